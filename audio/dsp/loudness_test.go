package dsp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/internal/poison"
)

// speech is a real sentence of read Mandarin, 16 kHz (see NOTICE).
func speech(t testing.TB) audio.Clip {
	t.Helper()
	data, err := os.ReadFile("testdata/speech.wav")
	if err != nil {
		t.Fatal(err)
	}
	s := make([]float32, (len(data)-44)/2)
	for i := range s {
		s[i] = float32(int16(binary.LittleEndian.Uint16(data[44+2*i:]))) / 32768
	}
	return audio.Clip{Rate: 16000, Samples: s}
}

func scaled(clip audio.Clip, gain float64) audio.Clip {
	s := slices.Clone(clip.Samples)
	for i := range s {
		s[i] *= float32(amplitude(gain))
	}
	return audio.Clip{Rate: clip.Rate, Samples: s}
}

// join puts clips one after the other.
func join(clips ...audio.Clip) audio.Clip {
	out := audio.Clip{Rate: clips[0].Rate}
	for _, c := range clips {
		out.Samples = append(out.Samples, c.Samples...)
	}
	return out
}

// The coefficients of BS.1770-4, tables 1 and 2, for 48 kHz.
func TestKWeightingMatchesTheStandard(t *testing.T) {
	shelf, highPass := kWeighting(48000)
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"shelf b0", shelf.b0, 1.53512485958697}, {"shelf b1", shelf.b1, -2.69169618940638}, {"shelf b2", shelf.b2, 1.19839281085285},
		{"shelf a1", shelf.a1, -1.69065929318241}, {"shelf a2", shelf.a2, 0.73248077421585},
		{"high-pass b0", highPass.b0, 1}, {"high-pass b1", highPass.b1, -2}, {"high-pass b2", highPass.b2, 1},
		{"high-pass a1", highPass.a1, -1.99004745483398}, {"high-pass a2", highPass.a2, 0.99007225036621},
	} {
		if math.Abs(test.got-test.want) > 1e-12 {
			t.Errorf("%s = %.14f, want %.14f", test.name, test.got, test.want)
		}
	}
}

// Reference signals of EBU Tech 3341 (2016), table 1, for one channel, whose
// loudness is 3.01 LU below that of the two the document has.
func TestLoudnessReferences(t *testing.T) {
	const stereo = 3.0103
	at := func(dB float64, seconds float64) audio.Clip {
		return tone(48000, 997, amplitude(dB), int(seconds*48000))
	}
	for _, test := range []struct {
		name      string
		clip      audio.Clip
		want      LUFS
		tolerance float64
	}{
		{"BS.1770: 997 Hz at full scale", at(0, 5), -3.01, 0.005},
		{"case 1: -23 dBFS", at(-23, 20), -23 - stereo, 0.1},
		{"case 2: -33 dBFS", at(-33, 20), -33 - stereo, 0.1},
		{"case 3: the relative gate", join(at(-36, 10), at(-23, 60), at(-36, 10)), -23 - stereo, 0.1},
		{"case 4: both gates", join(at(-72, 10), at(-36, 10), at(-23, 60), at(-36, 10), at(-72, 10)), -23 - stereo, 0.1},
		{"case 5: within the gate", join(at(-26, 20), at(-20, 20.1), at(-26, 20)), -23 - stereo, 0.1},
		{"shorter than a block", at(0, 0.1), -3.01, 0.1},
		{"silence", audio.Clip{Rate: 48000, Samples: make([]float32, 48000)}, LUFS(math.Inf(-1)), 0},
		{"nothing", audio.Clip{Rate: 48000}, LUFS(math.Inf(-1)), 0},
	} {
		got := Loudness(test.clip)
		if got != test.want && !(math.Abs(float64(got-test.want)) <= test.tolerance) {
			t.Errorf("%s: Loudness = %.3f LUFS, want %.3f ± %v", test.name, got, test.want, test.tolerance)
		}
	}
}

func TestLoudnessDoesNotDependOnTheRate(t *testing.T) {
	for _, rate := range []audio.Rate{8000, 11025, 16000, 22050, 44100, 96000} {
		if got := Loudness(tone(rate, 997, 1, 2*int(rate))); math.Abs(float64(got)+3.01) > 0.05 {
			t.Errorf("997 Hz at %d Hz has %.3f LUFS, want -3.01 ± 0.05", rate, got)
		}
	}
}

func TestLoudnessAgreesWithFFmpeg(t *testing.T) {
	clip := join(speech(t), audio.Clip{Rate: 16000, Samples: make([]float32, 20000)}, scaled(speech(t), 9))
	for _, gain := range []float64{-10, 0, 15} {
		in := scaled(clip, gain)
		if got, want := float64(Loudness(in)), ffmpegLoudness(t, in); math.Abs(got-want) > 0.1 {
			t.Errorf("real speech at %+v dB has %.2f LUFS, FFmpeg says %.1f", gain, got, want)
		}
	}
}

// ffmpegLoudness is what FFmpeg's ebur128 filter says.
func ffmpegLoudness(t *testing.T, clip audio.Clip) float64 {
	t.Helper()
	var in, out bytes.Buffer
	if err := binary.Write(&in, binary.LittleEndian, clip.Samples); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(need.Program(t, "ffmpeg"), "-hide_banner", "-nostats", "-f", "f32le", "-ar", fmt.Sprint(int(clip.Rate)), "-ac", "1", "-i", "-", "-af", "ebur128", "-f", "null", "-")
	command.Stdin, command.Stderr = &in, &out
	if err := command.Run(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out.String())
	}
	found := regexp.MustCompile(`I: +(-?[0-9.]+) LUFS`).FindAllStringSubmatch(out.String(), -1)
	if len(found) == 0 {
		t.Fatalf("ffmpeg names no loudness:\n%s", out.String())
	}
	loudness, err := strconv.ParseFloat(found[len(found)-1][1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return loudness
}

func TestTruePeak(t *testing.T) {
	// EBU Tech 3341, cases 15 to 19: tones at a quarter of the rate, sampled
	// away from their crests.
	quarter := func(phase, amplitude float64) audio.Clip {
		s := make([]float32, 4800)
		for i := range s {
			s[i] = float32(amplitude * math.Sin(math.Pi/2*float64(i)+phase))
		}
		return audio.Clip{Rate: 48000, Samples: s}
	}
	for _, test := range []struct {
		name      string
		clip      audio.Clip
		want      float64
		low, high float64
	}{
		{"crests on samples", quarter(0, 0.5), -6.02, 0.4, 0.2},
		{"crests between samples", quarter(math.Pi/4, 0.5), -6.02, 0.4, 0.2},
		{"crests at a third", quarter(math.Pi/3, 0.5), -6.02, 0.4, 0.2},
		{"a slow tone", tone(48000, 100, 1, 48000), 0, 0.01, 0.01},
	} {
		got := TruePeak(test.clip)
		if got < test.want-test.low || got > test.want+test.high {
			t.Errorf("%s: TruePeak = %.2f dBTP, want %.2f −%v +%v", test.name, got, test.want, test.low, test.high)
		}
	}
	if got := TruePeak(audio.Clip{Rate: 16000, Samples: make([]float32, 10)}); !math.IsInf(got, -1) {
		t.Errorf("TruePeak of silence = %v, want -Inf", got)
	}
}

func TestLevel(t *testing.T) {
	click := scaled(speech(t), 0)
	click.Samples[30000] = 0.9
	for _, test := range []struct {
		name      string
		clip      audio.Clip
		want      LUFS
		tolerance float64
	}{
		{"speech as recorded", speech(t), PlaybackLoudness, 0.8},
		{"loud speech", scaled(speech(t), 12), PlaybackLoudness, 0.8},
		{"with a click", click, PlaybackLoudness, 1},
		{"whispered: bounded gain", scaled(speech(t), -20), Loudness(speech(t)), 0.1},
		{"at 44.1 kHz", tone(44100, 440, 0.03, 44100), PlaybackLoudness, 0.1},
	} {
		out := Level(test.clip, PlaybackLoudness)
		if got := Loudness(out); math.Abs(float64(got-test.want)) > test.tolerance {
			t.Errorf("%s: leveled from %.1f to %.2f LUFS, want %.2f ± %v", test.name, Loudness(test.clip), got, test.want, test.tolerance)
		}
		if peak := TruePeak(out); peak > PeakCeiling+0.1 {
			t.Errorf("%s: leveled to a true peak of %.2f dBTP, want ≤ %v", test.name, peak, PeakCeiling)
		}
	}
}

func TestLevelLeavesSilenceAlone(t *testing.T) {
	for _, clip := range []audio.Clip{
		{Rate: 16000}, {Rate: 16000, Samples: make([]float32, 16000)}, whiteNoise(16000, amplitude(-75), 32000, 1),
	} {
		if out := Level(clip, PlaybackLoudness); !slices.Equal(out.Samples, clip.Samples) {
			t.Errorf("a clip of %.1f LUFS was leveled to %.1f, want it left alone", Loudness(clip), Loudness(out))
		}
	}
}

func TestLimitNeverExceeds(t *testing.T) {
	for seed := range uint64(20) {
		clip := whiteNoise(16000, 0.5, 100+int(seed)*333, seed)
		before := slices.Clone(clip.Samples)
		limit(clip, 0.8)
		for i, s := range clip.Samples {
			if s > 0.8001 || s < -0.8001 || math.Abs(float64(s)) > math.Abs(float64(before[i]))*1.0001 {
				t.Fatalf("seed %d: sample %d went from %v to %v under a ceiling of 0.8", seed, i, before[i], s)
			}
		}
	}
}

// What is left out for speed changes nothing: the limiter gives what its definition
// gives over the whole clip, with peaks that are rare, that follow each other closely
// and that lie between the samples or at the ends.
func TestLimitIsItsDefinition(t *testing.T) {
	const ceiling, reach = 0.8, 80
	random := rand.New(rand.NewPCG(1, 2))
	for _, every := range []int{1 << 30, 3000, 900, 470, 100} {
		clip := whiteNoise(16000, 0.1, 12000, uint64(every))
		for i := 0; i < len(clip.Samples); i += 1 + random.IntN(every) {
			clip.Samples[i] = 0.7 + 0.4*random.Float32()
		}
		clip.Samples[len(clip.Samples)-1] = 0.9
		between := worst(0.85)
		copy(clip.Samples[6000-len(between):], make([]float32, 3*len(between)))
		copy(clip.Samples[6000:], between)
		want := slices.Clone(clip.Samples)
		need, hold := make([]float32, len(want)), make([]float32, len(want))
		envelope(need, want, 0)
		for i, e := range need {
			need[i] = min(1, ceiling/max(e, ceiling))
		}
		for i := range hold {
			hold[i] = slices.Min(need[max(0, i-reach):min(len(need), i+reach+1)])
		}
		for i := range want {
			sum, n := 0.0, 0
			for _, h := range hold[max(0, i-reach):min(len(hold), i+reach+1)] {
				sum, n = sum+float64(h), n+1
			}
			want[i] *= float32(sum / float64(n))
		}
		limit(clip, ceiling)
		for i, s := range clip.Samples {
			if math.Abs(float64(s-want[i])) > 1e-7 {
				t.Fatalf("a peak every %d: sample %d is %v, want %v", every, i, s, want[i])
			}
		}
	}
}

// worst is the sound whose samples are the smallest that have such a peak between them.
func worst(peak float64) []float32 {
	filter, sum := interpolators()[1], 0.0
	for _, h := range filter {
		sum += math.Abs(float64(h))
	}
	s := make([]float32, len(filter))
	for i, h := range filter {
		s[i] = float32(math.Copysign(peak/sum, float64(h)))
	}
	return s
}

func TestSlidingWindows(t *testing.T) {
	src := whiteNoise(16000, 1, 57, 4).Samples
	least, mean := make([]float32, len(src)), make([]float32, len(src))
	for _, reach := range []int{1, 3, 56, 57, 100} {
		slidingMin(least, src, reach)
		slidingMean(mean, src, reach)
		for i := range src {
			window := src[max(0, i-reach):min(len(src), i+reach+1)]
			sum := 0.0
			for _, v := range window {
				sum += float64(v)
			}
			if want := slices.Min(window); least[i] != want {
				t.Fatalf("least within %d of %d = %v, want %v", reach, i, least[i], want)
			}
			if want := sum / float64(len(window)); math.Abs(float64(mean[i])-want) > 1e-6 {
				t.Fatalf("mean within %d of %d = %v, want %v", reach, i, mean[i], want)
			}
		}
	}
}

func BenchmarkLoudness(b *testing.B) {
	clip := whiteNoise(16000, 0.1, 60*16000, 1)
	b.ReportAllocs()
	for b.Loop() {
		Loudness(clip)
	}
	reportSpeed(b, clip)
}

func BenchmarkLevel(b *testing.B) {
	clip := whiteNoise(16000, 0.3, 60*16000, 1)
	b.ReportAllocs()
	for b.Loop() {
		Level(clip, PlaybackLoudness)
	}
	reportSpeed(b, clip)
}

// TestWhatWasLeftInMemoryIsNotPlayed levels and resamples beside what nobody could
// overhear, in the memory that goes round.
func TestWhatWasLeftInMemoryIsNotPlayed(t *testing.T) {
	clip := scaled(speech(t), 30)
	again := func() []float32 {
		at := 0
		read := func(block []float32) (int, error) {
			n := copy(block, clip.Samples[at:])
			if at += n; n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		resampled, err := ResampleAll(read, 44100, clip.Rate)
		if err != nil {
			t.Fatal(err)
		}
		return append(Level(clip, PlaybackLoudness).Samples, resampled.Samples...)
	}
	whole, err := Resample(audio.Clip{Rate: 44100, Samples: clip.Samples}, clip.Rate)
	if err != nil {
		t.Fatal(err)
	}
	want := append(Level(clip, PlaybackLoudness).Samples, whole.Samples...)
	for range 3 {
		poison.Scratch()
		if !slices.Equal(again(), want) {
			t.Fatal("what another recording has left in memory is in the sound")
		}
	}
}
