package transcribe

import (
	"context"
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// repeated is scores a number of times over, each after a second of silence.
func repeated(f audio.Frames, times int) audio.Frames {
	quiet := make([]float32, 50*f.Dim)
	for i := range quiet {
		quiet[i] = -20 * min(1, float32(i%f.Dim)) // of which column 0 is silence
	}
	long := audio.Frames{Hop: f.Hop, Dim: f.Dim}
	for range times {
		long.Data = append(append(long.Data, quiet...), f.Data...)
	}
	return long
}

func TestStretches(t *testing.T) {
	if acoustic.Silence != 0 {
		t.Fatal("column 0 is not silence")
	}
	speech := randomScores(3, 600)
	for _, test := range []struct {
		times int
		want  []int
	}{{1, []int{650}}, {2, []int{1300}}, {3, []int{1305, 1950}}, {5, []int{1305, 2605, 3250}}} {
		if got := stretches(repeated(speech, test.times), acoustic.Silence); !slices.Equal(got, test.want) {
			t.Errorf("%d times: ends %v, want %v", test.times, got, test.want)
		}
	}
	if got := stretches(audio.Frames{Dim: 2, Data: make([]float32, 2*4000)}, 0); !slices.IsSorted(got) || got[0] < 750 || got[0] > 1500 {
		t.Errorf("ends %v where all frames are alike", got)
	}
}

// What is said in a long recording is written down as in a short one, at its time.
func TestLongRecording(t *testing.T) {
	d, err := New(Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones})
	if err != nil {
		t.Fatal(err)
	}
	find := func(times int) []Found {
		t.Helper()
		found, err := d.Find(context.Background(), repeated(randomScores(3, 600), times), Bias{})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	once, often := find(1), find(3)
	if len(once) == 0 || len(often) != 3*len(once) {
		t.Fatalf("%d characters once, %d in three times", len(once), len(often))
	}
	shift := often[2*len(once)].Start - once[0].Start
	for i, f := range often[2*len(once):] {
		if f.Text != once[i].Text || f.Start != once[i].Start+shift || f.End != once[i].End+shift {
			t.Errorf("character %d: %+v, want %+v later by %v", i, f, once[i], shift)
		}
	}
	if shift.Milliseconds() != 26000 {
		t.Errorf("the third time is %v after the first, want 26 s", shift)
	}
}
