package acoustic

import (
	"math"
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// TestWhatWasLeftInMemoryIsNotHeard leaves in the memory that goes round what nobody
// could overhear, and listens to a clip in which there is less.
func TestWhatWasLeftInMemoryIsNotHeard(t *testing.T) {
	long := goldenClip(t)
	short := audio.Clip{Rate: long.Rate, Samples: long.Samples[:len(long.Samples)*9/10]}
	want := posteriors(t, short)
	for range 3 {
		posteriors(t, long)
		poison()
		got := posteriors(t, short)
		if !slices.Equal(got.Posteriors.Data, want.Posteriors.Data) || !slices.Equal(got.Tones.Data, want.Tones.Data) ||
			!slices.Equal(got.Foreign, want.Foreign) || !slices.Equal(got.Pitch.Semitones, want.Pitch.Semitones) || !slices.Equal(got.Pitch.Voicing, want.Pitch.Voicing) {
			t.Fatal("what another recording has left in memory is in the result")
		}
	}
}

// poison makes no number of what was left in memory, of every size.
func poison() {
	var left [][]float32
	for n := 8; n < 1<<20; n += n/4 + 1 {
		x := exact.Take(n)
		x = x[:cap(x)]
		for i := range x {
			x[i] = float32(math.NaN())
		}
		left = append(left, x)
	}
	exact.Give(left...)
}
