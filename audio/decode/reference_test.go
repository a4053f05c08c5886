package decode

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

// runFFmpeg runs ffmpeg and returns what it wrote to its standard output.
func runFFmpeg(t testing.TB, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("ffmpeg", append([]string{"-nostdin", "-hide_banner", "-loglevel", "error", "-y"}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

// encode makes a file of two seconds of the committed speech (testdata/speech.flac:
// 16 kHz, mono, a sentence read aloud) with ffmpeg. Stereo has the same sentence later
// and softer on the right, so that a mistaken downmix shows.
func encode(t testing.TB, ext string, rate, channels int, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made."+ext)
	all := []string{"-t", "2", "-i", "testdata/speech.flac"}
	if channels == 2 {
		all = append(all, "-filter_complex", "[0:a]asplit[l][d];[d]adelay=40,volume=0.5[r];[l][r]join=inputs=2:channel_layout=stereo")
	} else {
		all = append(all, "-ac", strconv.Itoa(channels))
	}
	all = append(append(append(all, "-ar", strconv.Itoa(rate)), args...), path)
	runFFmpeg(t, all...)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reference is how ffmpeg decodes the file: the mean of its channels. Opus goes
// through libopus, since ffmpeg's own decoder shifts low rates by two samples.
func reference(t testing.TB, file []byte, codec string, channels int) []float32 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var decoder []string
	if codec == "opus" {
		decoder = []string{"-c:a", "libopus"}
	}
	raw := runFFmpeg(t, append(decoder, "-i", path, "-map", "0:a:0", "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1")...)
	samples := make([]float32, len(raw)/4)
	for i := range samples {
		samples[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return mix(nil, samples, channels)
}

// snr is the ratio in dB of want's power to that of the difference, over what
// both have.
func snr(got, want []float32) float64 {
	var signal, noise float64
	for i := range min(len(got), len(want)) {
		d := float64(got[i]) - float64(want[i])
		signal += float64(want[i]) * float64(want[i])
		noise += d * d
	}
	if noise == 0 {
		return math.Inf(1)
	}
	return 10 * math.Log10(signal/noise)
}

// bestLag is the shift of got against want, within ±span samples, of the
// greatest correlation.
func bestLag(got, want []float32, span int) (lag int) {
	best := math.Inf(-1)
	for try := -span; try <= span; try++ {
		var sum float64
		for i := range want {
			if j := i + try; j >= 0 && j < len(got) {
				sum += float64(got[j]) * float64(want[i])
			}
		}
		if sum > best {
			best, lag = sum, try
		}
	}
	return lag
}

// decodeBytes decodes a file in memory without ffmpeg.
func decodeBytes(t testing.TB, file []byte) (audio.Clip, Format, error) {
	t.Helper()
	return All(t.Context(), bytes.NewReader(file), int64(len(file)), Limits{FFmpeg: NoFFmpeg})
}
