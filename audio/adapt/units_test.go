package adapt

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// allPhones is a table of all phones, finals with their tones or without.
func allPhones(tones bool) []string {
	names := []string{"sil"}
	for _, p := range acoustic.Initials() {
		names = append(names, acoustic.Name(p))
	}
	for _, row := range acoustic.Finals() {
		if !tones {
			names = append(names, acoustic.FinalOf(row[0]))
			continue
		}
		for _, p := range row {
			names = append(names, acoustic.Name(p))
		}
	}
	return names
}

func TestPhones(t *testing.T) {
	inv, err := newInventory(append(allPhones(true), "SIL", "th_1", "<eps>"), Units{Kind: Phones,
		Map: map[string]string{"SIL": "sil"}, Foreign: []string{"*_1"}, Ignore: []string{"<*>"}})
	if err != nil {
		t.Fatal(err)
	}
	for c := range acoustic.Columns {
		if w := inv[c].ways; len(w) != 1 || w[0].syllables[0][0] != audio.Phone(c) {
			t.Errorf("output %s counts towards %v", acoustic.Name(audio.Phone(c)), w)
		}
	}
	last := inv[acoustic.Columns:]
	if last[0].ways[0].syllables[0][0] != acoustic.Silence || !last[1].foreign || last[2].foreign || last[2].ways != nil {
		t.Errorf("what is not a phone by its name: %+v", last)
	}
}

func TestFinalsWithoutTones(t *testing.T) {
	inv, err := newInventory(allPhones(false), Units{Kind: Phones})
	if err != nil {
		t.Fatal(err)
	}
	ways := inv[len(inv)-1].ways // vn
	var names []string
	for _, w := range ways {
		names = append(names, fmt.Sprint(acoustic.Name(w.syllables[0][0]), " ", w.share))
	}
	if got := strings.Join(names, ", "); got != "vn1 0.2, vn2 0.2, vn3 0.2, vn4 0.2, vn5 0.2" {
		t.Errorf("a final without a tone counts towards %s", got)
	}
}

func TestInventoryErrors(t *testing.T) {
	all := allPhones(true)
	without := func(name string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(n string) bool { return strings.TrimRight(n, "12345") == name })
	}
	characters := []string{"<b>", "中", "国"}
	for _, test := range []struct {
		name  string
		names []string
		u     Units
		want  string
	}{
		{"unknown phone", append(slices.Clone(all), "th"), Units{Kind: Phones}, `output 199: "th" is no phone`},
		{"mapped to nothing", append(slices.Clone(all), "th"), Units{Kind: Phones, Map: map[string]string{"th": "ph"}}, `"th" is no phone`},
		{"mapping of nothing", all, Units{Kind: Phones, Map: map[string]string{"th": "s"}}, `units.map: no output is called "th"`},
		{"no initial y", without("y"), Units{Kind: Phones}, `no output is "y"`},
		{"no final ong", without("ong"), Units{Kind: Phones}, `no output is "ong"`},
		{"no silence", without("sil"), Units{Kind: Phones}, `no output is "sil"`},
		{"with a tone and without", append(slices.Clone(all), "e"), Units{Kind: Phones}, `"e" beside "e5"`},
		{"characters as phones", characters, Units{Kind: Phones}, `"<b>" is no phone`},
		{"phones as characters", append(slices.Clone(all), "<b>"), Units{Kind: Characters, Blank: "<b>"}, "units.kind: only 0 of 200"},
		{"no blank", characters, Units{Kind: Characters, Blank: "<blank>"}, `units.blank: 0 outputs are called "<blank>"`},
		{"no syllable", []string{"<b>", "xa1"}, Units{Kind: Syllables, Blank: "<b>"}, `"xa1": no syllable of Mandarin`},
	} {
		if _, err := newInventory(test.names, test.u); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: newInventory = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

// spelt is the ways of a unit as a person would write them.
func spelt(ways []way) string {
	var list []string
	for _, w := range ways {
		var words []string
		for _, s := range w.syllables {
			word := ""
			for _, p := range s {
				word += acoustic.Name(p)
			}
			words = append(words, word)
		}
		list = append(list, fmt.Sprintf("%s %.2f", strings.Join(words, "-"), w.share))
	}
	return strings.Join(list, ", ")
}

func TestCharactersAndSyllables(t *testing.T) {
	for _, test := range []struct{ kind, name, want string }{
		{Characters, "中", "zhong1 0.80, zhong4 0.20"},
		{Characters, "爸", "ba4 1.00"},
		{Characters, "▁长", "chang2 0.80, zhang3 0.20"},
		{Characters, "北京", "bei3-jing1 1.00"},
		{Characters, "sil", ""},
		{Characters, "，", ""},
		{Syllables, "xue2", "xve2 1.00"},
		{Syllables, "er2", "er2 1.00"},
		{Syllables, "ma", "ma1 0.20, ma2 0.20, ma3 0.20, ma4 0.20, ma5 0.20"},
		{Syllables, "sil", "sil 1.00"},
	} {
		u, err := Units{Kind: test.kind}.unit(test.name)
		if err != nil || spelt(u.ways) != test.want {
			t.Errorf("%s %q is %q, %v, want %q", test.kind, test.name, spelt(u.ways), err, test.want)
		}
	}
	for name, foreign := range map[string]bool{"hello": true, "▁the": true, "<unk>": false, "，": false, "7": false} {
		if u := written(name); u.foreign != foreign || u.ways != nil {
			t.Errorf("%q is %+v, want foreign %t", name, u, foreign)
		}
	}
}

// A character that the network heard in a sentence has the reading it has there.
func TestReadingsInContext(t *testing.T) {
	for _, test := range []struct {
		text string
		at   int
		want string
	}{
		{"他长大了", 1, "zhang3 0.80, chang2 0.20"},
		{"长江很长", 0, "chang2 0.80, zhang3 0.20"},
		{"银行", 1, "hang2 0.80"},
	} {
		text := []rune(test.text)
		u := written(string(text[test.at]))
		if got := spelt(u.read(inContext(text)[test.at : test.at+1])); !strings.HasPrefix(got, test.want) {
			t.Errorf("%c in %s is %s, want %s", text[test.at], test.text, got, test.want)
		}
	}
}

func TestSharesSumToOne(t *testing.T) {
	for _, r := range "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长" {
		var sum float64
		for _, w := range written(string(r)).ways {
			sum += float64(w.share)
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Errorf("the shares of %c sum to %g", r, sum)
		}
	}
}

func TestParsePrior(t *testing.T) {
	inv, err := newInventory(allPhones(true), Units{Kind: Phones})
	if err != nil {
		t.Fatal(err)
	}
	text := "[ " + strings.Repeat("1 2 ", acoustic.Columns-1) + "6 9 ]" // two states each
	log, err := parsePrior(text, inv)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := float64(log[acoustic.Columns-1]-log[0]), math.Log(5); math.Abs(got-want) > 1e-3 {
		t.Errorf("the last column is %g more frequent than the first, want %g", math.Exp(got), math.Exp(want))
	}
	for _, test := range []struct{ text, want string }{{"1 2", "2 numbers for 199 units"}, {"", "0 numbers"},
		{strings.Repeat("0 ", acoustic.Columns), "all counts are 0"},
		{strings.Replace(text, "6", "x", 1), `"x" is no count`}, {strings.Replace(text, "6", "-6", 1), `"-6" is no count`}} {
		if _, err := parsePrior(test.text, inv); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("parsePrior = %v, want an error with %q", err, test.want)
		}
	}
}
