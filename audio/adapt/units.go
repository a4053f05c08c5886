package adapt

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/hanzi"
)

// unit is what one output of the network stands for: one of its ways of being
// said, a foreign sound, or nothing.
type unit struct {
	text    string // its characters, where it has any
	ways    []way
	foreign bool
	blank   bool
}

// way is one way of saying a unit: its syllables, or for a unit that is a phone,
// one syllable that is just that. The shares of a unit's ways sum to one.
type way struct {
	share     float32
	syllables []syllable
}

// syllable is the columns of a syllable in the order they sound.
type syllable []audio.Phone

// inventory is the units in the order of the outputs.
type inventory []unit

// newInventory says what each output is. It errs with the first that cannot be
// told, or when what there is makes no inventory of Mandarin.
func newInventory(names []string, u Units) (inventory, error) {
	inv := make(inventory, len(names))
	blanks, spoken := 0, 0
	for i, name := range names {
		known, err := u.unit(name)
		if err != nil {
			return nil, fmt.Errorf("units: output %d: %w", i, err)
		}
		if known.blank {
			blanks++
		}
		if len(known.ways) > 0 {
			spoken++
		}
		inv[i] = known
	}
	if u.Blank != "" && blanks != 1 {
		return nil, fmt.Errorf("units.blank: %d outputs are called %q, want one", blanks, u.Blank)
	}
	for name := range u.Map {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("units.map: no output is called %q", name)
		}
	}
	if spoken < len(names)/3 {
		return nil, fmt.Errorf("units.kind: only %d of %d outputs can be read as %s", spoken, len(names), u.Kind)
	}
	if u.Kind == Phones {
		return inv, first(func() error { return inv.consistent(names) }, inv.complete)
	}
	return inv, nil
}

// consistent errs when a final is there both with tones and without: one of them
// is something else.
func (inv inventory) consistent(names []string) error {
	toned := map[string]string{}
	for i, u := range inv {
		if len(u.ways) == 1 {
			toned[acoustic.FinalOf(u.ways[0].syllables[0][0])] = names[i]
		}
	}
	for i, u := range inv {
		if len(u.ways) < 2 {
			continue
		}
		if other := toned[acoustic.FinalOf(u.ways[0].syllables[0][0])]; other != "" {
			return fmt.Errorf("units: output %d is %q beside %q: is it a final without a tone? List it in units.foreign or units.ignore, or rename it in units.map", i, names[i], other)
		}
	}
	return nil
}

// unit says what the output of a name is.
func (u Units) unit(name string) (unit, error) {
	if u.Blank != "" && name == u.Blank {
		return unit{blank: true}, nil
	}
	mapped, isMapped := u.Map[name]
	switch {
	case !isMapped && matches(u.Ignore, name):
		return unit{}, nil
	case !isMapped && matches(u.Foreign, name):
		return unit{foreign: true}, nil
	case !isMapped:
		mapped = name
	}
	switch u.Kind {
	case Phones:
		return phone(name, mapped)
	case Syllables:
		return pinyin(name, mapped)
	}
	if isMapped {
		return pinyin(name, mapped)
	}
	return written(name), nil
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, name) // patterns were checked with the manifest
		return ok
	})
}

// phone is a unit that is silence, an initial, or a final with a tone or without.
func phone(name, mapped string) (unit, error) {
	for c := range audio.Phone(acoustic.Columns) {
		switch {
		case mapped == acoustic.Name(c):
			return unit{ways: []way{{1, []syllable{{c}}}}}, nil
		case acoustic.IsFinal(c) && mapped == acoustic.FinalOf(c):
			return unit{ways: toneless(func(tone int) syllable { return syllable{acoustic.TonesOf(c)[tone]} })}, nil
		}
	}
	return unit{}, fmt.Errorf("%q is no phone of Mandarin as this program spells them: give it its name in units.map, or list it in units.foreign or units.ignore", name)
}

// toneless is five equal ways, one for each tone.
func toneless(with func(tone int) syllable) []way {
	ways := make([]way, acoustic.Tones)
	for tone := range ways {
		ways[tone] = way{1.0 / acoustic.Tones, []syllable{with(tone)}}
	}
	return ways
}

// pinyin is a unit that is one syllable, or silence.
func pinyin(name, mapped string) (unit, error) {
	if mapped == acoustic.Name(acoustic.Silence) {
		return unit{ways: []way{{1, []syllable{{acoustic.Silence}}}}}, nil
	}
	text, tones := mapped, false
	if last := text[max(len(text)-1, 0):]; last == "" || last < "0" || last > "5" {
		text, tones = text+"1", true
	}
	s, err := audio.ParsePinyin(text)
	if err == nil && !hanzi.Valid(s) {
		err = errors.New("no syllable of Mandarin")
	}
	if err != nil {
		return unit{}, fmt.Errorf("%q: %w: give it its pinyin in units.map, or list it in units.foreign or units.ignore", name, err)
	}
	if !tones {
		said, err := phones(s)
		return unit{ways: []way{{1, []syllable{said}}}}, err
	}
	ways := toneless(func(tone int) syllable {
		s.Tone = audio.Tone(tone + 1)
		said, e := phones(s)
		if e != nil {
			err = e
		}
		return said
	})
	return unit{ways: ways}, err
}

func phones(s audio.Syllable) (syllable, error) { return acoustic.Phones(s) }

// written is a unit of characters. Where it has none that the lexicon reads, it
// is foreign if it has letters, and else nothing.
func written(name string) unit {
	var text []rune
	letters := false
	for _, r := range name {
		if len(hanzi.Known(r)) > 0 {
			text = append(text, r)
		}
		letters = letters || r < unicode.MaxASCII && unicode.IsLetter(r)
	}
	if len(text) == 0 {
		special := strings.ContainsAny(name, "<>[]|")
		return unit{foreign: letters && !special}
	}
	u := unit{text: string(text)}
	u.ways = u.read(usual(text))
	return u
}

// certain is how much of a character's weight is on the reading that it has in
// what was heard; its other readings share the rest.
const certain = 0.8

// usual is the usual reading of each character.
func usual(text []rune) [][]audio.Syllable {
	readings := make([][]audio.Syllable, len(text))
	for i, r := range text {
		readings[i] = hanzi.Known(r)[:1]
	}
	return readings
}

// read is the ways of saying the unit when readings has the accepted readings
// of each of its characters where it stands. One character may have any of its
// other readings too; of several, which make a word, only those accepted.
func (u unit) read(readings [][]audio.Syllable) []way {
	text := []rune(u.text)
	if len(text) > 1 {
		var said []syllable
		for _, accepted := range readings {
			if columns, err := phones(accepted[0]); err == nil {
				said = append(said, columns)
			}
		}
		return []way{{1, said}}
	}
	var others []audio.Syllable
	for _, s := range hanzi.Known(text[0]) {
		if !slices.Contains(readings[0], s) {
			others = append(others, s)
		}
	}
	main := float32(certain)
	if len(others) == 0 {
		main = 1
	}
	ways := shared(nil, readings[0], main)
	return shared(ways, others, 1-main)
}

// shared adds a way for each reading, which share a weight evenly.
func shared(ways []way, readings []audio.Syllable, weight float32) []way {
	for _, s := range readings {
		if columns, err := phones(s); err == nil {
			ways = append(ways, way{weight / float32(len(readings)), []syllable{columns}})
		}
	}
	return ways
}

// complete errs when an initial or a final has no output: then no syllable that
// has it could be heard.
func (inv inventory) complete() error {
	has := make([]bool, acoustic.Columns)
	for _, u := range inv {
		for _, w := range u.ways {
			has[w.syllables[0][0]] = true
		}
	}
	missing := func(name string) error {
		return fmt.Errorf("units: no output is %q: no syllable with it could be heard", name)
	}
	if !has[acoustic.Silence] && !slices.ContainsFunc(inv, func(u unit) bool { return u.blank }) {
		return missing(acoustic.Name(acoustic.Silence))
	}
	for _, p := range acoustic.Initials() {
		if !has[p] {
			return missing(acoustic.Name(p))
		}
	}
	for _, row := range acoustic.Finals() {
		if !slices.ContainsFunc(row[:], func(p audio.Phone) bool { return has[p] }) {
			return missing(acoustic.FinalOf(row[0]))
		}
	}
	return nil
}
