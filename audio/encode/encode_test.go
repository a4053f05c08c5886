package encode

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/abema/go-mp4"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/encode/aac"
	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/internal/need"
)

// speech reads a real sentence of read Mandarin, 16 kHz (see NOTICE).
func speech(t testing.TB) audio.Clip {
	t.Helper()
	data, err := os.ReadFile("../dsp/testdata/speech.wav")
	if err != nil {
		t.Fatal(err)
	}
	return audio.Clip{Rate: 16000, Samples: fromPCM16(data[44:])}
}

func fromPCM16(data []byte) []float32 {
	s := make([]float32, len(data)/2)
	for i := range s {
		s[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return s
}

func mustM4A(t testing.TB, clip audio.Clip) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := M4A(t.Context(), &file, clip); err != nil {
		t.Fatalf("M4A of %v at %d Hz: %v", clip.Duration(), clip.Rate, err)
	}
	return file.Bytes()
}

// snr is the ratio in dB of want's power to that of got's difference from it.
func snr(want, got []float32) float64 {
	signal, noise := 0.0, 1e-12
	for i, w := range want {
		d := float64(w) - float64(got[i])
		signal += float64(w) * float64(w)
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

func TestM4ATables(t *testing.T) {
	clip := speech(t)
	file := mustM4A(t, clip)
	info, err := mp4.Probe(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("Probe: %v", err)
	}
	if !info.FastStart {
		t.Error("moov does not come before mdat")
	}
	drawn, err := waveform.Read(bytes.NewReader(file))
	if want, _ := json.Marshal(MeasurePeaks(clip)); err != nil || !bytes.Equal(drawn, want) {
		t.Errorf("the waveform in the file is %.80s, %v, want %.80s", drawn, err, want)
	}
	if len(info.Tracks) != 1 {
		t.Fatalf("the file has %d tracks, want 1", len(info.Tracks))
	}
	track := info.Tracks[0]
	want := uint64(len(clip.Samples))
	if info.Timescale != 16000 || info.Duration != want {
		t.Errorf("the movie lasts %d/%d s, want %d/16000", info.Duration, info.Timescale, want)
	}
	if track.Codec != mp4.CodecMP4A || track.MP4A == nil || track.MP4A.OTI != 0x40 || track.MP4A.AudOTI != 2 || track.MP4A.ChannelCount != 1 {
		t.Errorf("the codec is %+v, want mono AAC-LC (0x40, 2)", track.MP4A)
	}
	if e := track.EditList; len(e) != 1 || e[0].MediaTime != 1024 || e[0].SegmentDuration != want {
		t.Errorf("the edit list is %+v, want the %d samples after 1024 of priming", e, want)
	}
	checkPlaces(t, file, track)
}

// checkPlaces checks that the tables lead to every byte of the media data once.
func checkPlaces(t *testing.T, file []byte, track *mp4.Track) {
	t.Helper()
	if units := len(track.Samples); uint64(units)*1024 < track.Duration || units*1024 < 1024 {
		t.Errorf("%d access units do not fill the media's duration of %d", units, track.Duration)
	}
	next := uint64(bytes.Index(file, []byte("mdat")) + 4)
	unit := 0
	for i, chunk := range track.Chunks {
		if chunk.DataOffset != next {
			t.Errorf("chunk %d begins at %d, want %d", i, chunk.DataOffset, next)
		}
		for range chunk.SamplesPerChunk {
			next += uint64(track.Samples[unit].Size)
			unit++
		}
	}
	if unit != len(track.Samples) || next != uint64(len(file)) {
		t.Errorf("the chunks hold %d units and end at %d, want %d and %d", unit, next, len(track.Samples), len(file))
	}
}

// ffmpegPCM decodes a file with FFmpeg from a position on, at a rate.
func ffmpegPCM(t testing.TB, file []byte, rate string, before ...string) []float32 {
	t.Helper()
	path := t.TempDir() + "/clip.m4a"
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args := slices.Concat([]string{"-v", "error"}, before, []string{"-i", path, "-ar", rate, "-f", "s16le", "-"})
	command := exec.Command(need.Program(t, "ffmpeg"), args...)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("ffmpeg %s: %v %s", strings.Join(args, " "), err, complaints.String())
	}
	return fromPCM16(out)
}

// The FFmpeg of 2022 to 2025 cuts the priming off as the edit list says, but
// plays the last unit to its end, with its own files too.
func TestM4ADecodesToTheSource(t *testing.T) {
	clip := speech(t)
	for _, n := range []int{len(clip.Samples), 40000, 16000, 1365, 342, 1} {
		part := audio.Clip{Rate: clip.Rate, Samples: clip.Samples[20000-min(n, 20000):][:n]}
		got := ffmpegPCM(t, mustM4A(t, part), "16000")
		if over := len(got) - n; over < 0 || over >= aac.FrameSize {
			t.Errorf("%d samples decode to %d, want as many or the rest of the last unit more", n, len(got))
			continue
		}
		// At 48 kHz, to which this was resampled, it had been 24.
		if ratio := snr(part.Samples, got); n >= 40000 && ratio < 28 {
			t.Errorf("%d samples decode with an SNR of %.1f dB, want ≥ 28", n, ratio)
		}
	}
}

func TestM4ASeeks(t *testing.T) {
	clip := speech(t)
	file := mustM4A(t, clip)
	whole := ffmpegPCM(t, file, "16000")
	for _, at := range []string{"0.5", "1.234", "2.000", "3.333", "4.75"} {
		got := ffmpegPCM(t, file, "16000", "-ss", at)
		want := whole[len(whole)-len(got):]
		// FFmpeg decodes nothing ahead of where it is to begin, which spoils the
		// unit it begins in.
		if ratio := snr(want[aac.FrameSize:], got[aac.FrameSize:]); ratio < 60 {
			t.Errorf("played from %s s the sound differs: %.1f dB, want ≥ 60", at, ratio)
		}
		seconds := 0.0
		if _, err := fmt.Sscan(at, &seconds); err != nil {
			t.Fatal(err)
		}
		if start := float64(len(whole)-len(got)) / 16000; math.Abs(start-seconds) > 0.001 {
			t.Errorf("seeking to %s s lands at %.4f s", at, start)
		}
	}
}

func TestM4ATakesOtherRates(t *testing.T) {
	for _, rate := range []audio.Rate{4000, 8000, 11025, 22050, 44100, 48000, 96000} {
		clip := audio.Clip{Rate: rate, Samples: make([]float32, rate)}
		for i := range clip.Samples {
			clip.Samples[i] = float32(0.3 * math.Sin(2*math.Pi*440*float64(i)/float64(rate)))
		}
		got := ffmpegPCM(t, mustM4A(t, clip), "16000")
		want := make([]float32, 16000)
		for i := range want {
			want[i] = float32(0.3 * math.Sin(2*math.Pi*440*float64(i)/16000))
		}
		if over := len(got) - len(want); over < 0 || over >= aac.FrameSize {
			t.Errorf("a second at %d Hz decodes to %d samples, want 16000 or the rest of the last unit more", rate, len(got))
		} else if ratio := snr(want[2000:14000], got[2000:14000]); ratio < 30 {
			t.Errorf("a tone at %d Hz decodes with an SNR of %.1f dB, want ≥ 30", rate, ratio)
		}
	}
}

func TestEncoderBlocksDoNotMatter(t *testing.T) {
	clip := speech(t)
	want := mustM4A(t, clip)
	e, err := NewEncoder(clip.Rate)
	if err != nil {
		t.Fatal(err)
	}
	for rest, n := clip.Samples, 1; len(rest) > 0; n = n*3 + 1 {
		n = min(n, len(rest))
		if err := e.Append(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	if err := e.Enclose(MeasurePeaks(clip)); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if n, err := e.WriteTo(&got); err != nil || n != int64(len(want)) || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the file written from blocks has %d bytes (%v) and differs from that of one shot with %d", n, err, len(want))
	}
}

// A block costs no memory but that of what it is coded into.
func TestEncoderAllocatesNothingPerBlock(t *testing.T) {
	block := speech(t).Samples[:16000]
	e, err := NewEncoder(16000)
	if err != nil {
		t.Fatal(err)
	}
	e.track.data, e.track.sizes = make([]byte, 0, 1<<20), make([]uint32, 0, 1<<12)
	if n := testing.AllocsPerRun(10, func() {
		if err := e.Append(block); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("Append of a second makes %v allocations, want 0", n)
	}
}

func TestM4ABitrate(t *testing.T) {
	clip := speech(t)
	got := float64(len(mustM4A(t, clip))) * 8 / clip.Duration().Seconds()
	if math.Abs(got-PlaybackBitrate) > 0.12*PlaybackBitrate {
		t.Errorf("the file takes %.0f bit/s, want %d ± 12 %%", got, PlaybackBitrate)
	}
}

func TestM4AErrors(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	full := errors.New("disk full")
	good := audio.Clip{Rate: 16000, Samples: make([]float32, 16000)}
	for _, test := range []struct {
		name string
		ctx  context.Context
		to   failing
		clip audio.Clip
		want error // nil for any
	}{
		{"empty", t.Context(), failing{}, audio.Clip{Rate: 16000}, nil},
		{"rate 0", t.Context(), failing{}, audio.Clip{Samples: good.Samples}, nil},
		{"not a number", t.Context(), failing{}, audio.Clip{Rate: 48000, Samples: []float32{0, float32(math.NaN())}}, nil},
		{"cancelled", done, failing{}, good, context.Canceled},
		{"full disk", t.Context(), failing{full}, good, full},
	} {
		err := M4A(test.ctx, test.to, test.clip)
		if err == nil || (test.want != nil && !errors.Is(err, test.want)) {
			t.Errorf("%s: M4A = %v, want an error (%v)", test.name, err, test.want)
		}
	}
}

// failing is a writer that fails, or with a nil error swallows everything.
type failing struct{ err error }

func (f failing) Write(p []byte) (int, error) { return len(p), f.err }

func BenchmarkM4A(b *testing.B) {
	clip := speech(b)
	for len(clip.Samples) < 60*16000 {
		clip.Samples = append(clip.Samples, clip.Samples...)
	}
	clip.Samples = clip.Samples[:60*16000]
	b.ReportAllocs()
	for b.Loop() {
		if err := M4A(b.Context(), failing{}, clip); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/clip.Duration().Seconds(), "real-time-factor")
}
