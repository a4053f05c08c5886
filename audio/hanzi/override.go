package hanzi

import (
	"fmt"
	"strings"

	"github.com/langdu/langdu/audio"
)

// Override is a reading by the author of a page: numbered pinyin for the
// character at rune index At of the text.
type Override struct {
	At      int
	Reading string
	// Any takes every syllable of Mandarin, not only the character's readings:
	// for judging what was said against something else on purpose.
	Any bool
}

// OverrideError is an override that cannot be: there is no spoken character at
// At, or Mandarin does not have the syllable, or the character is never said so.
type OverrideError struct {
	At      int
	Char    string           // the character, empty where At is outside the text
	Reading string           // as given
	Known   []audio.Syllable // the character's readings
	Reason  string
	Fault   Fault
}

// Fault is why an override cannot be, as a stable word.
type Fault string

// The faults.
const (
	Unspoken    Fault = "unspoken"    // there is no spoken character there
	Misspelt    Fault = "misspelt"    // it is not numbered pinyin
	NoSyllable  Fault = "no-syllable" // Mandarin does not have it
	NotItsSound Fault = "not-its"     // the character is never said so
)

func (e *OverrideError) Error() string {
	where := fmt.Sprintf("reading %q at %d", e.Reading, e.At)
	if e.Char != "" {
		where += " for " + e.Char
	}
	if len(e.Known) == 0 {
		return where + ": " + e.Reason
	}
	names := make([]string, len(e.Known))
	for i, s := range e.Known {
		names[i] = s.Pinyin()
	}
	return where + ": " + e.Reason + "; known readings: " + strings.Join(names, ", ")
}

// override lays the author's readings over the units. length is the text's in runes.
func (r *reader) override(overrides []Override, length int) error {
	if len(overrides) == 0 {
		return nil
	}
	byAt := make(map[int]int, len(r.units))
	for i := range r.units {
		byAt[r.units[i].at] = i
	}
	for _, o := range overrides {
		i, ok := byAt[o.At]
		if !ok || r.units[i].class == signClass {
			return r.unspoken(o, length)
		}
		if err := r.units[i].override(r.lexicon, o); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) unspoken(o Override, length int) error {
	e := &OverrideError{At: o.At, Reading: o.Reading, Fault: Unspoken}
	e.Reason = fmt.Sprintf("the text has %d characters, counted from 0", length)
	if o.At >= 0 && o.At < length {
		e.Reason = "the text has no spoken character there"
	}
	return e
}

// override sets the author's reading of one character.
func (u *unit) override(l *lexicon, o Override) error {
	fail := func(fault Fault, reason string) error {
		return &OverrideError{At: o.At, Char: string(u.written), Reading: o.Reading, Known: Known(u.written), Reason: reason, Fault: fault}
	}
	s, err := audio.ParsePinyin(strings.TrimSpace(o.Reading))
	if err != nil {
		return fail(Misspelt, "not numbered pinyin like \"hang2\"")
	}
	s = fold(s)
	if !Valid(s) {
		return fail(NoSyllable, "Mandarin has no such syllable")
	}
	if u.class == hanClass && !o.Any && !possible(l, u, s) {
		return fail(NotItsSound, "the character is not read so")
	}
	u.author = &s
	return nil
}

// possible reports whether a character can be said so: one of its readings,
// with another tone where sandhi makes one or the neutral tone, with erhua.
func possible(l *lexicon, u *unit, s audio.Syllable) bool {
	want, _ := soundOf(audio.Syllable{Initial: s.Initial, Final: s.Final, Tone: s.Tone})
	for _, list := range [2][]sound{l.known(u.r), l.known(plain(u.written))} {
		for _, k := range list {
			if k == want || k.sameBase(want) && sandhiTone(u.r, k.tone(), s.Tone) {
				return true
			}
		}
	}
	return l.accepts(u, want)
}

// sandhiTone reports whether a reading of character r in tone from may be said in tone to.
func sandhiTone(r rune, from, to audio.Tone) bool {
	switch {
	case to == audio.Neutral:
		return true
	case r == '一' || r == '不' || strings.ContainsRune(interjections, r):
		return true
	}
	return from == 3 && to == 2
}

// ParseReadings is the overrides for every spoken character of a text from
// their readings in order, separated by spaces: "xiao3 mao1 diao4 yu2". The
// digits of a number count as spoken characters. It wants as many readings as
// there are spoken characters, each any syllable of Mandarin.
func ParseReadings(readings, text string) ([]Override, error) {
	passage, err := Read(text, nil)
	if err != nil {
		return nil, err
	}
	given, spoken := strings.Fields(readings), passage.Characters()
	if len(given) != len(spoken) {
		return nil, fmt.Errorf("readings: the text has %d spoken characters, %d readings are given; write one for each, separated by spaces",
			len(spoken), len(given))
	}
	out := make([]Override, len(given))
	for i, c := range spoken {
		out[i] = Override{At: c.At, Reading: given[i], Any: true}
	}
	if _, err := Read(text, out); err != nil {
		return nil, err
	}
	return out, nil
}
