package align

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/langdu/langdu/audio"
)

// The best way through all frames does not hang on from which end one looks, and
// no way that is cut in two at a frame is better than it.
func TestFillerFromBothEnds(t *testing.T) {
	inv := Inventory{Silence: 0, Syllables: [][]audio.Phone{{1, 3}, {2, 3}, {1, 4}, {4}, {5}, {2, 6}}}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		scores := audio.Frames{Dim: 7, Data: make([]float32, 7*60)}
		for i := range scores.Data {
			scores.Data[i] = -8 * r.Float32()
		}
		before, after := Filler(scores, inv, Default())
		total := before[len(before)-1]
		if math.Abs(float64(total-after[0])) > 1e-3 {
			t.Fatalf("forwards %g, backwards %g", total, after[0])
		}
		cut := float32(math.Inf(-1))
		for k := range before {
			cut = max(cut, before[k]+after[k])
		}
		if cut > total+1e-3 {
			t.Errorf("in two parts %g, in one %g", cut, total)
		}
	}
}
