package transcribe

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

func testSounds(t testing.TB) *sounds {
	t.Helper()
	s, err := newSounds(Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// randomScores are frames in which three sounds at a time stand out.
func randomScores(seed uint64, frames int) audio.Frames {
	r := rand.New(rand.NewPCG(seed, 1))
	f := audio.Frames{Hop: 20 * time.Millisecond, Dim: acoustic.Columns, Data: make([]float32, frames*acoustic.Columns)}
	var out [3]int
	for t := range frames {
		row := f.At(t)
		if t%4 == 0 {
			out = [3]int{r.IntN(24), r.IntN(len(row)), r.IntN(len(row))}
		}
		for i := range row {
			row[i] = -8 + 2*r.Float32()
		}
		for _, c := range out {
			row[c] = -2 * r.Float32()
		}
	}
	return f
}

// said is the best score of a base from frame a to before b, by trying each place
// where its final may begin.
func (e *evidence) said(k, a, b int) float64 {
	final := e.final[e.bases[k].final]
	if e.bases[k].onset < 0 {
		if b-a < leastFinal {
			return never
		}
		return final[b] - final[a]
	}
	best, onset := never, e.onset[e.bases[k].onset]
	for m := a + leastOnset; m <= b-leastFinal; m++ {
		best = max(best, onset[m]-onset[a]+final[b]-final[m])
	}
	return best
}

// The lattice has every syllable within the beam and no other: held against all
// syllables between all frames.
func TestLatticeIsExact(t *testing.T) {
	s, c := testSounds(t), Default()
	c.Beam = 9
	for seed := range uint64(3) {
		const frames = 26
		e := newEvidence(s, randomScores(seed, frames))
		behind, ahead := make([]float64, frames+1), make([]float64, frames+1)
		each := func(f func(a, b, k int, score float64)) {
			for a := range frames {
				for b := a + 1; b <= frames; b++ {
					for k := range s.bases {
						f(a, b, k, e.said(k, a, b))
					}
				}
			}
		}
		for b := 1; b <= frames; b++ {
			behind[b] = behind[b-1] + e.silent[b] - e.silent[b-1]
			for a := range b {
				for k := range s.bases {
					behind[b] = max(behind[b], behind[a]-c.Syllable+e.said(k, a, b))
				}
			}
		}
		for a := frames - 1; a >= 0; a-- {
			ahead[a] = ahead[a+1] + e.silent[a+1] - e.silent[a]
			for b := a + 1; b <= frames; b++ {
				for k := range s.bases {
					ahead[a] = max(ahead[a], ahead[b]-c.Syllable+e.said(k, a, b))
				}
			}
		}
		l := newLattice(e, c)
		type key struct{ a, b, k int }
		found := map[key]float64{}
		for _, a := range l.arcs {
			found[key{int(a.start), int(a.end), int(a.base)}] = float64(a.score)
		}
		each(func(a, b, k int, score float64) {
			total := behind[a] - c.Syllable + score + ahead[b]
			got, in := found[key{a, b, k}]
			if math.Abs(total-(behind[frames]-c.Beam)) < 1e-4 {
				return // on the edge
			}
			if want := total >= behind[frames]-c.Beam; in != want || in && math.Abs(got-score) > 1e-3 {
				t.Errorf("seed %d: base %d from %d to %d: in the lattice %v with %g, want %v with %g", seed, k, a, b, in, got, want, score)
			}
		})
		if len(found) == 0 {
			t.Error("an empty lattice")
		}
	}
}

func TestTones(t *testing.T) {
	c := Default()
	var a arc
	a.weigh([tones]float64{-40, -40, 0, -40, -40}, c) // a clear third tone
	for _, k := range []struct {
		meant int
		lost  float64
		heard int
	}{{2, 0, 2}, {0, c.ToneMost, 2}, {4, c.Full, 2}} {
		if got := float64(a.said[k.meant]); math.Abs(got-k.lost) > 1e-6 {
			t.Errorf("tone %d said as the third costs %g, want %g", k.meant+1, got, k.lost)
		}
		if got := a.heard(k.meant, c); got != k.heard {
			t.Errorf("tone %d said as the third is heard as %d, want %d", k.meant+1, got+1, k.heard+1)
		}
	}
	a.weigh([tones]float64{-40, 0, -40, -40, -40}, c) // a second
	if got := float64(a.said[2]); math.Abs(got-c.Risen) > 1e-6 {
		t.Errorf("a third tone that rises costs %g, want %g", got, c.Risen)
	}
}
