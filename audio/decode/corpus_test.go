package decode

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/internal/need"
)

var update = flag.Bool("update", false, "make testdata/corpus and its references again with ffmpeg")

// corpusFile is one committed file with what ffmpeg decodes of it: every
// stride-th sample, in units of 1/32768.
type corpusFile struct {
	Format  Format
	Rate    audio.Rate
	Samples int
	Stride  int
	Probes  []float64
}

// corpusMade are the committed files: how ffmpeg made them of the first 1.2
// seconds of testdata/speech.flac.
var corpusMade = []struct {
	name           string
	rate, channels int
	args           []string
}{
	{"pcm16.wav", 16000, 1, nil},
	{"pcm24-stereo.wav", 8000, 2, []string{"-c:a", "pcm_s24le"}},
	{"float.wav", 8000, 1, []string{"-c:a", "pcm_f32le"}},
	{"alaw.wav", 8000, 1, []string{"-c:a", "pcm_alaw"}},
	{"mpeg1.mp3", 48000, 1, []string{"-b:a", "48k"}},
	{"mpeg1-joint.mp3", 44100, 2, []string{"-b:a", "64k"}},
	{"mpeg2.mp3", 22050, 1, []string{"-b:a", "32k"}},
	{"mpeg25.mp3", 8000, 1, []string{"-b:a", "16k"}},
	{"speech24.flac", 16000, 2, []string{"-sample_fmt", "s32", "-t", "0.5"}},
	{"voice.opus", 48000, 1, []string{"-c:a", "libopus", "-b:a", "24k"}},
	{"stereo.ogg", 48000, 2, []string{"-c:a", "libopus", "-b:a", "48k", "-frame_duration", "60"}},
	{"live.webm", 48000, 1, []string{"-c:a", "libopus", "-b:a", "32k", "-live", "1"}},
	{"aac.m4a", 44100, 1, []string{"-c:a", "aac", "-b:a", "48k"}},
	{"front.m4a", 48000, 2, []string{"-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"}},
	{"fragmented.mp4", 48000, 1, []string{"-c:a", "aac", "-b:a", "48k", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "300000"}},
	{"opus.mp4", 48000, 1, []string{"-c:a", "libopus", "-b:a", "32k"}},
	{"adts.aac", 32000, 1, []string{"-c:a", "aac", "-b:a", "48k"}},
}

// corpusRecorded are files that Chromium's MediaRecorder made, with the speech as
// its microphone: no length, no index, one chunk every 250 ms.
var corpusRecorded = []string{"chromium.webm", "chromium.mp4"}

const corpusIndex = "testdata/corpus.json"

// makeCorpus writes the files and their references.
func makeCorpus(t *testing.T) {
	need.Program(t, "ffmpeg")
	if err := os.MkdirAll("testdata/corpus", 0o755); err != nil {
		t.Fatal(err)
	}
	index := make(map[string]corpusFile)
	for _, c := range corpusMade {
		args := append([]string{"-t", "1.2", "-bitexact"}, c.args...)
		file := encode(t, strings.TrimPrefix(filepath.Ext(c.name), "."), c.rate, c.channels, args...)
		if err := os.WriteFile("testdata/corpus/"+c.name, file, 0o644); err != nil {
			t.Fatal(err)
		}
		index[c.name] = probe(t, file, c.channels)
	}
	for _, name := range corpusRecorded {
		file, err := os.ReadFile("testdata/corpus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		index[name] = probe(t, file, 2)
	}
	b, err := json.Marshal(index)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(corpusIndex, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// probe notes how ffmpeg decodes a file.
func probe(t *testing.T, file []byte, channels int) corpusFile {
	clip, format, err := decodeBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	want := reference(t, file, format.Codec, channels)
	f := corpusFile{Format: format, Rate: clip.Rate, Samples: len(clip.Samples), Stride: 1 + len(want)/400}
	for i := 0; i < min(len(want), len(clip.Samples)); i += f.Stride {
		f.Probes = append(f.Probes, math.Round(float64(want[i])*32768*64)/64)
	}
	return f
}

// readCorpus is the committed files by name.
func readCorpus(t testing.TB) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	names := slices.Clone(corpusRecorded)
	for _, c := range corpusMade {
		names = append(names, c.name)
	}
	for _, name := range names {
		b, err := os.ReadFile("testdata/corpus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	return files
}

// TestCorpus holds the decoders against ffmpeg's output without needing ffmpeg.
// The references are rounded to 1/64 of a 16-bit step, and the AAC decoder to
// whole steps, of two channels: 52 dB is what that leaves for soft speech.
func TestCorpus(t *testing.T) {
	if *update {
		makeCorpus(t)
	}
	b, err := os.ReadFile(corpusIndex)
	if err != nil {
		t.Fatal(err)
	}
	var index map[string]corpusFile
	if err := json.Unmarshal(b, &index); err != nil {
		t.Fatal(err)
	}
	for name, file := range readCorpus(t) {
		want := index[name]
		clip, format, err := decodeBytes(t, file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if format != want.Format || clip.Rate != want.Rate || len(clip.Samples) != want.Samples {
			t.Errorf("%s: %+v, %d Hz, %d samples, want %+v, %d Hz, %d samples",
				name, format, clip.Rate, len(clip.Samples), want.Format, want.Rate, want.Samples)
		}
		got := make([]float32, len(want.Probes))
		ref := make([]float32, len(want.Probes))
		for i, probe := range want.Probes {
			got[i], ref[i] = clip.Samples[i*want.Stride], float32(probe/32768)
		}
		floor := 52.0
		if strings.HasPrefix(name, "mpeg1") {
			floor = 45 // go-mp3 rounds to whole steps once more
		}
		if db := snr(got, ref); db < floor {
			t.Errorf("%s: SNR at the probes = %.1f dB, want %.0f or more", name, db, floor)
		}
	}
}
