package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// marks holds each vowel under the tones 1–4.
var marks = map[rune][4]rune{
	'a': {'ā', 'á', 'ǎ', 'à'},
	'e': {'ē', 'é', 'ě', 'è'},
	'i': {'ī', 'í', 'ǐ', 'ì'},
	'o': {'ō', 'ó', 'ǒ', 'ò'},
	'u': {'ū', 'ú', 'ǔ', 'ù'},
	'ü': {'ǖ', 'ǘ', 'ǚ', 'ǜ'},
}

// Marked is the syllable as it is printed above a character: "xiǎo", "lǜ",
// "xué", "huār". The neutral tone has no mark.
func Marked(s audio.Syllable) string {
	tone := s.Tone
	s.Tone = 0
	letters := []rune(strings.ReplaceAll(s.Pinyin(), "v", "ü"))
	if tone < 1 || tone > 4 {
		return string(letters)
	}
	at := marked(letters)
	if at >= 0 {
		letters[at] = marks[letters[at]][tone-1]
	}
	return string(letters)
}

// marked is the index of the letter that carries the mark: a or e where there
// is one, the o of ou, otherwise the last vowel (《汉语拼音正词法基本规则》 GB/T 16159).
func marked(letters []rune) int {
	last := -1
	for i, r := range letters {
		switch {
		case r == 'a' || r == 'e':
			return i
		case r == 'o' && i+1 < len(letters) && letters[i+1] == 'u':
			return i
		case marks[r][0] != 0:
			last = i
		}
	}
	return last
}
