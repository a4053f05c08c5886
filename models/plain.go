package models

import (
	"unicode"
	"unicode/utf8"
)

// MaxMarks is how many marks one letter may carry. Pinyin has one or two, Tibetan
// five; what is written with more climbs over the lines around it.
const MaxMarks = 6

// Plain checks that a text from outside is shown as it is written: that nothing in
// it turns the direction of what stands around it, hides, or climbs out of its line.
// Everything that is written for people passes, rare characters and emoji included,
// and it is never changed: readings are counted by character. The error names the
// first character that does not pass.
func Plain(s string) error {
	const op = "models.Plain"
	marks, n := 0, 0
	for at, r := range s {
		n++
		if why := unplain(r); why != "" {
			if r == utf8.RuneError && s[at] != 0xef {
				why = "is not valid UTF-8: send the text in UTF-8"
			}
			return Errorf(op, Invalid, "character %d (U+%04X) %s", n, r, why)
		}
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		if marks > MaxMarks {
			return Errorf(op, Invalid, "character %d (U+%04X) is mark number %d on one letter: a letter takes %d at most", n, r, marks, MaxMarks)
		}
	}
	return nil
}

// unplain says what is wrong with a character; "" for nothing.
func unplain(r rune) string {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return ""
	case unicode.Is(unicode.Cc, r):
		return "is a control character: take it out"
	case unicode.Is(unicode.Bidi_Control, r):
		return "turns the direction of writing around, so that what is read is not what is stored: take it out"
	case unicode.Is(unicode.Noncharacter_Code_Point, r):
		return "is no character: take it out"
	case r == utf8.RuneError:
		return "stands for a character that was lost before it came here: send the text again, in UTF-8 and without half surrogate pairs"
	case r >= 0xe0000 && r <= 0xe007f:
		return "is a tag that nobody sees: take it out"
	case r >= 0xfff9 && r <= 0xfffb:
		return "is a mark of annotations that nobody sees: take it out"
	}
	return ""
}
