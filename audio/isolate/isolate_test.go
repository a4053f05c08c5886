package isolate

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/decode"
)

func TestMain(m *testing.M) {
	tries = everything
	if Process() {
		return
	}
	os.Exit(m.Run())
}

// decoders are those of this system; the tests of what only Linux can are skipped
// elsewhere.
func decoders(t testing.TB) *Decoders {
	t.Helper()
	if err := possible(); err != nil {
		if _, err := New(1); err == nil {
			t.Fatal("New where it is not possible")
		}
		t.Skip(err)
	}
	d, err := New(2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// heard is a file's sound to its end.
func heard(t testing.TB, file []byte, l decode.Limits) ([]float32, decode.Format, error) {
	t.Helper()
	clip, format, err := decode.All(t.Context(), bytes.NewReader(file), int64(len(file)), l)
	return clip.Samples, format, err
}

// uploads are the files of audio/decode's tests.
func uploads(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../decode/testdata/corpus/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestSameBits decodes every format, whole and damaged, in this process and in one of
// its own: the samples are the same bits, and the refusals the same words.
func TestSameBits(t *testing.T) {
	d := decoders(t)
	here := decode.Limits{Duration: time.Minute, FFmpeg: decode.NoFFmpeg}
	there := here
	there.Opener = d.Open
	for name, file := range uploads(t) {
		damaged := bytes.Clone(file)
		for i := range 60 {
			damaged[len(damaged)/2+i] ^= 0x5a
		}
		for how, file := range map[string][]byte{"whole": file, "cut": file[:len(file)*2/3], "damaged": damaged, "a head": file[:20]} {
			want, format, err := heard(t, file, here)
			got, otherFormat, otherErr := heard(t, file, there)
			if !slices.EqualFunc(want, got, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) || format != otherFormat {
				t.Errorf("%s, %s: %d samples of %v in isolation, %d of %v without", name, how, len(got), otherFormat, len(want), format)
			}
			if (err == nil) != (otherErr == nil) || err != nil && (err.Error() != otherErr.Error() || letter(err) != letter(otherErr)) {
				t.Errorf("%s, %s: %v in isolation, %v without", name, how, otherErr, err)
			}
		}
	}
	there.Duration = 300 * time.Millisecond
	if _, _, err := heard(t, uploads(t)["mpeg1.mp3"], there); !errors.Is(err, decode.ErrTooLong) {
		t.Errorf("longer than the limit: %v", err)
	}
}

// TestFFmpegIsConfined decodes what only ffmpeg can, with and without.
func TestFFmpegIsConfined(t *testing.T) {
	d := decoders(t)
	file, err := os.ReadFile("../decode/testdata/speech.amr")
	if err != nil {
		t.Fatal(err)
	}
	here := decode.Limits{Duration: time.Minute}
	if _, err := decode.FFmpegPath(here); err != nil || !d.RunsFFmpeg() {
		t.Skipf("no ffmpeg, or nothing to confine it: %v", err)
	}
	there := here
	there.Opener = d.Open
	want, _, err := heard(t, file, here)
	got, _, otherErr := heard(t, file, there)
	if err != nil || otherErr != nil || len(got) == 0 || !slices.Equal(want, got) {
		t.Errorf("%d samples, %v; without isolation %d, %v", len(got), otherErr, len(want), err)
	}
	if _, _, err := heard(t, append([]byte("#!AMR\n"), bytes.Repeat([]byte{0xff}, 999)...), there); err == nil {
		t.Error("noise was decoded")
	}
}

// TestReaderFails wants a store that fails to be no fault of the upload.
func TestReaderFails(t *testing.T) {
	d := decoders(t)
	store := errors.New("the store is away")
	file := uploads(t)["pcm16.wav"]
	r := &failing{bytes.NewReader(file), store, 1}
	if _, err := d.Open(t.Context(), r, int64(len(file)), decode.Limits{Duration: time.Minute, Channels: 8, RateMin: 4000, RateMax: 192000}); !errors.Is(err, store) || errors.Is(err, decode.ErrCorrupt) {
		t.Errorf("Open = %v, want the store's error alone", err)
	}
}

// failing fails after some reads.
type failing struct {
	*bytes.Reader
	err  error
	left int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.Reader.Read(p[:min(len(p), 100)])
}

// TestDeaths kills processes in every way: only what is not the upload's fault is
// tried again.
func TestDeaths(t *testing.T) {
	d := decoders(t)
	for name, test := range map[string]struct {
		corrupt bool
		says    string
	}{
		"panic":  {true, "ended the process"},
		"memory": {true, "ended the process"},
		"stack":  {true, "ended the process"},
		"exit":   {true, "exit status 7"},
		"kill":   {false, "killed from outside"},
		"chat":   {true, "what no decoder says"},
	} {
		if sanitized && name == "memory" {
			continue // the race detector leaves it without a bound
		}
		part, err := d.get()
		if err != nil {
			t.Fatal(err)
		}
		s := &source{ctx: t.Context(), part: part, say: part.Say, hear: part.Hear, buf: make([]byte, mostFrame), release: func() {}}
		if err := put(part.Say, frameProbe, []byte(name)); err != nil {
			t.Fatal(err)
		}
		_, err = s.next(frameOpened)
		if errors.Is(err, decode.ErrCorrupt) != test.corrupt || err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want corrupt %t saying %q", name, err, test.corrupt, test.says)
		}
		s.Close()
	}
	if _, _, err := heard(t, uploads(t)["voice.opus"], decode.Limits{Opener: d.Open}); err != nil {
		t.Errorf("after all of them: %v", err)
	}
}

// FuzzSaid listens to a process that a stranger has taken over: whatever it says is
// finite samples within the limit, or an error.
func FuzzSaid(f *testing.F) {
	var b bytes.Buffer
	for _, err := range []error{put(&b, frameRead, make([]byte, 12)), put(&b, frameOpened, []byte(`{"Rate":16000}`)), put(&b, frameSamples, make([]byte, 400)), put(&b, frameEnd, []byte("E"))} {
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Add([]byte{frameOpened, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, said []byte) {
		l := decode.Limits{Duration: time.Second, RateMin: 4000, RateMax: 192000}
		s := &source{ctx: t.Context(), part: nobody{}, say: io.Discard, hear: bytes.NewReader(said), upload: bytes.NewReader([]byte("RIFF")),
			at: -1, limit: l, buf: make([]byte, mostFrame), release: func() {}}
		src, err := s.begin(4)
		samples := 0
		for block := make([]float32, 1000); err == nil; {
			var n int
			n, err = src.Read(block)
			for _, x := range block[:n] {
				if !(x >= -decode.MaxSample && x <= decode.MaxSample) {
					t.Fatalf("sample %v", x)
				}
			}
			samples += n
		}
		if samples > 192000 {
			t.Fatalf("%d samples of a second", samples)
		}
	})
}

// nobody is the process of a test that has none.
type nobody struct{}

func (nobody) Stop()         {}
func (nobody) Death() string { return "it was none" }
func (nobody) Killed() bool  { return false }
