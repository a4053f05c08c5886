package acoustic

import (
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/internal/poison"
)

// TestWhatWasLeftInMemoryIsNotHeard leaves in the memory that goes round what nobody
// could overhear, and listens to a clip in which there is less.
func TestWhatWasLeftInMemoryIsNotHeard(t *testing.T) {
	long := goldenClip(t)
	short := audio.Clip{Rate: long.Rate, Samples: long.Samples[:len(long.Samples)*9/10]}
	want := posteriors(t, short)
	for range 3 {
		posteriors(t, long)
		poison.Scratch()
		got := posteriors(t, short)
		if !slices.Equal(got.Posteriors.Data, want.Posteriors.Data) || !slices.Equal(got.Tones.Data, want.Tones.Data) ||
			!slices.Equal(got.Foreign, want.Foreign) || !slices.Equal(got.Pitch.Semitones, want.Pitch.Semitones) || !slices.Equal(got.Pitch.Voicing, want.Pitch.Voicing) {
			t.Fatal("what another recording has left in memory is in the result")
		}
	}
}
