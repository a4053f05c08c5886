package dsp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
)

// ratePairs covers decimation and interpolation, integer and fractional
// factors, and rates odd enough to be interpolated between phases.
var ratePairs = [][2]audio.Rate{
	{48000, 16000}, {44100, 16000}, {22050, 16000}, {11025, 16000}, {8000, 16000}, {32000, 16000},
	{24000, 16000}, {96000, 16000}, {192000, 16000}, {16000, 48000}, {44100, 48000}, {47999, 16000},
	{16001, 16000}, {12345, 54321}, {192000, 8000}, {8000, 192000}, {4000, 16000}, {5512, 16000},
}

func tone(rate audio.Rate, hz, amplitude float64, samples int) audio.Clip {
	s := make([]float32, samples)
	for i := range s {
		s[i] = float32(amplitude * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return audio.Clip{Rate: rate, Samples: s}
}

func whiteNoise(rate audio.Rate, rms float64, samples int, seed uint64) audio.Clip {
	random := rand.New(rand.NewPCG(seed, 1))
	s := make([]float32, samples)
	for i := range s {
		s[i] = float32(rms * random.NormFloat64())
	}
	return audio.Clip{Rate: rate, Samples: s}
}

func rms(s []float32) float64 {
	sum := 0.0
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(len(s), 1)))
}

// middle cuts off what the edges of a clip may disturb.
func middle(s []float32) []float32 { return s[len(s)/4 : len(s)*3/4] }

func mustResample(t testing.TB, c audio.Clip, to audio.Rate) audio.Clip {
	t.Helper()
	out, err := Resample(c, to)
	if err != nil {
		t.Fatalf("Resample(%d samples at %d Hz, %d Hz): %v", len(c.Samples), c.Rate, to, err)
	}
	return out
}

func TestResampleStopsAliases(t *testing.T) {
	for _, test := range []struct {
		from audio.Rate
		hz   float64
	}{
		{44100, 9000}, {44100, 8000}, {44100, 12000}, {44100, 20000}, {48000, 8050}, {48000, 9000},
		{48000, 15900}, {48000, 23000}, {22050, 9000}, {32000, 9000}, {96000, 40000}, {192000, 31900}, {47999, 9000},
	} {
		out := mustResample(t, tone(test.from, test.hz, 1, int(test.from)), 16000)
		got := 20 * math.Log10(rms(middle(out.Samples))*math.Sqrt2)
		if got > -95 {
			t.Errorf("%v Hz at %d Hz comes out of 16 kHz at %.1f dBFS, want ≤ -95", test.hz, test.from, got)
		}
	}
}

func TestResamplePassesSpeech(t *testing.T) {
	for _, pair := range ratePairs {
		edge := float64(min(pair[0], pair[1])) / 2 * 15 / 16
		for _, hz := range []float64{50, 1000, 0.9 * edge, edge} {
			in := tone(pair[0], hz, 0.5, int(pair[0])/2)
			out := mustResample(t, in, pair[1])
			want := tone(pair[1], hz, 0.5, len(out.Samples))
			gain := 20 * math.Log10(rms(middle(out.Samples))/rms(middle(want.Samples)))
			if math.Abs(gain) > 0.02 {
				t.Errorf("%d → %d Hz: a tone of %v Hz changes by %.3f dB, want 0 ± 0.02", pair[0], pair[1], hz, gain)
			}
			if worst := maxDifference(middle(out.Samples), middle(want.Samples)); worst > 1e-3 {
				t.Errorf("%d → %d Hz: a tone of %v Hz is off by %.2g of full scale; is it delayed?", pair[0], pair[1], hz, worst)
			}
		}
	}
}

func maxDifference(a, b []float32) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i])-float64(b[i])))
	}
	return worst
}

func TestResampleMatchesOracle(t *testing.T) {
	for _, pair := range ratePairs {
		in := whiteNoise(pair[0], 0.2, 3000, 7)
		got := mustResample(t, in, pair[1]).Samples
		taps := newBank(pair[0], pair[1]).taps
		for m := 0; m < len(got); m += 1 + len(got)/29 {
			want := oracle(in, pair[1], taps, m)
			if diff := math.Abs(float64(got[m]) - want); diff > 1e-5 {
				t.Fatalf("%d → %d Hz: sample %d = %v, want %v (off by %.2g)", pair[0], pair[1], m, got[m], want, diff)
			}
		}
	}
}

// oracle computes one output sample from the definition: the whole input under
// a continuous kernel, without phases, blocks or tables.
func oracle(in audio.Clip, to audio.Rate, taps, m int) float64 {
	h := newKernel(float64(min(in.Rate, to))/2/float64(in.Rate)*(1-transition/2), float64(taps)/2)
	at := float64(m) * float64(in.Rate) / float64(to)
	sum, weight := 0.0, 0.0
	for i := int(at) - taps; i <= int(at)+taps; i++ {
		w := h.at(float64(i) - at)
		weight += w
		if i >= 0 && i < len(in.Samples) {
			sum += w * float64(in.Samples[i])
		}
	}
	return sum / weight
}

func TestResampleLength(t *testing.T) {
	for _, pair := range ratePairs {
		for _, n := range []int{0, 1, 2, 441, 4096, 4097, 12345} {
			out := mustResample(t, audio.Clip{Rate: pair[0], Samples: make([]float32, n)}, pair[1])
			want := int(math.Ceil(float64(n) * float64(pair[1]) / float64(pair[0])))
			if len(out.Samples) != want || out.Rate != pair[1] {
				t.Errorf("%d samples at %d Hz → %d samples at %d Hz, want %d at %d", n, pair[0], len(out.Samples), out.Rate, want, pair[1])
			}
		}
	}
}

func TestResamplerBlocksDoNotMatter(t *testing.T) {
	for _, pair := range ratePairs {
		in := whiteNoise(pair[0], 0.2, 11000, 3)
		want := mustResample(t, in, pair[1]).Samples
		r, err := NewResampler(pair[0], pair[1])
		if err != nil {
			t.Fatal(err)
		}
		for round, sizes := range [][]int{{1, 7, 160}, {960}, {5000, 1}, {11000}} {
			var got []float32
			for i, rest := 0, in.Samples; len(rest) > 0; i++ {
				n := min(sizes[i%len(sizes)], len(rest))
				got, rest = r.Append(got, rest[:n]), rest[n:]
			}
			if got = r.Flush(got); !slices.Equal(got, want) {
				t.Errorf("%d → %d Hz in blocks of %v (stream %d) differs from one shot", pair[0], pair[1], sizes, round)
			}
		}
	}
}

func TestResampleIsLinear(t *testing.T) {
	a, b := whiteNoise(44100, 0.1, 5000, 1), whiteNoise(44100, 0.1, 5000, 2)
	sum := audio.Clip{Rate: 44100, Samples: make([]float32, 5000)}
	for i := range sum.Samples {
		sum.Samples[i] = 2*a.Samples[i] - b.Samples[i]
	}
	ra, rb, rs := mustResample(t, a, 16000).Samples, mustResample(t, b, 16000).Samples, mustResample(t, sum, 16000).Samples
	for i := range rs {
		if want := 2*ra[i] - rb[i]; math.Abs(float64(rs[i]-want)) > 1e-6 {
			t.Fatalf("sample %d of 2a−b = %v, want %v", i, rs[i], want)
		}
	}
}

func TestResampleImpulseIsSymmetric(t *testing.T) {
	in := audio.Clip{Rate: 48000, Samples: make([]float32, 4801)}
	in.Samples[2400] = 1
	out := mustResample(t, in, 16000).Samples
	for k := range 800 {
		if l, r := out[800-k], out[800+k]; l != r && math.Abs(float64(l-r)) > 1e-8 {
			t.Fatalf("impulse response %d samples before its middle is %v, after it %v", k, l, r)
		}
	}
	if got, want := float64(out[800]), (1-transition/2)/3; math.Abs(got-want) > 1e-3 {
		t.Errorf("the impulse's middle is %v, want about %v", got, want)
	}
}

func TestResampleRefusesRates(t *testing.T) {
	for _, pair := range [][2]audio.Rate{{0, 16000}, {16000, 0}, {-1, 16000}, {3999, 16000}, {192001, 16000}, {16000, 1 << 40}} {
		if _, err := Resample(audio.Clip{Rate: pair[0]}, pair[1]); err == nil {
			t.Errorf("Resample from %d to %d Hz succeeded, want an error", pair[0], pair[1])
		}
	}
}

func TestResamplerAllocatesNothingPerBlock(t *testing.T) {
	r, err := NewResampler(48000, 16000)
	if err != nil {
		t.Fatal(err)
	}
	in, dst := whiteNoise(48000, 0.1, 9600, 1).Samples, make([]float32, 0, 4000)
	if n := testing.AllocsPerRun(20, func() { r.Append(dst, in) }); n != 0 {
		t.Errorf("Append of a block makes %v allocations, want 0", n)
	}
}

func BenchmarkResample(b *testing.B) {
	for _, pair := range [][2]audio.Rate{{48000, 16000}, {44100, 16000}, {16000, 48000}, {8000, 16000}, {192000, 16000}, {47999, 16000}} {
		b.Run(fmt.Sprintf("%d-%d", pair[0], pair[1]), func(b *testing.B) {
			clip := whiteNoise(pair[0], 0.1, 10*int(pair[0]), 1)
			mustResample(b, clip, pair[1])
			b.ReportAllocs()
			for b.Loop() {
				mustResample(b, clip, pair[1])
			}
			reportSpeed(b, clip)
		})
	}
}

// reportSpeed reports how many seconds of sound a second of work handles.
func reportSpeed(b *testing.B, clip audio.Clip) {
	b.ReportMetric(clip.Duration().Seconds()*float64(b.N)/b.Elapsed().Seconds(), "×realtime")
}
