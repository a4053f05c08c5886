package align

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

// hear appends frames of one column to f: near zero there, low elsewhere.
func hear(f *audio.Frames, column audio.Phone, frames int) {
	f.Dim = columns
	for range frames {
		row := make([]float32, columns)
		for c := range row {
			row[c] = -6
		}
		row[column] = -0.1
		f.Data = append(f.Data, row...)
	}
}

// lasting is the sound of syllables of given frames: the first quarter initial.
func lasting(syllables []string, frames []int) (f audio.Frames) {
	hear(&f, 0, 10)
	for i, s := range syllables {
		phones, _ := toy.Phones(syllable(s))
		quarter := max(frames[i]/4, 2)
		hear(&f, phones[0], quarter)
		hear(&f, phones[1], frames[i]-quarter)
	}
	hear(&f, 0, 10)
	return f
}

// A syllable said twice, of which the second initial is hardly heard, lasts twice
// as long; the same sound in the time of one is one.
func TestDoubledByDuration(t *testing.T) {
	p := page("ba cb dc fd ge")
	for _, test := range []struct {
		name  string
		faint float32 // how much the second initial fits worse than the final
		long  int     // frames of the final before and after it
		want  string
	}{
		{"long, half heard", 0.2, 12, "ba cb dc2 fd ge"},
		{"long, not heard", 6, 12, "ba cb dc fd ge"},
		{"short, half heard", 0.2, 5, "ba cb dc fd ge"},
	} {
		var f audio.Frames
		hear(&f, 0, 10)
		for _, s := range []string{"ba", "cb", "dc", "fd", "ge"} {
			phones, _ := toy.Phones(syllable(s))
			hear(&f, phones[0], 3)
			if s != "dc" {
				hear(&f, phones[1], 9)
				continue
			}
			hear(&f, phones[1], test.long)
			at := f.Len()
			hear(&f, phones[1], 2)
			for k := at; k < f.Len(); k++ {
				f.At(k)[phones[0]] = f.At(k)[phones[1]] - test.faint
			}
			hear(&f, phones[1], test.long)
		}
		hear(&f, 0, 10)
		a, err := Align(f, p, toy, priced())
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(a); got != test.want {
			t.Errorf("%s: Align = %q, want %q", test.name, got, test.want)
		}
	}
}

// A sound that is held is said once, or twice where it has a seam, however long.
func TestHeldIsNotSaidOften(t *testing.T) {
	for _, test := range []struct {
		text, last string
		frames     int
		most       int
	}{
		{"a vowel held for a second", "e", 50, 1},
		{"a vowel held for a minute", "e", 3000, 1},
		{"a syllable held for a second", "ge", 50, 2},
		{"a syllable held for a minute", "ge", 3000, 2},
	} {
		f := lasting([]string{"ba", "cb", "dc", "fd"}, []int{16, 16, 16, 16})
		if len(test.last) > 1 {
			hear(&f, 6, 4)
		}
		hear(&f, 14, test.frames)
		hear(&f, 0, 10)
		a, err := Align(f, page("ba cb dc fd "+test.last), toy, priced())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(a.Characters[4].Takes); n < 1 || n > test.most {
			t.Errorf("%s: %d takes (%s), want 1 to %d", test.text, n, tell(a), test.most)
		}
	}
}

// Nor does a sound that is held hide anything: what follows is its own sound.
func TestHeldHidesNothing(t *testing.T) {
	for _, frames := range []int{30, 50, 80, 120} {
		f := lasting([]string{"ba", "cb", "dc", "fd", "ge"}, []int{16, 16, frames, 16, 16})
		a, err := Align(f, page("ba cb dc fd ge"), toy, priced())
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Inserted) > 0 {
			t.Errorf("the third held for %d frames: Align = %q, want nothing put in", frames, tell(a))
		}
	}
}

// What cutting a character out has left of it is no attempt at it; a character of
// usual length of which nothing fits is one.
func TestSqueezedIsSkipped(t *testing.T) {
	for _, test := range []struct {
		name   string
		frames int
		want   string
	}{
		{"a rest", 8, "ba cb dc- fd ge"},
		{"another character", 16, "ba cb dc~ fd ge"},
	} {
		f := lasting([]string{"ba", "cb", "hh", "fd", "ge"}, []int{16, 16, test.frames, 16, 16})
		a, err := Align(f, page("ba cb dc fd ge"), toy, priced())
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(a); got != test.want {
			t.Errorf("%s: Align = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestUntangled(t *testing.T) {
	for _, test := range []struct{ name, text, heard, want string }{
		{"before it", "ba cb dc fd ge", ". ba cb hh dc fd ge .", "ba cb + dc fd ge"},
		{"a wrong one", "ba cb dc fd ge", ". ba cb hh fd ge .", "ba cb dc~ fd ge"},
		{"put right at once", "ba cb dc fd ge", ". ba cb hh . dc fd ge .", "ba cb + dc fd ge"},
		{"put right from the one before", "ba cb dc fd ge", ". ba cb hh cb dc fd ge .", "ba cb2 + dc fd ge"},
		{"put right from the one before, said slowly", "ba cb dc fd ge", ". ba cb hj hj cb dc fd ge .", "ba cb2 + dc fd ge"},
		{"something like an earlier one put in", "ba cb dc fd ge", ". ba cb dc fd cb ge .", "ba cb dc fd + ge"},
		{"the like put right from the one before", "ba cb dc fd ge", ". ba cb dc fd ba fd ge .", "ba cb dc fd2 ge2"},
		{"read twice", "ba cb dc fd ge", ". ba cb dc fd ge . ba cb dc fd ge .", "ba2 cb2 dc2 fd2 ge2"},
		{"the last is another, like an earlier", "ba cb dc fd ge", ". ba cb dc fd bb .", "ba cb dc fd ge~"},
		{"printed thrice, read once", "ba cb dc ba cb dc ba cb dc", ". ba cb dc .", "ba cb dc ba- cb- dc- ba- cb- dc-"},
	} {
		a, err := Align(sound(test.heard, 0.5), page(test.text), toy, priced())
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(a); got != test.want {
			t.Errorf("%s: Align(%q, %q) = %q, want %q", test.name, test.heard, test.text, got, test.want)
		}
	}
}

// What is said beside the text fits the likeliest syllables: of a true reading
// these are the text's, so that it costs nothing to say what is written.
func TestFreelyFollowsSyllables(t *testing.T) {
	f := lasting([]string{"ba", "cb"}, []int{12, 12})
	free := freely(f, toy, priced())
	for k := 10; k < 34; k++ {
		if best := Anything(f, 0)[k]; free[k] != best {
			t.Errorf("frame %d of clear speech: freely = %g, want the best %g", k, free[k], best)
		}
	}
	flutter := audio.Frames{Dim: columns}
	for k := range 40 {
		hear(&flutter, audio.Phone(10+k%2), 1)
	}
	var sum float32
	for _, v := range freely(flutter, toy, priced()) {
		sum += v
	}
	if sum > -40 {
		t.Errorf("finals that change every frame are scored %g by whole syllables, want far below the -4 of the best frames", sum)
	}
}

// The cost of a frame must not grow with the text: a page three times as long is
// searched in three times as many steps.
func TestWorkIsLinear(t *testing.T) {
	perFrame := func(characters int) float64 {
		random := rand.New(rand.NewPCG(7, 8))
		var text, script strings.Builder
		for range characters {
			s := string([]byte{byte('b' + random.IntN(8)), byte('a' + random.IntN(8))})
			text.WriteString(s + " ")
			script.WriteString(s + " ")
		}
		f := sound(script.String(), 0.5)
		g, err := newGraph(page(text.String()), toy, priced(), columns)
		if err != nil {
			t.Fatal(err)
		}
		s := newSearch(g, f, freely(f, toy, priced()), priced())
		s.start()
		for k := range f.Len() {
			s.step(k)
		}
		return float64(s.work) / float64(f.Len())
	}
	small, large := perFrame(250), perFrame(750)
	if large > 1.25*small {
		t.Errorf("states visited per frame: %.0f for 250 characters, %.0f for 750; want about as many", small, large)
	}
}

// A final that is held over something else, which it fits badly but not much
// worse than putting something in costs, lasts too long to be one character.
func TestPartedByDuration(t *testing.T) {
	var f audio.Frames
	hear(&f, 0, 10)
	for _, s := range []string{"ba", "cb", "dc", "fd", "ge"} {
		phones, _ := toy.Phones(syllable(s))
		hear(&f, phones[0], 3)
		hear(&f, phones[1], 9)
		if s != "dc" {
			continue
		}
		at := f.Len() // hj, to which c is near
		hear(&f, 7, 3)
		hear(&f, 19, 9)
		for k := at; k < f.Len(); k++ {
			f.At(k)[phones[1]] = -1.3
		}
	}
	hear(&f, 0, 10)
	a, err := Align(f, page("ba cb dc fd ge"), toy, priced())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tell(a), "ba cb dc + fd ge"; got != want {
		t.Errorf("Align = %q, want %q", got, want)
	}
	if n := len(a.Inserted); n != 1 || a.Inserted[0].Start < 45 || a.Inserted[0].End > 59 {
		t.Errorf("inserted = %v, want one within frames 46 to 58", a.Inserted)
	}
}
