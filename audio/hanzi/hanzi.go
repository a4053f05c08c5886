package hanzi

import (
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
)

// Read says how each character of a text is said. Overrides are the author's:
// they are taken as they are, with no sandhi. The passage keeps the text as
// given and its indices count the runes of that text.
//
// The time is linear in the length of the text. The error is an
// [*OverrideError] for an override that cannot be; every text has readings,
// perhaps none.
func Read(text string, overrides []Override) (audio.Passage, error) {
	r, err := read(text, overrides)
	if err != nil {
		return audio.Passage{}, err
	}
	return audio.Passage{Text: text, Groups: r.groups()}, nil
}

// read goes as far as the reading of every character, before sandhi.
func read(text string, overrides []Override) (*reader, error) {
	l := lex()
	r := &reader{lexicon: l, pieces: scan(text, l)}
	r.assemble()
	return r, r.override(overrides, utf8.RuneCountInString(text))
}

// reader holds one text on its way from pieces to groups.
type reader struct {
	*lexicon
	pieces []piece
	units  []unit
	// undecided leaves out the classifier, whose questions are asked for.
	undecided bool
}

// unit is one character with its reading, or one sign of a number.
type unit struct {
	piece
	sound   sound        // its reading before sandhi
	source  audio.Source // of sound
	neutral uint8        // neutralUsual, neutralAllowed or 0
	ruled   bool         // a rule decided, or confirmed, its reading
	author  *audio.Syllable
	start   int  // first unit of its word
	end     int  // one past the last unit of its word
	kind    kind // part of speech of its word
	number  *number
}

// lone reports whether the unit is a word by itself.
func (u *unit) lone() bool { return u.end-u.start == 1 }

// assemble finds numbers and words, then the reading of every character.
func (r *reader) assemble() {
	r.units = make([]unit, 0, len(r.pieces))
	gap := audio.NoBreak
	for i := 0; i < len(r.pieces); {
		p := r.pieces[i]
		p.gap = max(p.gap, gap)
		gap = audio.NoBreak
		switch p.class {
		case hanClass:
			end := r.run(i)
			r.pieces[i].gap = p.gap
			r.words(i, end)
			i = end
		case digitClass:
			r.pieces[i].gap = p.gap
			i = r.readNumber(i)
		default:
			r.pieces[i].gap = p.gap
			if !r.readSign(i) {
				gap = max(p.gap, signBreak(p.r))
				r.part(i + 1)
			}
			i++
		}
	}
	for i := range r.units {
		r.apply(i)
	}
	if !r.undecided {
		r.classify()
	}
}

// part ends what may form words before piece i.
func (r *reader) part(i int) {
	if i < len(r.pieces) {
		r.pieces[i].joined = false
	}
}

// run is the end of the characters from i that may form words with each other.
func (r *reader) run(i int) int {
	i++
	for i < len(r.pieces) && r.pieces[i].class == hanClass && r.pieces[i].joined {
		i++
	}
	return i
}
