package dsp

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
)

// voiceLengths are the lengths in samples of the utterances in voices.wav: six
// students, each a Mandarin word, and two children of six reading English, all
// with a quarter of a second of silence at both ends (see NOTICE).
var voiceLengths = []int{18400, 23840, 23840, 21920, 18400, 17600, 35040, 36800}

func voices(t testing.TB) []audio.Clip {
	t.Helper()
	data, err := os.ReadFile("testdata/voices.wav")
	if err != nil {
		t.Fatal(err)
	}
	data = data[44:]
	var clips []audio.Clip
	for _, n := range voiceLengths {
		s := make([]float32, n)
		for i := range s {
			s[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
		}
		clips, data = append(clips, audio.Clip{Rate: 16000, Samples: s}), data[2*n:]
	}
	return clips
}

// pinkNoise falls by 3 dB per octave. Source: Paul Kellet's filter, music-dsp
// list, 1999.
func pinkNoise(samples int, seed uint64) audio.Clip {
	random := rand.New(rand.NewPCG(seed, 2))
	poles := [6]float64{0.99886, 0.99332, 0.96900, 0.86650, 0.55000, -0.7616}
	gains := [6]float64{0.0555179, 0.0750759, 0.1538520, 0.3104856, 0.5329522, -0.0168980}
	var state [6]float64
	s := make([]float32, samples)
	for i := range s {
		w := random.NormFloat64()
		sum := 0.5362 * w
		for k := range state {
			state[k] = poles[k]*state[k] + gains[k]*w
			sum += state[k]
		}
		s[i] = float32(sum)
	}
	return audio.Clip{Rate: 16000, Samples: s}
}

// babble is twelve voices at once that never pause.
func babble(t testing.TB, samples int, seed uint64) audio.Clip {
	random := rand.New(rand.NewPCG(seed, 3))
	all := voices(t)
	s := make([]float32, samples)
	for range 12 {
		for at := -random.IntN(16000); at < samples; {
			word := all[random.IntN(len(all))].Samples
			word = word[5000 : len(word)-5000]
			gain := float32(1 / rms(word))
			for i, x := range word {
				if at+i >= 0 && at+i < samples {
					s[at+i] += gain * x
				}
			}
			at += len(word)
		}
	}
	return audio.Clip{Rate: 16000, Samples: s}
}

func noiseOf(t testing.TB, kind string, samples int, seed uint64) audio.Clip {
	switch kind {
	case "pink":
		return pinkNoise(samples, seed)
	case "babble":
		return babble(t, samples, seed)
	}
	return whiteNoise(16000, 1, samples, seed)
}

// inNoise mixes noise under clean speech. The speech is as loud as its frames
// within 30 dB of the loudest on average, both between 80 Hz and 7.9 kHz.
func inNoise(speech, noise audio.Clip, snr float64) audio.Clip {
	loudest, power, n := 0.0, 0.0, 0.0
	s := newSpectrogram(speech.Samples)
	for t := range s.frames {
		loudest = max(loudest, s.total(t))
	}
	for t := range s.frames {
		if p := s.total(t); p > loudest/1000 {
			power += p
			n++
		}
	}
	hiss, m := newSpectrogram(noise.Samples), 0.0
	for t := range hiss.frames {
		m += hiss.total(t) / float64(hiss.frames)
	}
	gain := math.Sqrt(power / n / m / math.Pow(10, snr/10))
	out := slices.Clone(speech.Samples)
	for i := range out {
		out[i] += float32(gain) * noise.Samples[i]
	}
	return audio.Clip{Rate: speech.Rate, Samples: out}
}

func mustMeasure(t testing.TB, clip audio.Clip) Quality {
	t.Helper()
	q, err := Measure(clip)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestMeasureSNR(t *testing.T) {
	all := voices(t)
	readings := []audio.Clip{join(all[:3]...), join(all[3:6]...), all[0], all[3], all[6], join(all[6:]...)}
	for _, test := range []struct {
		noise             string
		tooBad, tooGood   float64 // the error allowed to one reading
		meanBad, meanGood float64 // and on average
	}{
		{"white", 3.5, 3.5, 2, 2}, {"pink", 3.5, 3.5, 2, 2}, {"babble", 4, 5.5, 3, 4},
	} {
		for _, snr := range []float64{0, 5, 10, 20, 30} {
			mean := 0.0
			for i, clean := range readings {
				noisy := inNoise(clean, noiseOf(t, test.noise, len(clean.Samples), uint64(i)), snr)
				off := mustMeasure(t, noisy).SNR - snr
				mean += off / float64(len(readings))
				if off < -test.tooBad || off > test.tooGood {
					t.Errorf("reading %d in %s noise at %v dB: SNR = %.1f dB, want −%v +%v", i, test.noise, snr, snr+off, test.tooBad, test.tooGood)
				}
			}
			if mean < -test.meanBad || mean > test.meanGood {
				t.Errorf("%s noise at %v dB is estimated %.1f dB off on average, want −%v +%v", test.noise, snr, mean, test.meanBad, test.meanGood)
			}
		}
	}
}

// A child in a noisy room must not be refused: at 10 dB SNR, and quiet, at most
// one in a hundred.
func TestReasonsAcceptSpeechInNoise(t *testing.T) {
	config, refused, tried := DefaultQuality(), 0, 0
	for _, noise := range []string{"white", "pink", "babble"} {
		for seed := range uint64(3) {
			for i, clean := range voices(t) {
				for _, gain := range []float64{0, -25} {
					noisy := scaled(inNoise(clean, noiseOf(t, noise, len(clean.Samples), seed), 10), gain)
					q := mustMeasure(t, noisy)
					tried++
					if reasons := q.Reasons(config); len(reasons) > 0 {
						refused++
						t.Logf("voice %d in %s noise, %v dB: %v (%+v)", i, noise, gain, reasons, q)
					}
				}
			}
		}
	}
	if refused*100 > tried {
		t.Errorf("%d of %d clips of speech at 10 dB SNR are refused, want at most 1 %%", refused, tried)
	}
}

func TestReasons(t *testing.T) {
	const second = 16000
	silence := audio.Clip{Rate: 16000, Samples: make([]float32, 3*second)}
	click := scaled(silence, 0)
	click.Samples[20000] = 0.9
	all := voices(t)
	for _, test := range []struct {
		name string
		clip audio.Clip
		want []Reason // any one of them as the first; none for no reason
	}{
		{"nothing", audio.Clip{Rate: 16000}, []Reason{TooShort}},
		{"a tap", audio.Clip{Rate: 16000, Samples: all[0].Samples[:3000]}, []Reason{TooShort}},
		{"digital silence", silence, []Reason{Silence}},
		{"a quiet room", scaled(pinkNoise(3*second, 1), -80), []Reason{Silence}},
		{"a click", click, []Reason{Silence, NotSpeech}},
		{"white noise", whiteNoise(16000, 0.1, 3*second, 1), []Reason{NotSpeech}},
		{"faint white noise", whiteNoise(16000, 0.002, 3*second, 1), []Reason{NotSpeech}},
		{"pink noise", scaled(pinkNoise(10*second, 1), -20), []Reason{NotSpeech}},
		{"swelling noise", product(whiteNoise(16000, 0.1, 3*second, 1), tone(16000, 1, 1, 3*second)), []Reason{NotSpeech}},
		{"a sine", tone(16000, 440, 0.5, 3*second), []Reason{NotSpeech}},
		{"a sine in noise", sum(tone(16000, 440, 0.5, 3*second), whiteNoise(16000, 0.01, 3*second, 1)), []Reason{NotSpeech}},
		{"beeps", product(tone(16000, 1000, 0.5, 4*second), square(1, 4*second)), []Reason{NotSpeech}},
		{"mains hum", sum(tone(16000, 50, 0.3, 3*second), tone(16000, 100, 0.1, 3*second), tone(16000, 150, 0.1, 3*second), whiteNoise(16000, 0.001, 3*second, 1)), []Reason{NotSpeech}},
		{"a voice drowned in noise", inNoise(all[0], whiteNoise(16000, 1, len(all[0].Samples), 1), -12), []Reason{TooNoisy, NotSpeech}},
		{"an overdriven voice", clipped(join(all[:3]...), 0.2), []Reason{Clipped}},
		{"a voice clipped a little", clipped(join(all[:3]...), 0.02), nil},
		{"a voice", all[1], nil},
		{"a child", all[7], nil},
		{"a sentence", speech(t), nil},
		{"a whisper", scaled(speech(t), -15), nil},
		{"a voice at −60 dBFS", atLevel(t, speech(t), -60), nil},
		{"a voice at −60 dBFS in a long silence", join(silence, atLevel(t, all[2], -60), silence), nil},
		{"a voice at −70 dBFS and 16 bits", rounded(atLevel(t, all[2], -70)), nil},
		{"a voice lost in the rounding", rounded(atLevel(t, all[2], -90)), []Reason{Silence}},
		{"faint beeps", scaled(product(tone(16000, 1000, 0.5, 4*second), square(1, 4*second)), -65), []Reason{Silence}},
		{"with DC", shifted(speech(t), 0.1), nil},
		{"a loud voice with much DC", shifted(atLevel(t, speech(t), -24), 0.3), nil},
		{"silence with DC", shifted(scaled(pinkNoise(3*second, 1), -80), 0.3), []Reason{Silence}},
		{"overdriven with DC", shifted(scaled(clipped(join(all[:3]...), 0.2), -4), 0.3), []Reason{Clipped}},
	} {
		q := mustMeasure(t, test.clip)
		got := q.Reasons(DefaultQuality())
		if len(test.want) == 0 && len(got) > 0 || len(test.want) > 0 && (len(got) == 0 || !slices.Contains(test.want, got[0])) {
			t.Errorf("%s: Reasons = %v, want first of %v; %+v", test.name, got, test.want, q)
		}
	}
}

// atLevel brings a clip's speech to a level in dBFS.
func atLevel(t testing.TB, clip audio.Clip, level float64) audio.Clip {
	return scaled(clip, level-mustMeasure(t, clip).SpeechLevel)
}

// rounded is the clip in 16 bits.
func rounded(clip audio.Clip) audio.Clip {
	s := slices.Clone(clip.Samples)
	for i := range s {
		s[i] = float32(math.Round(float64(s[i])*32768) / 32768)
	}
	return audio.Clip{Rate: clip.Rate, Samples: s}
}

// shifted adds an offset.
func shifted(clip audio.Clip, by float32) audio.Clip {
	return sum(clip, audio.Clip{Rate: clip.Rate, Samples: slices.Repeat([]float32{by}, len(clip.Samples))})
}

func product(a, b audio.Clip) audio.Clip {
	s := slices.Clone(a.Samples)
	for i := range s {
		s[i] *= b.Samples[i]
	}
	return audio.Clip{Rate: a.Rate, Samples: s}
}

func sum(clips ...audio.Clip) audio.Clip {
	s := slices.Clone(clips[0].Samples)
	for _, c := range clips[1:] {
		for i := range s {
			s[i] += c.Samples[i]
		}
	}
	return audio.Clip{Rate: clips[0].Rate, Samples: s}
}

// square is one and zero in turn, so many times a second.
func square(hz, samples int) audio.Clip {
	s := make([]float32, samples)
	for i := range s {
		s[i] = float32(1 - i*hz*2/16000%2)
	}
	return audio.Clip{Rate: 16000, Samples: s}
}

// clipped overdrives a clip so that a share of the samples that are speech
// reaches full scale.
func clipped(clip audio.Clip, share float64) audio.Clip {
	q, err := Measure(clip)
	if err != nil {
		panic(err)
	}
	var magnitudes []float64
	for _, span := range q.Speech {
		for _, s := range clip.Slice(span).Samples {
			magnitudes = append(magnitudes, math.Abs(float64(s)))
		}
	}
	ceiling := float32(quantile(magnitudes, 1-share))
	s := slices.Clone(clip.Samples)
	for i := range s {
		s[i] = min(max(s[i]/ceiling, -1), 1)
	}
	return audio.Clip{Rate: clip.Rate, Samples: s}
}

func TestClippedRatioGrowsWithClipping(t *testing.T) {
	all := voices(t)
	clean := join(all[:6]...)
	if got := mustMeasure(t, clean).ClippedRatio; got > 0.03 {
		t.Errorf("clean speech has a clipped ratio of %.3f, want ≤ 0.03", got)
	}
	for _, share := range []float64{0.02, 0.05, 0.1, 0.2} {
		hard := clipped(clean, share)
		// A change of rate rings where there were flat tops.
		blurred := mustResample(t, mustResample(t, hard, 44100), 16000)
		for _, clip := range []audio.Clip{hard, scaled(blurred, -3)} {
			if got := mustMeasure(t, clip).ClippedRatio; got < share*0.9 || got > share+0.05 {
				t.Errorf("of speech with a share of %.2f clipped the ratio is %.3f, want up to 0.05 more", share, got)
			}
		}
	}
}

func TestMeasureFindsSpeech(t *testing.T) {
	quiet := func(seconds float64) audio.Clip {
		return audio.Clip{Rate: 16000, Samples: make([]float32, int(seconds*16000))}
	}
	// voices.wav has a quarter of a second before and after each word.
	word := voices(t)[4]
	clip := join(quiet(2), word, quiet(1.5), word, quiet(3))
	q := mustMeasure(t, sum(clip, whiteNoise(16000, 0.002, len(clip.Samples), 9)))
	var want []audio.Span
	for _, start := range []time.Duration{2 * time.Second, 3500*time.Millisecond + word.Duration()} {
		want = append(want, audio.Span{Start: start + 250*time.Millisecond, End: start + word.Duration() - 250*time.Millisecond})
	}
	if len(q.Speech) != len(want) {
		t.Fatalf("speech is found at %v, want %v", q.Speech, want)
	}
	for i, span := range q.Speech {
		if (span.Start-want[i].Start).Abs() > 120*time.Millisecond || (span.End-want[i].End).Abs() > 200*time.Millisecond {
			t.Errorf("word %d is found at %v, want %v", i, span, want[i])
		}
	}
	if got := q.Speech[0].Duration() + q.Speech[1].Duration(); got != q.SpeechDuration {
		t.Errorf("SpeechDuration = %v, want %v", q.SpeechDuration, got)
	}
}

func TestMeasureLevels(t *testing.T) {
	q := mustMeasure(t, sum(tone(16000, 1000, 0.5, 16000), audio.Clip{Rate: 16000, Samples: slices.Repeat([]float32{0.25}, 16000)}))
	for _, test := range []struct {
		name                 string
		got, want, tolerance float64
	}{
		{"Peak", q.Peak, -2.4988, 0.001},
		{"RMS", q.RMS, 10 * math.Log10(0.125), 0.001},
		{"DCOffset", q.DCOffset, 0.25, 1e-6},
		{"Duration", q.Duration.Seconds(), 1, 0},
	} {
		if math.Abs(test.got-test.want) > test.tolerance {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestMeasureBandwidth(t *testing.T) {
	telephone := mustResample(t, mustResample(t, speech(t), 8000), 16000)
	if got := mustMeasure(t, telephone).Bandwidth; got < 3500 || got > 4100 {
		t.Errorf("speech from 8 kHz has a bandwidth of %v Hz, want about 3900", got)
	}
	if got := mustMeasure(t, voices(t)[6]).Bandwidth; got < 6500 || got > 8000 {
		t.Errorf("speech at 16 kHz has a bandwidth of %v Hz, want 6500 to 8000", got)
	}
}

// A spectrogram's powers add up to the mean square of the sound.
func TestSpectrogramKeepsPower(t *testing.T) {
	for _, hz := range []float64{200, 1000, 4000, 7000} {
		s := newSpectrogram(tone(16000, hz, 0.5, 16000).Samples)
		if got := s.total(50); math.Abs(got-0.125) > 0.125*0.01 {
			t.Errorf("a tone of %v Hz has a power of %v, want 0.125", hz, got)
		}
	}
}

func TestMeasureIsFinite(t *testing.T) {
	for _, clip := range []audio.Clip{
		{Rate: 16000}, {Rate: 16000, Samples: make([]float32, 1)}, {Rate: 16000, Samples: make([]float32, 16000)},
		{Rate: 16000, Samples: slices.Repeat([]float32{1}, 16000)}, {Rate: 16000, Samples: slices.Repeat([]float32{1, -1}, 8000)}, speech(t),
	} {
		q := mustMeasure(t, clip)
		if _, err := json.Marshal(q); err != nil {
			t.Errorf("the quality of %v is not finite: %v", clip.Duration(), err)
		}
	}
	if _, err := Measure(audio.Clip{Rate: 8000}); err == nil {
		t.Error("Measure at 8 kHz succeeded, want an error")
	}
}

func TestQualityConfigValidate(t *testing.T) {
	if err := DefaultQuality().Validate(); err != nil {
		t.Errorf("the defaults are invalid: %v", err)
	}
	for _, spoil := range []func(*QualityConfig){
		func(c *QualityConfig) { c.SilenceLevel = 3 }, func(c *QualityConfig) { c.MinSpeech = -1 },
		func(c *QualityConfig) { c.MaxTonality = 0 }, func(c *QualityConfig) { c.MaxClipped = 2 },
	} {
		c := DefaultQuality()
		spoil(&c)
		if c.Validate() == nil {
			t.Errorf("Validate of %+v = nil, want an error", c)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	clip := join(speech(b), speech(b), speech(b), speech(b), speech(b), speech(b))
	b.ReportAllocs()
	for b.Loop() {
		mustMeasure(b, clip)
	}
	reportSpeed(b, clip)
}
