package decode

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
)

// foreign are formats that only ffmpeg decodes.
var foreign = []struct {
	name     string
	ext      string
	rate     int
	channels int
	args     []string
	want     Format
}{
	{"Vorbis", "ogg", 44100, 2, []string{"-c:a", "libvorbis"}, Format{"ogg", "vorbis", "audio/ogg"}},
	{"Vorbis in WebM", "webm", 44100, 1, []string{"-c:a", "libvorbis"}, Format{"webm", "vorbis", "audio/webm"}},
	{"ALAC in CAF", "caf", 44100, 1, []string{"-c:a", "alac"}, Format{"caf", "", "audio/x-caf"}},
	{"ALAC in M4A", "m4a", 48000, 2, []string{"-c:a", "alac"}, Format{"mp4", "alac", "audio/mp4"}},
	{"IMA ADPCM", "wav", 22050, 1, []string{"-c:a", "adpcm_ima_wav"}, Format{"wav", "", "audio/wav"}},
	{"AIFF", "aiff", 22050, 1, nil, Format{"aiff", "pcm", "audio/aiff"}},
	{"AU", "au", 8000, 1, []string{"-c:a", "pcm_mulaw"}, Format{"au", "", "audio/basic"}},
	{"WMA", "wma", 44100, 1, []string{"-c:a", "wmav2"}, Format{"asf", "", "audio/x-ms-wma"}},
	{"Layer II", "mp2", 48000, 1, []string{"-c:a", "mp2", "-f", "mp2"}, Format{"mpeg-audio", "mp2", "audio/mpeg"}},
	{"AAC 5.1", "m4a", 48000, 6, []string{"-c:a", "aac"}, Format{"mp4", "aac", "audio/mp4"}},
}

func TestForeignFormats(t *testing.T) {
	need.Program(t, "ffmpeg")
	for _, test := range foreign {
		t.Run(test.name, func(t *testing.T) {
			file := encode(t, test.ext, test.rate, test.channels, test.args...)
			_, _, err := decodeBytes(t, file)
			if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), advice) {
				t.Errorf("without ffmpeg: %v, want ErrUnsupported with advice", err)
			}
			clip, format, err := All(t.Context(), bytes.NewReader(file), -1, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			want := reference(t, file, "", test.channels)
			if got := snr(clip.Samples, want); got < 90 || len(clip.Samples) != len(want) || int(clip.Rate) != test.rate {
				t.Errorf("%d samples at %d Hz, %.1f dB, want %d at %d Hz", len(clip.Samples), clip.Rate, got, len(want), test.rate)
			}
			if format.Container != test.want.Container || format.MediaType != test.want.MediaType {
				t.Errorf("format = %+v, want %+v", format, test.want)
			}
		})
	}
}

// TestAMR decodes an AMR frame of silence, which ffmpeg can read but cannot make
// everywhere: 12.2 kbit/s, all parameters zero.
func TestAMR(t *testing.T) {
	file := []byte("#!AMR\n")
	for range 50 {
		file = append(file, 0x3c)
		file = append(file, make([]byte, 31)...)
	}
	if f, err := Sniff(file); err != nil || f.Codec != "amr-nb" {
		t.Errorf("Sniff = %+v, %v, want amr-nb", f, err)
	}
	need.Program(t, "ffmpeg")
	clip, _, err := All(t.Context(), bytes.NewReader(file), -1, Limits{})
	if err != nil || clip.Rate != 8000 || len(clip.Samples) != 8000 {
		t.Errorf("%d samples at %d Hz, %v, want 8000 at 8000 Hz", len(clip.Samples), clip.Rate, err)
	}
}

// TestAMRSpeech decodes testdata/speech.amr, the first 4 s of testdata/speech.flac at
// 12.2 kbit/s as telephones record it (made with opencore-amr), and compares how loud both
// are, frame by frame.
func TestAMRSpeech(t *testing.T) {
	need.Program(t, "ffmpeg")
	loudness := func(name string) []float64 {
		file, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		clip, _, err := All(t.Context(), bytes.NewReader(file), -1, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		frame := int(clip.Rate) / 50
		var frames []float64
		for at := 0; at+frame <= len(clip.Samples) && len(frames) < 190; at += frame {
			var sum float64
			for _, v := range clip.Samples[at : at+frame] {
				sum += float64(v) * float64(v)
			}
			frames = append(frames, math.Sqrt(sum/float64(frame)))
		}
		return frames
	}
	got, want := loudness("speech.amr"), loudness("speech.flac")
	var dot, a, b float64
	for i := range min(len(got), len(want)) {
		dot, a, b = dot+got[i]*want[i], a+got[i]*got[i], b+want[i]*want[i]
	}
	if alike := dot / math.Sqrt(a*b); len(got) < 100 || alike < 0.97 {
		t.Errorf("%d frames, likeness %.3f, want at least 0.97", len(got), alike)
	}
}

func TestFFmpegLimits(t *testing.T) {
	need.Program(t, "ffmpeg")
	file := encode(t, "aiff", 48000, 1)
	_, _, err := All(t.Context(), bytes.NewReader(file), -1, Limits{Duration: time.Second})
	if !errors.Is(err, ErrTooLong) {
		t.Errorf("2 s with a limit of 1 s: %v, want ErrTooLong", err)
	}
	_, _, err = All(t.Context(), bytes.NewReader(file), -1, Limits{RateMax: 32000})
	if !errors.Is(err, ErrLimits) {
		t.Errorf("48 kHz with a limit of 32 kHz: %v, want ErrLimits", err)
	}
	_, _, err = All(t.Context(), bytes.NewReader(file[:20]), -1, Limits{})
	if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrEmpty) {
		t.Errorf("a cut header: %v, want ErrCorrupt or ErrEmpty", err)
	}
	_, _, err = All(t.Context(), bytes.NewReader(file), -1, Limits{FFmpeg: filepath.Join(t.TempDir(), "none")})
	if err == nil || ourKind(err) {
		t.Errorf("a program that is not there: %v, want the system's error", err)
	}
}

// fakeFFmpeg is a program in ffmpeg's place.
func fakeFFmpeg(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFFmpegIsKilled: a program that hangs, children and all, ends with the
// context.
func TestFFmpegIsKilled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	program := fakeFFmpeg(t, "sleep 600 & sleep 600")
	begin := time.Now()
	_, _, err := All(ctx, bytes.NewReader([]byte("#!AMR\n")), -1, Limits{FFmpeg: program})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a program that hangs: %v, want context.DeadlineExceeded", err)
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("ending it took %v", took)
	}
}

// TestFFmpegIsConfined: the program sees no environment of ours, no other
// arguments, and the upload only through a file without a name.
func TestFFmpegIsConfined(t *testing.T) {
	t.Setenv("LANGDU_SECRET", "hidden")
	program := fakeFFmpeg(t, `
[ -z "$LANGDU_SECRET" ] || { echo "sees the environment" >&2; exit 1; }
case " $* " in *" -nostdin "*"-protocol_whitelist file,pipe -f amr -i file:/dev/fd/3 "*) ;; *) echo "arguments $*" >&2; exit 1;; esac
[ "$(cat /dev/fd/3)" = "#!AMR" ] || { echo "upload is not there" >&2; exit 1; }
printf '.snd\0\0\0\030\377\377\377\377\0\0\0\006\0\0\037\100\0\0\0\001\077\0\0\0\277\0\0\0'
`)
	clip, _, err := All(t.Context(), bytes.NewReader([]byte("#!AMR\n")), -1, Limits{FFmpeg: program})
	if err != nil || clip.Rate != 8000 || len(clip.Samples) != 2 || clip.Samples[0] != 0.5 || clip.Samples[1] != -0.5 {
		t.Errorf("clip = %+v, %v, want 0.5 and -0.5 at 8 kHz", clip, err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "langdu-decode-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestFFmpegTellsNoAddress: where the program has something in its memory is nobody's
// business; its complaint stands in an answer.
func TestFFmpegTellsNoAddress(t *testing.T) {
	program := fakeFFmpeg(t, `echo "[amrnb @ 0x562fa15b50c0] Corrupt bitstream" >&2; exit 69`)
	_, _, err := All(t.Context(), bytes.NewReader([]byte("#!AMR\n")), -1, Limits{FFmpeg: program})
	if !errors.Is(err, ErrCorrupt) || !strings.HasSuffix(err.Error(), "[amrnb] Corrupt bitstream") {
		t.Errorf("%v, want the complaint without the address", err)
	}
}

// TestHEAAC: an AudioSpecificConfig that announces SBR is left to ffmpeg.
func TestHEAAC(t *testing.T) {
	file := bytes.Clone(readCorpus(t)["front.m4a"])
	i := bytes.Index(file, []byte{0x11, 0x90, 0x56, 0xe5, 0x00}) // AAC-LC, 48 kHz, 2 channels; extension: no SBR
	if i < 0 {
		t.Fatal("front.m4a has not the AudioSpecificConfig that this test changes")
	}
	file[i+4] = 0x80
	if _, _, err := decodeBytes(t, file); !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), advice) {
		t.Errorf("HE-AAC: %v, want ErrUnsupported with advice", err)
	}
}
