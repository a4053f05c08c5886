package teacher

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// A block's memory is each value's own filter over the last frames, the latest
// last, added to the value itself.
func TestRememberIsCausal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const frames = 30
	b := block{fir: make([]float32, memory*past)}
	for i := range b.fir {
		b.fir[i] = float32(r.NormFloat64())
	}
	x := make([]float32, frames*memory)
	x[10*memory+3] = 1
	y := b.remember(x, frames)
	for t0 := range frames {
		want := float32(0)
		if age := t0 - 10; age >= 0 && age < past {
			want = b.fir[3*past+past-1-age]
			if age == 0 {
				want++
			}
		}
		if got := y[t0*memory+3]; got != want {
			t.Errorf("frame %d holds %g of an impulse at frame 10, want %g", t0, got, want)
		}
	}
}

func TestLayerMultiplies(t *testing.T) {
	l := layer{in: 2, out: 3, w: []float32{1, 2, 3, 4, 5, 6}, b: []float32{0, 0, 1}} // [in][out]
	got := l.apply([]float32{1, 10}, 1)
	for i, want := range []float32{41, 52, 64} {
		if got[i] != want {
			t.Errorf("output %d = %g, want %g", i, got[i], want)
		}
	}
}

func TestColumnsByName(t *testing.T) {
	got := columnsOf([]string{"sil", "zh", "ang3", "th_1"})
	for i, want := range []string{"sil", "zh", "ang3"} {
		if name := acoustic.Name(audio.Phone(got[i])); name != want {
			t.Errorf("output %s counts towards %s", want, name)
		}
	}
	if got[3] != -1 {
		t.Errorf("an English phone counts towards column %d, want none", got[3])
	}
}

func TestLogShares(t *testing.T) {
	x := []float32{0.2, 0.6, 0}
	logShares(x)
	var sum float64
	for _, v := range x {
		sum += math.Exp(float64(v))
	}
	if math.Abs(sum-1) > 1e-5 || math.Abs(math.Exp(float64(x[1]))-0.75) > 1e-5 {
		t.Errorf("logShares = %v", x)
	}
}

func TestLoadRefuses(t *testing.T) {
	folder := t.TempDir()
	if _, err := Load(folder); err == nil {
		t.Error("Load of an empty folder gave no error")
	}
	if err := os.WriteFile(filepath.Join(folder, "fsmn.f32"), make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(folder); err == nil || !strings.Contains(err.Error(), "size") {
		t.Errorf("Load of a file that is too short: %v", err)
	}
}
