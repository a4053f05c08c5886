package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// Every kind of sound is there, within full scale, and the same every time; the
// trials are not the sounds of the calibration.
func TestNoises(t *testing.T) {
	kinds := map[bool]int{}
	for _, k := range noises {
		kinds[k.held]++
		first, again, other := k.clips(2, trialSeed), k.clips(2, trialSeed), k.clips(2, calibrationSeed)
		for i, u := range first {
			x := u.clip.Samples
			if n := u.clip.Duration().Seconds(); n < 1.2 || n > 4 {
				t.Errorf("%s lasts %g s, want 1.2 to 4", u.path, n)
			}
			if !slices.Equal(x, again[i].clip.Samples) {
				t.Errorf("%s differs from one time to the next", u.path)
			}
			if slices.Equal(x, other[i].clip.Samples) {
				t.Errorf("%s is calibrated on and tried", u.path)
			}
			loudest := 0.0
			for _, v := range x {
				loudest = max(loudest, math.Abs(float64(v)))
			}
			if k.name != "silence" && loudest < 0.003 || loudest > 1 {
				t.Errorf("%s has a peak of %g", u.path, loudest)
			}
		}
	}
	if kinds[true] < 5 || kinds[false] < 5 {
		t.Errorf("%d kinds are held from the calibration and %d are not, want five of each", kinds[true], kinds[false])
	}
}

func TestResonatorHasUnitGain(t *testing.T) {
	for _, hz := range []float64{200, 1000, 3500} {
		q, loudest := newResonator(hz, 100), 0.0
		for i := range 16000 {
			if y := q.next(math.Sin(2 * math.Pi * hz * float64(i) / 16000)); i > 8000 {
				loudest = max(loudest, math.Abs(y))
			}
		}
		if math.Abs(loudest-1) > 0.05 {
			t.Errorf("a tone of %g Hz at its resonance has an amplitude of %.3f, want 1", hz, loudest)
		}
	}
}

func TestOtherPages(t *testing.T) {
	u := &utterance{path: "x", text: "做事"}
	l := newLibrary([]*utterance{u, {text: "是的"}, {text: "石头"}, {text: "坐车"}, {text: "桌子"}, {text: "月亮出来了"}})
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		for _, n := range []int{0, 1, 2, 8} {
			p, err := l.other(r, u, n)
			if err != nil {
				t.Fatal(err)
			}
			if got := len([]rune(p.Text)); n > 0 && got != n {
				t.Errorf("a page of %d characters has %d: %s", n, got, p.Text)
			}
			for _, c := range p.Text {
				if c == '是' || c == '坐' || c == '事' {
					t.Errorf("%s is a page that shares a sound with %s", p.Text, u.text)
				}
			}
		}
	}
}

func TestStrains(t *testing.T) {
	c := audio.Clip{Rate: 16000, Samples: []float32{0.5, -0.5, 0.5, -0.5}}
	quiet, err := faint(-40)(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got := 10 * math.Log10(power(quiet.Samples)); math.Abs(got+40) > 0.1 {
		t.Errorf("faint(−40) gives %.2f dBFS", got)
	}
	high, err := offset(0.3)(context.Background(), c)
	if err != nil || math.Abs(float64(high.Samples[0])-0.55) > 1e-6 || math.Abs(float64(high.Samples[1])-0.05) > 1e-6 {
		t.Errorf("offset(0.3) gives %v, %v", high.Samples, err)
	}
}

// In noise the limit loses no more true readings than it may, though they fit
// less well there; in quiet it is stricter.
func TestFitText(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	sample := func(fit, snr float64) *examples {
		x := &examples{}
		for k := range 3000 {
			f := make([]float64, len(score.Match{Said: 1}.Features()))
			f[0], f[score.SNRFeature], f[score.ForeignFeature] = r.NormFloat64(), snr, 0.3
			genuine := k%2 == 0
			if genuine {
				f[0] += fit
				x.own = append(x.own, labelled{f, true})
			}
			x.text = append(x.text, labelled{f, genuine})
		}
		return x
	}
	quiet, noise := sample(7, 1), sample(4.5, 0.4)
	var c score.Calibration
	child := sample(5, 1)
	fitText(&c, quiet, noise, child)
	shares := func(x *examples) (refused, scored float64) {
		for _, d := range x.text {
			passes := probability(c.Text.Logit(d.features)) >= c.Refuse.Text
			if d.genuine && !passes {
				refused++
			}
			if !d.genuine && passes {
				scored++
			}
		}
		return refused / 1500, scored / 1500
	}
	lostInNoise, passedInNoise := shares(noise)
	lostInQuiet, passedInQuiet := shares(quiet)
	if lostInNoise > 1.5*lost || lostInQuiet > 1.5*lost {
		t.Errorf("of the true readings %.4f are refused in noise and %.4f in quiet, want at most about %g", lostInNoise, lostInQuiet, lost)
	}
	lostChildren := 0.0
	for _, d := range child.own {
		if probability(c.Text.Logit(d.features)) < c.Refuse.Young {
			lostChildren++
		}
	}
	if lostChildren > 1.5*lost*1500 {
		t.Errorf("of the children's readings %.0f of 1500 are refused, want at most about %g", lostChildren, lost*1500)
	}
	if passedInNoise > 0.05 || passedInQuiet > passedInNoise/2 {
		t.Errorf("of the others %.4f are scored in noise and %.4f in quiet, want few, and fewer in quiet", passedInNoise, passedInQuiet)
	}
	if got, want := c.Refuse.Alien, 0.3+strange; math.Abs(got-want) > 1e-4 {
		t.Errorf("speech is refused as foreign from %g on, want %g", got, want)
	}
}
