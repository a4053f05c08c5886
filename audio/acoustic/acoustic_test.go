package acoustic

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/tphakala/simd/f16"
)

// goldenClip is an adult reading 设定二十九度 (AISHELL-1 sample).
func goldenClip(t testing.TB) audio.Clip {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.pcm")
	if err != nil {
		t.Fatal(err)
	}
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, len(data)/2)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return clip
}

func posteriors(t testing.TB, clip audio.Clip) Output {
	t.Helper()
	out, err := Default().Posteriors(context.Background(), clip)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestGolden compares with PyTorch, which training/infer.py ran on the same clip
// (59 units, 5 tones, foreign). PyTorch read features rounded to float16 and its
// weights are float32; probabilities may therefore differ by 0.02.
func TestGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/golden.f16")
	if err != nil {
		t.Fatal(err)
	}
	out := posteriors(t, goldenClip(t))
	const width = 59 + Tones + 1
	if got, want := out.Posteriors.Len(), len(data)/2/width; got != want {
		t.Fatalf("%d frames, want %d", got, want)
	}
	value := func(at, i int) float64 {
		return float64(f16.ToFloat32(f16.Float16(binary.LittleEndian.Uint16(data[2*(at*width+i):]))))
	}
	worst := 0.0
	for at := range out.Posteriors.Len() {
		row, tones := out.Posteriors.At(at), out.Tones.At(at)
		for u := range 59 {
			got := math.Exp(float64(row[u%int(firstFinal)]))
			if u >= int(firstFinal) {
				got = 0
				for tone := range Tones {
					got += math.Exp(float64(row[int(firstFinal)+(u-int(firstFinal))*Tones+tone]))
				}
			}
			worst = max(worst, math.Abs(got-math.Exp(value(at, u))))
		}
		for tone := range tones {
			worst = max(worst, math.Abs(math.Exp(float64(tones[tone]))-math.Exp(value(at, 59+tone))))
		}
		worst = max(worst, math.Abs(float64(out.Foreign[at])-value(at, width-1)))
	}
	if worst > 0.02 {
		t.Errorf("largest difference from PyTorch is %.4f, want at most 0.02", worst)
	}
	t.Logf("largest difference from PyTorch: %.4f", worst)
}

// TestHearsWhatIsSaid reads the most probable units along the golden clip.
func TestHearsWhatIsSaid(t *testing.T) {
	out := posteriors(t, goldenClip(t))
	heard := map[string]bool{}
	for at := range out.Posteriors.Len() {
		row := out.Posteriors.At(at)
		best := audio.Phone(slices.Index(row, slices.Max(row)))
		heard[Name(best)] = true
	}
	for _, name := range []string{"sil", "sh", "d", "ing4", "j", "iu3"} {
		if !heard[name] {
			t.Errorf("%s is nowhere the most probable unit; heard %v", name, heard)
		}
	}
}

func TestColumnsSumToOne(t *testing.T) {
	out := posteriors(t, goldenClip(t))
	for at := range out.Posteriors.Len() {
		var sum float64
		for _, v := range out.Posteriors.At(at) {
			sum += math.Exp(float64(v))
		}
		if math.Abs(sum-1) > 1e-4 {
			t.Fatalf("frame %d sums to %v", at, sum)
		}
	}
}

// TestPiecesEqualTheWhole joins copies of the clip to a recording of several
// chunks and evaluates it in one piece as well: the bits are the same.
func TestPiecesEqualTheWhole(t *testing.T) {
	clip := goldenClip(t)
	for len(clip.Samples) < 45*int(audio.SpeechRate) {
		clip.Samples = append(clip.Samples, clip.Samples...)
	}
	whole, pieces := posteriors(t, clip), newOutput(0)
	m := Default()
	x, _ := input(logMelOf(clip), whole.Pitch, m.averageShape)
	pieces = newOutput(len(whole.Foreign))
	m.chunk(&pieces, x, 0, len(whole.Foreign))
	if len(whole.Foreign) <= 2*chunkFrames {
		t.Fatalf("%d frames are no test of chunks of %d", len(whole.Foreign), chunkFrames)
	}
	if !slices.Equal(whole.Posteriors.Data, pieces.Posteriors.Data) || !slices.Equal(whole.Tones.Data, pieces.Tones.Data) {
		t.Error("chunks differ from the recording evaluated in one piece")
	}
}

func TestConcurrentUseGivesTheSameBits(t *testing.T) {
	clip := goldenClip(t)
	want := posteriors(t, clip)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := Default().Posteriors(context.Background(), clip)
			if err != nil || !slices.Equal(got.Posteriors.Data, want.Posteriors.Data) {
				t.Errorf("a concurrent evaluation differs (%v)", err)
			}
		})
	}
	group.Wait()
}

// TestGainDoesNotMatter: half as loud is heard the same.
func TestGainDoesNotMatter(t *testing.T) {
	clip := goldenClip(t)
	loud := posteriors(t, clip)
	for i := range clip.Samples {
		clip.Samples[i] /= 2
	}
	quiet := posteriors(t, clip)
	for i, v := range loud.Posteriors.Data {
		if d := math.Exp(float64(v)) - math.Exp(float64(quiet.Posteriors.Data[i])); math.Abs(d) > 0.08 {
			t.Fatalf("half the amplitude changes a probability by %.3f", d)
		}
	}
}

func TestPosteriorsOfUnusualClips(t *testing.T) {
	for _, n := range []int{0, 1, 100, 239, 240, 400, 1000} {
		out := posteriors(t, audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, n)})
		if got, want := out.Posteriors.Len(), (n+80)/160/2; got != want {
			t.Errorf("%d samples give %d frames, want %d", n, got, want)
		}
		for _, v := range out.Posteriors.Data {
			if math.IsNaN(float64(v)) {
				t.Fatalf("%d silent samples give NaN", n)
			}
		}
	}
	if _, err := Default().Posteriors(context.Background(), audio.Clip{Rate: 8000, Samples: make([]float32, 800)}); err == nil {
		t.Error("a clip at 8 kHz gives no error")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Default().Posteriors(ended, goldenClip(t)); err != context.Canceled {
		t.Errorf("with an ended context: %v, want context.Canceled", err)
	}
}

func BenchmarkPosteriors(b *testing.B) {
	clip := goldenClip(b)
	for len(clip.Samples) < 20*int(audio.SpeechRate) {
		clip.Samples = append(clip.Samples, clip.Samples...)
	}
	seconds := clip.Duration().Seconds()
	posteriors(b, clip)
	b.ReportAllocs()
	for b.Loop() {
		posteriors(b, clip)
	}
	b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "×real-time")
}
