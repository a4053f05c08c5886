package dsp

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/langdu/langdu/audio"
)

// buzz is a voice of sorts: harmonics up to 4 kHz falling by 12 dB per octave,
// with the pitch that f gives at each moment in seconds.
func buzz(seconds float64, f func(t float64) float64) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, int(seconds*16000))}
	var phase float64
	for i := range clip.Samples {
		hz := f(float64(i) / 16000)
		phase += 2 * math.Pi * hz / 16000
		var x float64
		for k := 1.0; k*hz < 4000; k++ {
			x += math.Sin(k*phase+k*k) / (k * k)
		}
		clip.Samples[i] = float32(0.2 * x)
	}
	return clip
}

func constant(hz float64) func(float64) float64 { return func(float64) float64 { return hz } }

// TestPitchOfSteadyVoices walks the range of voices; an octave error would be
// 100 % off, and the tolerance is a tenth of a semitone.
func TestPitchOfSteadyVoices(t *testing.T) {
	for _, hz := range []float64{70, 95, 120, 180, 220, 261.6, 330, 400, 470, 560} {
		p := TrackPitch(buzz(0.6, constant(hz)))
		for i := 5; i < p.Len()-5; i++ {
			if off := 12 * math.Log2(p.Hertz(i)/hz); math.Abs(off) > 0.1 {
				t.Errorf("%v Hz: frame %d says %.1f Hz, %.2f semitones off", hz, i, p.Hertz(i), off)
				break
			}
			if p.Voicing[i] < 0.9 {
				t.Errorf("%v Hz: voicing of frame %d = %.2f, want more than 0.9", hz, i, p.Voicing[i])
				break
			}
		}
	}
}

// TestPitchFollowsAGlide is a fourth tone and a second: an octave within 400 ms.
func TestPitchFollowsAGlide(t *testing.T) {
	for name, sign := range map[string]float64{"falling": -1, "rising": 1} {
		at := func(s float64) float64 { return 240 * math.Exp2(sign*(s-0.2)/0.4) }
		p := TrackPitch(buzz(0.4, at))
		for i := 5; i < p.Len()-5; i++ {
			want := at((float64(i) + 0.5) / 100)
			if off := 12 * math.Log2(p.Hertz(i)/want); math.Abs(off) > 0.5 {
				t.Errorf("%s: frame %d says %.1f Hz, want %.1f", name, i, p.Hertz(i), want)
			}
		}
	}
}

// TestPitchSurvives what phones and rooms do to a voice of 240 Hz.
func TestPitchSurvives(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noisy := buzz(0.6, constant(240))
	for i := range noisy.Samples {
		noisy.Samples[i] += float32(0.05 * random.NormFloat64()) // 10 dB
	}
	thin := buzz(0.6, constant(240))
	var last, out float32
	for i, x := range thin.Samples { // a telephone: 6 dB per octave off below 500 Hz
		out = 0.82 * (out + x - last)
		last, thin.Samples[i] = x, out
	}
	strong := buzz(0.6, constant(120))
	for i := range strong.Samples { // a second harmonic stronger than the first
		strong.Samples[i] += float32(0.3 * math.Sin(2*math.Pi*240*float64(i)/16000))
	}
	for _, test := range []struct {
		name string
		clip audio.Clip
		hz   float64
	}{{"noise at 10 dB", noisy, 240}, {"telephone", thin, 240}, {"strong octave", strong, 120}} {
		p := TrackPitch(test.clip)
		for i := 5; i < p.Len()-5; i++ {
			if off := 12 * math.Log2(p.Hertz(i)/test.hz); math.Abs(off) > 0.5 {
				t.Errorf("%s: frame %d says %.1f Hz, want %v", test.name, i, p.Hertz(i), test.hz)
				break
			}
		}
	}
}

func TestNoiseAndSilenceAreUnvoiced(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 16000)}
	for i := range noise.Samples {
		noise.Samples[i] = float32(0.1 * random.NormFloat64())
	}
	silence := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 16000)}
	for name, clip := range map[string]audio.Clip{"noise": noise, "silence": silence} {
		p := TrackPitch(clip)
		var sum float32
		for _, v := range p.Voicing {
			sum += v
		}
		if mean := sum / float32(p.Len()); mean > 0.3 {
			t.Errorf("%s: mean voicing = %.2f, want less than 0.3", name, mean)
		}
	}
}

func TestPitchOfAlmostNothing(t *testing.T) {
	for _, n := range []int{0, 1, 79, 80, 81, 401} {
		clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, n)}
		if got, want := TrackPitch(clip).Len(), LogMel(clip).Len(); got != want {
			t.Errorf("%d samples: %d frames of pitch, %d of log-mel", n, got, want)
		}
	}
}

func BenchmarkTrackPitch(b *testing.B) {
	clip := buzz(10, constant(220))
	b.ReportAllocs()
	for b.Loop() {
		TrackPitch(clip)
	}
	b.ReportMetric(10*float64(b.N)/b.Elapsed().Seconds(), "×real-time")
}

func BenchmarkLogMel(b *testing.B) {
	clip := buzz(10, constant(220))
	b.ReportAllocs()
	for b.Loop() {
		LogMel(clip)
	}
	b.ReportMetric(10*float64(b.N)/b.Elapsed().Seconds(), "×real-time")
}
