package score

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
)

// Accent is a pair of sounds that large regions of China do not keep apart, named
// by its best-known members.
type Accent string

// Treatment is what becomes of a character that was said with the other sound of
// an accent's pair.
type Treatment string

// The treatments. What a service does not treat otherwise is scored.
const (
	// AccentScored judges it as any other mistake.
	AccentScored Treatment = "scored"
	// AccentNoted accepts it and says so in [Part.Accent].
	AccentNoted Treatment = "noted"
	// AccentTolerated accepts it as if it were the expected sound.
	AccentTolerated Treatment = "tolerated"
)

// accents lists the pairs of initials and finals of each accent. They are those
// of Putonghua Shuiping Ceshi, the state's test of spoken Mandarin, which counts
// them apart from mistakes as defects of a system (系统性缺陷).
var accents = []struct {
	name  Accent
	pairs string
}{
	{"z/zh", "z/zh c/ch s/sh"}, // flat and retroflex
	{"n/l", "n/l"},
	{"f/h", "f/h"},
	{"r/l", "r/l"},
	{"an/ang", "an/ang ian/iang uan/uang"}, // front and back nasals
	{"en/eng", "en/eng un/ong"},
	{"in/ing", "in/ing"},
}

// Accents says how each accent is treated. The zero value scores all.
type Accents map[Accent]Treatment

// ParseAccents reads "z/zh=tolerated, n/l=noted". Errors name the word that is
// not understood and the words that are.
func ParseAccents(s string) (Accents, error) {
	a := Accents{}
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, treatment, ok := strings.Cut(word, "=")
		if !ok {
			return nil, fmt.Errorf("accents: %q: want pairs such as z/zh=tolerated, with commas between them", word)
		}
		a[Accent(name)] = Treatment(treatment)
	}
	return a, a.Validate()
}

// Validate checks that all accents and treatments are known.
func (a Accents) Validate() error {
	var known []string
	for _, accent := range accents {
		known = append(known, string(accent.name))
	}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !slices.Contains(known, string(name)) {
			return fmt.Errorf("accents: %q is none of %s", name, strings.Join(known, ", "))
		}
		switch a[name] {
		case AccentScored, AccentNoted, AccentTolerated:
		default:
			return fmt.Errorf("accents: %s=%q: want scored, noted or tolerated", name, a[name])
		}
	}
	return nil
}

// partner is a unit that may stand for another one.
type partner struct {
	unit      string
	accent    Accent
	treatment Treatment
}

// partners are the units that a allows in the place of unit.
func (a Accents) partners(unit string) []partner {
	var list []partner
	for _, accent := range accents {
		treatment := a[accent.name]
		if treatment == "" || treatment == AccentScored {
			continue
		}
		for pair := range strings.FieldsSeq(accent.pairs) {
			one, other, _ := strings.Cut(pair, "/")
			switch unit {
			case one:
				list = append(list, partner{other, accent.name, treatment})
			case other:
				list = append(list, partner{one, accent.name, treatment})
			}
		}
	}
	return list
}

// accented is a syllable as somebody with an accent says it; initial and final
// are nil where they are as expected.
type accented struct {
	audio.Syllable
	initial, final *partner
}

// accented lists the ways of saying s that a allows, s itself not among them.
func (a Accents) accented(s audio.Syllable) []accented {
	if len(a) == 0 {
		return nil
	}
	initials, finals := []*partner{nil}, []*partner{nil}
	for _, p := range a.partners(s.Initial) {
		initials = append(initials, &p)
	}
	for _, p := range a.partners(s.Final) {
		finals = append(finals, &p)
	}
	var list []accented
	for _, i := range initials {
		for _, f := range finals {
			if i == nil && f == nil {
				continue
			}
			way := accented{s, i, f}
			if i != nil {
				way.Initial = i.unit
			}
			if f != nil {
				way.Final = f.unit
			}
			list = append(list, way)
		}
	}
	return list
}

// accept makes the part of an accented sound that of the expected one.
func (p *partner) accept(part *Part, expected string) {
	if p == nil || part == nil {
		return
	}
	if part.Expected = expected; part.Heard == p.unit && p.treatment == AccentTolerated {
		part.Heard = expected
	}
	if part.Heard == p.unit {
		part.Accent = p.accent
	}
}
