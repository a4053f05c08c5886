package sherpa

import (
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
)

func TestWindows(t *testing.T) {
	clip := audio.Clip{Rate: 1000, Samples: make([]float32, 25_000)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(i%2) - 0.5
	}
	clear(clip.Samples[7000:7300])   // a pause in the second half of the first window
	clear(clip.Samples[1000:2000])   // and in its first half, which does not count
	clear(clip.Samples[16000:17000]) // and in the second window's
	var ends []int
	for _, w := range windows(clip, 10*time.Second) {
		ends = append(ends, len(w.Samples))
	}
	if want := []int{7100, 9000, 8900}; !slices.Equal(ends, want) {
		t.Errorf("windows are %v samples long, want %v", ends, want)
	}
	if got := windows(clip, 25*time.Second); len(got) != 1 {
		t.Errorf("a clip of the window's length is cut into %d", len(got))
	}
}

func TestPadded(t *testing.T) {
	short := audio.Clip{Rate: 1000, Samples: []float32{1, 1}}
	if got := padded(short); len(got) != 1000 || got[1] != 1 || got[2] != 0 || len(short.Samples) != 2 {
		t.Errorf("padded to %d samples", len(got))
	}
}
