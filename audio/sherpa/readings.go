package sherpa

import (
	"unicode"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// read gives the characters of a transcript their readings in context, sandhi
// included. A character of several readings has none where neither a phrase, nor a
// rule, nor the sentence decides.
func read(t audio.Transcript) {
	var text []rune
	var owner []int // by rune of the text: its token
	for i, token := range t {
		if token.Text == "" {
			token.Text = "…"
		}
		for _, r := range token.Text {
			text, owner = append(text, r), append(owner, i)
		}
	}
	passage, err := hanzi.Read(string(text), nil)
	if err != nil { // only overrides can be wrong
		return
	}
	for _, g := range passage.Groups {
		for i, c := range g.Characters {
			if r, _ := utf8.DecodeRuneInString(c.Text); unicode.Is(unicode.Han, r) {
				t[owner[c.At]].Reading = decided(g.Ways[0][i])
			}
		}
	}
}

// decided is the pinyin of a variant of one syllable, unless it is a guess.
func decided(v audio.Variant) string {
	if len(v.Syllables) != 1 || v.Source == audio.FromCommon {
		return ""
	}
	return v.Syllables[0].Pinyin()
}
