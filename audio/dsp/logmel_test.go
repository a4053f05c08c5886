package dsp

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/langdu/langdu/audio"
)

// naiveLogMel is Kaldi's definition written out: a direct Fourier sum and the
// triangles evaluated at every bin.
func naiveLogMel(x []float32, t, b int) float64 {
	frame := make([]float64, 400)
	var mean float64
	for i := range frame {
		j := t*160 - 120 + i
		for j < 0 || j >= len(x) {
			if j < 0 {
				j = -j - 1
			} else {
				j = 2*len(x) - 1 - j
			}
		}
		frame[i] = 32768 * float64(x[j])
		mean += frame[i] / 400
	}
	for i := range frame {
		frame[i] -= mean
	}
	for i := 399; i > 0; i-- {
		frame[i] -= 0.97 * frame[i-1]
	}
	frame[0] -= 0.97 * frame[0]
	melOf := func(f float64) float64 { return 1127 * math.Log(1+f/700) }
	step := (melOf(8000) - melOf(20)) / 81
	left := melOf(20) + float64(b)*step
	var energy float64
	for k := range 256 {
		m := melOf(float64(k) * 31.25)
		if m <= left || m >= left+2*step {
			continue
		}
		var re, im float64
		for i, v := range frame {
			v *= 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/399)
			sin, cos := math.Sincos(2 * math.Pi * float64(i*k) / 512)
			re, im = re+v*cos, im-v*sin
		}
		energy += (re*re + im*im) * (1 - math.Abs(m-left-step)/step)
	}
	return math.Log(max(energy, 1.1920928955078125e-07))
}

func TestLogMelIsKaldis(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 1700)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(0.3*math.Sin(float64(i)*0.2) + 0.05*random.NormFloat64() + 0.1)
	}
	frames := LogMel(clip)
	if frames.Len() != 11 {
		t.Fatalf("LogMel of 1700 samples has %d frames, want 11", frames.Len())
	}
	for _, at := range []int{0, 1, 5, 9, 10} {
		for b := range Bins {
			got, want := float64(frames.At(at)[b]), naiveLogMel(clip.Samples, at, b)
			if math.Abs(got-want) > 1e-5 {
				t.Errorf("frame %d band %d = %.6f, want %.6f", at, b, got, want)
			}
		}
	}
}

// TestLogMelOfTones: a tone is strongest in the band whose triangle peaks
// nearest, and doubling it adds ln 4.
func TestLogMelOfTones(t *testing.T) {
	for _, hz := range []float64{200, 440, 1000, 2500, 5000, 7500} {
		quiet, loud := steadyTone(hz, 0.2), steadyTone(hz, 0.4)
		row, louder := LogMel(quiet).At(10), LogMel(loud).At(10)
		best := 0
		for b := range row {
			if row[b] > row[best] {
				best = b
			}
		}
		nearest := int(math.Round((mel(hz)-mel(20))/((mel(8000)-mel(20))/81))) - 1
		if d := best - nearest; d < -1 || d > 1 {
			t.Errorf("%v Hz is strongest in band %d, want %d", hz, best, nearest)
		}
		if gain := louder[best] - row[best]; math.Abs(float64(gain)-math.Log(4)) > 1e-3 {
			t.Errorf("%v Hz twice as loud gains %.4f, want ln 4", hz, gain)
		}
	}
}

func steadyTone(hz, amplitude float64) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 4000)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(amplitude * math.Sin(2*math.Pi*hz*float64(i)/16000))
	}
	return clip
}

func TestLogMelOfSilence(t *testing.T) {
	for _, v := range LogMel(audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 800)}).Data {
		if math.Abs(float64(v)+15.9424) > 1e-3 {
			t.Fatalf("silence = %v, want ln 2^-23 = -15.9424", v)
		}
	}
}

func TestContourOfAGlideIsItsLine(t *testing.T) {
	p := Pitch{Semitones: make([]float32, 60), Voicing: make([]float32, 60)}
	for i := range p.Semitones {
		p.Semitones[i], p.Voicing[i] = 10+0.2*float32(i), 0.95
	}
	p.Semitones[30], p.Voicing[30] = 28, 0 // an octave slip in an unvoiced frame
	c := p.Contour()
	for i := 6; i < 54; i++ {
		row := c.At(i)
		if h := 10 + 0.2*float32(i); math.Abs(float64(row[ContourPitch]-h)) > 0.05 ||
			math.Abs(float64(row[ContourSlope]-0.2)) > 0.02 {
			t.Errorf("frame %d: pitch %.3f slope %.3f, want %.3f and 0.2", i, row[ContourPitch], row[ContourSlope], h)
		}
	}
	if m, ok := p.Median(); !ok || math.Abs(float64(m)-16) > 0.3 {
		t.Errorf("Median() = %v, %v, want 16", m, ok)
	}
	if _, ok := (Pitch{Semitones: make([]float32, 50), Voicing: make([]float32, 50)}).Median(); ok {
		t.Error("Median of an unvoiced track reports ok")
	}
}
