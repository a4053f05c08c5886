package adapt

import (
	"math"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// heardCTC is a hearing with a table of units, by frames of 40 ms.
func heardCTC(t *testing.T, names ...string) *ctc {
	t.Helper()
	inv, err := newInventory(append([]string{"<b>"}, names...), Units{Kind: Characters, Blank: "<b>"})
	if err != nil {
		t.Fatal(err)
	}
	return &ctc{units: inv, timing: timing{first: 20, shift: 40}}
}

// frame adds a frame of blank with some units in it.
func (h *ctc) frame(units map[int]float32) {
	p := make([]float32, len(h.units))
	p[0] = 1
	for k, v := range units {
		p[k], p[0] = v, p[0]-v
	}
	h.add(p)
}

// hum is a clip with a hum from each start to its end, in ms, and silence around.
func hum(length int, stretches ...[2]int) audio.Clip {
	c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, length*16)}
	for _, s := range stretches {
		for i := s[0] * 16; i < s[1]*16; i++ {
			c.Samples[i] = float32(0.3 * math.Sin(float64(i)/20))
		}
	}
	return c
}

// best writes the likeliest column of each frame, once for those that follow each
// other.
func best(out acoustic.Output) string {
	var names []string
	for t := range out.Posteriors.Len() {
		top := 0
		for c, v := range out.Posteriors.At(t) {
			if v > out.Posteriors.At(t)[top] {
				top = c
			}
		}
		if name := acoustic.Name(audio.Phone(top)); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Blank between two spikes is their syllables, where there is sound; where it is
// quiet, and beyond the reach of a spike, it is silence.
func TestSpikesAreSpread(t *testing.T) {
	h := heardCTC(t, "中", "国")
	for i := range 50 { // 2 s: 中 at 420 ms, 国 at 660 ms
		switch i {
		case 10:
			h.frame(map[int]float32{1: 0.95})
		case 16:
			h.frame(map[int]float32{2: 0.9})
		default:
			h.frame(map[int]float32{1: 0.01})
		}
	}
	out := h.output(hum(2000, [2]int{300, 2000}), 100)
	if got := best(out); got != "sil zh ong1 g uo2 sil" {
		t.Errorf("heard %s", got)
	}
	column := func(ms int) float64 {
		p, err := acoustic.Phones(audio.Syllable{Initial: "zh", Final: "ong", Tone: 1})
		if err != nil {
			t.Fatal(err)
		}
		return math.Exp(float64(out.Posteriors.At(ms / 20)[p[1]]))
	}
	if p := column(500); p < 0.6 {
		t.Errorf("between the spikes ong1 has %.2f", p)
	}
	if p := column(100); p > 0.01 {
		t.Errorf("in the pause before, ong1 has %.2f", p)
	}
	for _, ms := range []int{100, 1500} {
		if p := math.Exp(float64(out.Posteriors.At(ms / 20)[acoustic.Silence])); p < 0.5 {
			t.Errorf("at %d ms silence has %.2f", ms, p)
		}
	}
	if out.Foreign != nil {
		t.Error("a network without foreign units says how foreign speech is")
	}
}

// Characters of one reading count together, and what half agrees counts by its
// parts.
func TestPosteriorsAreSummedByReading(t *testing.T) {
	h := heardCTC(t, "妈", "马", "骂", "爸", "hello")
	for i := range 10 {
		if i == 5 {
			h.frame(map[int]float32{1: 0.30, 2: 0.25, 3: 0.25, 4: 0.1, 5: 0.05})
		} else {
			h.frame(nil)
		}
	}
	out := h.output(hum(400, [2]int{0, 400}), 20)
	sum := func(at int, names ...string) (p float64) {
		for c, v := range out.Posteriors.At(at) {
			for _, n := range names {
				if n == acoustic.Name(audio.Phone(c)) || n == acoustic.FinalOf(audio.Phone(c)) {
					p += math.Exp(float64(v))
				}
			}
		}
		return p
	}
	const early, late = 1, 15 // frames: of the initial, of the final
	if m, b := sum(early, "m"), sum(early, "b"); m < 0.7 || b < 0.07 || b > 0.15 {
		t.Errorf("in the initial, m has %.2f and b %.2f", m, b)
	}
	if a := sum(late, "a"); a < 0.8 {
		t.Errorf("in the final, a has %.2f", a)
	}
	tones := shares(out.Tones, late)
	if tones[3] < 0.3 || tones[0] < tones[2] { // 骂 and 爸 against 妈 and 马
		t.Errorf("tones are %.2f", tones)
	}
	if f := out.Foreign[late]; math.Abs(float64(f)-0.05) > 0.01 {
		t.Errorf("foreign is %.2f, want 0.05", f)
	}
}

// A unit of several characters is all of them, one after the other.
func TestUnitsOfSeveralCharacters(t *testing.T) {
	h := heardCTC(t, "▁北京", "大")
	for i := range 25 {
		switch i {
		case 8:
			h.frame(map[int]float32{1: 0.99})
		case 18:
			h.frame(map[int]float32{2: 0.99})
		default:
			h.frame(nil)
		}
	}
	if got := best(h.output(hum(1000, [2]int{0, 1000}), 50)); got != "b ei3 j ing1 d a4" && got != "sil b ei3 j ing1 d a4 sil" {
		t.Errorf("heard %s", got)
	}
	spikes := h.spikes()
	if len(spikes) != 2 || math.Abs(spikes[0].hi-(340+400*2.0/3)) > 1 {
		t.Errorf("spikes are %+v, want the first to have two thirds of the way", spikes)
	}
}

func TestSpikesThatAreNone(t *testing.T) {
	h := heardCTC(t, "中", "国", "，")
	for i := range 20 {
		switch i {
		case 5: // not even half sure
			h.frame(map[int]float32{1: 0.3, 2: 0.1})
		case 9: // has no sound
			h.frame(map[int]float32{3: 0.9})
		case 12, 13: // one spike of two frames
			h.frame(map[int]float32{2: 0.6})
		default:
			h.frame(nil)
		}
	}
	spikes := h.spikes()
	if len(spikes) != 1 || spikes[0].unit != 2 || spikes[0].at != 520 {
		t.Errorf("spikes are %+v, want one of 国 at 520 ms", spikes)
	}
}

func TestQuietFrames(t *testing.T) {
	quiet := quietFrames(hum(1000, [2]int{200, 500}, [2]int{560, 700}), 50)
	for _, test := range []struct {
		ms   int
		want bool
	}{{100, true}, {300, false}, {530, false}, {600, false}, {900, true}} { // 60 ms are no pause
		if quiet[test.ms/20] != test.want {
			t.Errorf("quiet at %d ms: %t", test.ms, quiet[test.ms/20])
		}
	}
	if got := quietFrames(audio.Clip{Rate: audio.SpeechRate}, 0); len(got) != 0 {
		t.Errorf("quiet frames of nothing: %v", got)
	}
}

// Phones of a CTC network are spread as they are.
func TestPhonesOfCTC(t *testing.T) {
	names := append([]string{"<b>"}, allPhones(true)...)
	inv, err := newInventory(names, Units{Kind: Phones, Blank: "<b>"})
	if err != nil {
		t.Fatal(err)
	}
	h := &ctc{units: inv, timing: timing{first: 5, shift: 10}}
	index := func(name string) int {
		for i, n := range names {
			if n == name {
				return i
			}
		}
		t.Fatal(name)
		return 0
	}
	for i := range 60 {
		switch i {
		case 20:
			h.frame(map[int]float32{index("zh"): 0.9})
		case 32:
			h.frame(map[int]float32{index("ong1"): 0.9})
		default:
			h.frame(nil)
		}
	}
	if got := best(h.output(hum(600, [2]int{150, 450}), 30)); got != "sil zh ong1 sil" {
		t.Errorf("heard %s", got)
	}
}
