package hanzi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/langdu/langdu/audio"
)

// class is what a rune of a text is to a reader.
type class uint8

const (
	otherClass class = iota // a sign or letter of another script: not said
	hanClass                // a character that the lexicon reads
	digitClass
	signClass // said between numbers: . , : / % + - = and the like
)

// piece is one rune of a text that is said or may be.
type piece struct {
	at      int    // index into the runes of the text
	written rune   // as it stands there
	text    string // the same, sharing the text's memory
	r       rune   // half-width and simplified
	class   class
	gap     audio.Boundary // how punctuation and space separate it from the one before
	joined  bool           // nothing but invisible signs stands between
}

// scan takes a text apart. Indices count the runes of the text as written,
// whatever normalisation does. Runes that are not said leave a gap and, unless
// they are invisible or space, end the run of characters that may form words.
func scan(text string, l *lexicon) []piece {
	pieces := make([]piece, 0, len(text)/3+1)
	gap, joined := audio.SentenceBreak, false
	at := -1
	for offset, r := range text {
		at++
		if transparent(r) {
			continue
		}
		p := piece{at: at, written: r, r: plain(r), gap: gap, joined: joined}
		p.class = classify(p.r, l)
		if p.r == '々' && len(pieces) > 0 && joined {
			p.r, p.class = pieces[len(pieces)-1].r, pieces[len(pieces)-1].class
		}
		switch {
		case p.class == hanClass:
			if p.r == '々' {
				continue
			}
			if s, ok := l.simplified[p.r]; ok {
				p.r = s
			}
		case p.class == otherClass:
			gap, joined = max(gap, breakOf(p.r)), joined && unicode.IsSpace(p.r) && breakOf(p.r) < audio.SentenceBreak
			continue
		}
		p.text = text[offset : offset+utf8.RuneLen(r)]
		pieces = append(pieces, p)
		gap, joined = audio.NoBreak, true
	}
	keepQian(pieces)
	return pieces
}

// keepQian undoes the simplification of 乾 where it is qián, as in 乾坤.
func keepQian(pieces []piece) {
	for i := range pieces[:max(len(pieces)-1, 0)] {
		if pieces[i].written == '乾' && strings.ContainsRune("坤隆陵卦县縣", pieces[i+1].written) {
			pieces[i].r = '乾'
		}
	}
}

// transparent reports whether a rune is not seen: marks on the rune before,
// variation selectors, joiners, direction marks. They are neither said nor do
// they part a word.
func transparent(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf)
}

// plain is the ordinary form of a rune: half-width for full-width, the unified
// character for a compatibility character or a radical. Superscripts and other
// signs that mean something else in their ordinary form stay.
func plain(r rune) rune {
	switch {
	case r < 0x2e80:
		return r
	case r >= 0x4e00 && r <= 0x9fff:
		return r
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == 0x3000:
		return ' '
	case r < 0x2fe0 || r >= 0xf900 && r < 0xfb00 || r >= 0x2f800 && r < 0x2fa20:
		if folded := []rune(norm.NFKC.String(string(r))); len(folded) == 1 {
			return folded[0]
		}
	}
	return r
}

// signs are said between numbers.
const signs = ".,:/%‰+-−–—~～×÷=<>℃°"

func classify(r rune, l *lexicon) class {
	switch {
	case r >= '0' && r <= '9':
		return digitClass
	case r < 0x2e80 || r == '～':
		if strings.ContainsRune(signs, r) {
			return signClass
		}
	case l.known(r) != nil || r == '々':
		return hanClass
	}
	return otherClass
}

// breakOf is the break that a rune makes that is not said.
func breakOf(r rune) audio.Boundary {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029, '。', '!', '?', '．', '‼', '⁇', '⁈', '⁉', '｡':
		return audio.SentenceBreak
	case '、', ';', '…', '⋯', '(', ')', '[', ']', '{', '}', '【', '】', '〔', '〕', '|', '⸺', '﹏', '､':
		return audio.PhraseBreak
	}
	return audio.WordBreak
}

// signBreak is the break that a sign makes where it is not said.
func signBreak(r rune) audio.Boundary {
	switch r {
	case '.':
		return audio.SentenceBreak
	case ',', ':', '—', '–', '~', '～', '-':
		return audio.PhraseBreak
	}
	return audio.WordBreak
}
