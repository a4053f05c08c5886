package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

func TestEqualError(t *testing.T) {
	for _, test := range []struct {
		name              string
		genuine, impostor []float64
		want, area        float64
	}{
		{"apart", []float64{5, 6, 7}, []float64{1, 2, 3}, 0, 100},
		{"the wrong way round", []float64{1, 2}, []float64{3, 4}, 100, 0},
		{"one of four crosses", []float64{1.5, 3, 4, 5}, []float64{0, 1, 2, 3.5}, 25, 81.25},
		{"nothing", nil, nil, 0, 0},
	} {
		if got := equalError(test.genuine, test.impostor); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: equalError = %g, want %g", test.name, got, test.want)
		}
		if got := area(test.genuine, test.impostor); math.Abs(got-test.area) > 1e-9 {
			t.Errorf("%s: area = %g, want %g", test.name, got, test.area)
		}
	}
}

func TestIntervalsHoldTheValue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var genuine, impostor []float64
	for range 200 {
		genuine, impostor = append(genuine, 1+r.NormFloat64()), append(impostor, -1+r.NormFloat64())
	}
	e := resampled(genuine, impostor, equalError)
	if e.Lo > e.Value || e.Hi < e.Value || e.Lo < 5 || e.Hi > 30 {
		t.Errorf("equal error = %+v, want about 16 within its interval", e)
	}
	if s := share(make([]bool, 100)); s.Value != 0 || s.Hi != 3 {
		t.Errorf("0 of 100 = %+v, want 0 with an upper end of 3 (rule of three)", s)
	}
}

func TestFittingFindsTheBoundary(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var data []labelled
	for range 2000 {
		x := 4 * r.NormFloat64()
		data = append(data, labelled{[]float64{x}, r.Float64() < probability(2*x-1)})
	}
	l := fitLogistic(data, 0.5)
	if at := -l.Bias / l.Weights[0]; math.Abs(at-0.5) > 0.2 {
		t.Errorf("even odds at x = %g, want 0.5", at)
	}
}

func TestSubstitutesAreSyllables(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, pinyin := range []string{"zhong1", "ni3", "lv4", "an1", "er2", "shi4", "xue2"} {
		s, err := audio.ParsePinyin(pinyin)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append([]change{whole}, parts...) {
			x, ok := substitute(s, c, r)
			if ok && (!hanzi.Valid(x) || x == s) {
				t.Errorf("substitute(%s, %s) = %s", pinyin, c, x.Pinyin())
			}
			if kept := x.Tone == s.Tone; ok && strings.HasPrefix(string(c), "tone") == kept && c != whole {
				t.Errorf("substitute(%s, %s) = %s changes something else", pinyin, c, x.Pinyin())
			}
		}
	}
}

func TestStretchKeepsPitch(t *testing.T) {
	x := make([]float32, 16000)
	for i := range x {
		x[i] = float32(math.Sin(2 * math.Pi * 200 * float64(i) / 16000))
	}
	y := stretched(x, 1.3)
	crossings := 0
	for i := 3000; i < 19000; i++ {
		if y[i-1] < 0 && y[i] >= 0 {
			crossings++
		}
	}
	if len(y) != 20800 || crossings < 195 || crossings > 205 {
		t.Errorf("stretched to %d samples with %d periods a second, want 20800 and 200", len(y), crossings)
	}
}

func TestFallenFigures(t *testing.T) {
	base := map[string]figure{
		"a / error": {Section: "a", Name: "error", estimate: estimate{Value: 5, Lo: 3, Hi: 7, N: 100}, Better: "low"},
		"a / found": {Section: "a", Name: "found", estimate: estimate{Value: 90, Lo: 85, Hi: 95, N: 100}, Better: "high"},
	}
	at := func(e, f float64) []figure {
		return []figure{{Section: "a", Name: "error", estimate: estimate{Value: e}, Better: "low"},
			{Section: "a", Name: "found", estimate: estimate{Value: f}, Better: "high"}, {Section: "new"}}
	}
	if list := fallen(at(7, 85), base); len(list) != 0 {
		t.Errorf("within the interval: %v", list)
	}
	if list := fallen(at(8, 80), base); len(list) != 2 {
		t.Errorf("beyond the interval: %v, want both figures", list)
	}
}
