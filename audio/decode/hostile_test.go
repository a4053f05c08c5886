package decode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// ourKind reports whether err is a refusal that this package answers for.
func ourKind(err error) bool {
	for _, kind := range []error{ErrUnsupported, ErrCorrupt, ErrTooLong, ErrEmpty, ErrLimits} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// checkHostile decodes a damaged file: whatever comes must be a refusal of ours
// without a panic behind it, or finite samples within the limits.
func checkHostile(t *testing.T, what string, file []byte) (samples int, err error) {
	t.Helper()
	clip, _, err := decodeBytes(t, file)
	if err != nil && !ourKind(err) {
		t.Errorf("%s: error %v is none of ours", what, err)
	}
	if err != nil && strings.Contains(err.Error(), "the decoder failed") {
		t.Errorf("%s: a panic: %v", what, err)
	}
	for i, x := range clip.Samples {
		if !(x >= -maxSample && x <= maxSample) {
			t.Fatalf("%s: sample %d = %v", what, i, x)
		}
	}
	return len(clip.Samples), err
}

// streams are the corpus files that need no index at their end: cut short they
// must give what is there.
var streams = map[string]bool{
	"pcm16.wav": true, "pcm24-stereo.wav": true, "float.wav": true, "alaw.wav": true, "mpeg1.mp3": true,
	"mpeg1-joint.mp3": true, "mpeg2.mp3": true, "mpeg25.mp3": true, "speech24.flac": true, "voice.opus": true,
	"live.webm": true, "front.m4a": true, "fragmented.mp4": true, "adts.aac": true, "chromium.webm": true,
}

func TestCutShort(t *testing.T) {
	for name, file := range readCorpus(t) {
		whole, _, err := decodeBytes(t, file)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(file); n += 1 + n/12 {
			samples, err := checkHostile(t, name, file[:n])
			if samples > len(whole.Samples)+4*1152 {
				t.Errorf("%s cut at %d of %d: %d samples, the whole has %d", name, n, len(file), samples, len(whole.Samples))
			}
			if streams[name] && n > len(file)*3/4 && (err != nil || samples < len(whole.Samples)/2) {
				t.Errorf("%s cut at %d of %d: %d samples, %v, want half of %d or more", name, n, len(file), samples, err, len(whole.Samples))
			}
		}
	}
}

func TestCorruptedBytes(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	for name, file := range readCorpus(t) {
		rng := rand.New(rand.NewPCG(1, uint64(len(file))))
		for range rounds {
			damaged := bytes.Clone(file)
			for range 1 + rng.IntN(20) {
				damaged[rng.IntN(len(damaged))] = byte(rng.Uint32())
			}
			head := bytes.Clone(file)
			head[rng.IntN(min(len(head), 600))] ^= 1 << rng.IntN(8)
			checkHostile(t, name, damaged)
			checkHostile(t, name, head)
		}
	}
}

// TestDamageKeepsTime: a broken stretch in the middle must not shift what
// follows.
func TestDamageKeepsTime(t *testing.T) {
	files := readCorpus(t)
	for _, name := range []string{"mpeg1.mp3", "mpeg2.mp3", "speech24.flac", "voice.opus", "live.webm", "front.m4a", "fragmented.mp4"} {
		whole, _, err := decodeBytes(t, files[name])
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Clone(files[name])
		for i := range 40 {
			damaged[len(damaged)*6/10+i] ^= 0x55
		}
		clip, _, err := decodeBytes(t, damaged)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := len(clip.Samples) - len(whole.Samples); d < -2304 || d > 2304 {
			t.Errorf("%s: %d samples after damage, want %d", name, len(clip.Samples), len(whole.Samples))
		}
	}
}

func TestNotAudio(t *testing.T) {
	for _, test := range []struct {
		name, file, says string
		err              error
	}{
		{"nothing", "", "no bytes", ErrEmpty},
		{"JPEG named .mp3", "\xff\xd8\xff\xe0\x00\x10JFIF\x00" + strings.Repeat("\x12\x34\xff\xda", 500), "JPEG", ErrUnsupported},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG", ErrUnsupported},
		{"HTML", "<!DOCTYPE html><html><body>413</body></html>", "HTML", ErrUnsupported},
		{"HTML after a blank", "\n  <HTML>", "HTML", ErrUnsupported},
		{"zip", "PK\x03\x04\x14\x00", "zip", ErrUnsupported},
		{"PDF", "%PDF-1.7\n", "PDF", ErrUnsupported},
		{"JSON", `{"error": "unauthorized"}`, "JSON", ErrUnsupported},
		{"text", "鹅，鹅，鹅，曲项向天歌。", "text", ErrUnsupported},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image", ErrUnsupported},
		{"zeros", strings.Repeat("\x00", 5000), "zero", ErrUnsupported},
		{"noise", "\x9a\x01\x77\xc3\x10", "no sound format", ErrUnsupported},
		{"only a RIFF head", "RIFF\x24\x00\x00\x00WAVE", "ends before", ErrCorrupt},
		{"only an Ogg head", "OggS\x00\x02", "ends before", ErrCorrupt},
		{"only an ID3 tag", "ID3\x04\x00\x00\x00\x00\x00\x0a0123456789", "ID3", ErrEmpty},
		{"MP4 without index", "\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00\x00\x00\x00\x10mdat12345678", "never finished", ErrCorrupt},
	} {
		_, _, err := decodeBytes(t, []byte(test.file))
		if !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %v saying %q", test.name, err, test.err, test.says)
		}
		if errors.Is(err, ErrUnsupported) && strings.Contains(err.Error(), "ffmpeg") {
			t.Errorf("%s: %v, but ffmpeg is no help with what is no sound", test.name, err)
		}
	}
}

// TestForgedWork: files made to keep a decoder busy must be refused soon. Each of
// these once took minutes, or for ever.
func TestForgedWork(t *testing.T) {
	files := readCorpus(t)
	pages := bytes.Clone(files["voice.opus"][:200])
	pages = append(pages, bytes.Repeat([]byte("OggS\x00"+strings.Repeat("\xff", 22)), 80000)...)
	unknown := bytes.Clone(files["live.webm"])
	for i := range len(unknown) - 1 { // blocks of unknown length
		if unknown[i] == ebmlSimpleBlock && unknown[i+1] == 0x41 {
			unknown[i+1] = 0xff
		}
	}
	run := bytes.Clone(files["fragmented.mp4"])
	i := bytes.Index(run, []byte("trun"))
	copy(run[i+4:], "\x00\x00\x00\x01\xff\xff\xff\xff") // four billion packets of the default length
	for _, test := range []struct {
		name string
		file []byte
	}{{"Ogg pages in pages", pages}, {"blocks without end", unknown}, {"packets without entries", run}} {
		begin := time.Now()
		if got := allocated(func() { checkHostile(t, test.name, test.file) }); got > 256<<20 {
			t.Errorf("%s: %d bytes allocated", test.name, got)
		}
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: took %v", test.name, took)
		}
	}
}

// TestLongPicture: an MP3 with a cover picture of 3 MB before its sound.
func TestLongPicture(t *testing.T) {
	file := readCorpus(t)["mpeg1.mp3"]
	whole, _, err := decodeBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	n := 3 << 20
	tag := append([]byte("ID3\x03\x00\x00"), byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f))
	tag = append(tag, bytes.Repeat([]byte{0xff, 0xfb, 0x50, 0xc4}, n/4)...) // a picture that looks like frames
	junk := bytes.Repeat([]byte{0xff, 0xfb, 0}, 700)
	id3v1 := append([]byte("TAG"), make([]byte, 125)...)
	for _, test := range []struct {
		name string
		file []byte
	}{
		{"tag in front", append(bytes.Clone(tag), file...)},
		{"tag and junk in front", append(append(bytes.Clone(tag), junk...), file...)},
		{"two tags in front", append(append(bytes.Clone(tag), tag...), file...)},
		{"ID3v1 behind", append(bytes.Clone(file), id3v1...)},
	} {
		clip, _, err := decodeBytes(t, test.file)
		if err != nil || len(clip.Samples) != len(whole.Samples) {
			t.Errorf("%s: %d samples, %v, want %d", test.name, len(clip.Samples), err, len(whole.Samples))
		}
	}
}

// allocated is how many bytes f allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestMemory: what a header states must not be allocated, and a long recording
// must not be held.
func TestMemory(t *testing.T) {
	files := readCorpus(t)
	forgedChunk := append([]byte("RIFF\xff\xff\xff\x7fWAVELIST\xf0\xff\xff\x7f"), make([]byte, 1000)...)
	forgedBox := bytes.Clone(files["front.m4a"])
	for _, name := range []string{"stsz", "stco", "stsc", "elst"} {
		i := bytes.Index(forgedBox, []byte(name))
		if i < 0 {
			t.Fatalf("front.m4a has no %s box", name)
		}
		copy(forgedBox[i+8:], "\x00\x00\x00\x00\x7f\xff\xff\xff")
	}
	long := wavFile(wavePCM, 8, 16, 192000, 0xffffffff, 16*192000*4) // 4 seconds, 12 MB
	for _, test := range []struct {
		name  string
		file  []byte
		bound uint64
	}{
		{"forged RIFF chunk", forgedChunk, 1 << 20},
		{"forged MP4 tables", forgedBox, 4 << 20},
		{"192 kHz, 8 channels", long, 40 << 20}, // go-audio/wav takes a new buffer for each block: the file's size three times over
	} {
		var samples int
		got := allocated(func() {
			src, err := Open(t.Context(), bytes.NewReader(test.file), -1, Limits{FFmpeg: NoFFmpeg})
			if err != nil {
				return
			}
			defer src.Close()
			block := make([]float32, 4096)
			for err == nil {
				var n int
				n, err = src.Read(block)
				samples += n
			}
		})
		if got > test.bound {
			t.Errorf("%s: %d bytes allocated for %d samples, want at most %d", test.name, got, samples, test.bound)
		}
	}
}

func TestTooLong(t *testing.T) {
	files := readCorpus(t)
	for name, file := range files {
		_, _, err := All(t.Context(), bytes.NewReader(file), -1, Limits{Duration: 300 * time.Millisecond, FFmpeg: NoFFmpeg})
		if !errors.Is(err, ErrTooLong) {
			t.Errorf("%s with a limit of 0.3 s: %v, want ErrTooLong", name, err)
		}
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	file := wavFile(wavePCM, 1, 16, 16000, 1<<20, 1<<20)
	src, err := Open(ctx, bytes.NewReader(file), -1, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	cancel()
	if _, err := io.Copy(io.Discard, asReader{src}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read after cancel: %v, want context.Canceled", err)
	}
}

// asReader reads a source's samples as single bytes.
type asReader struct{ Source }

func (r asReader) Read(p []byte) (int, error) { return r.Source.Read(make([]float32, len(p))) }

// brokenReader fails after some bytes.
type brokenReader struct {
	*bytes.Reader
	left int
}

var errStore = errors.New("the store is away")

func (r *brokenReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errStore
	}
	n, err := r.Reader.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// TestReaderFails: a store that fails must not look like a corrupt upload.
func TestReaderFails(t *testing.T) {
	for name, file := range readCorpus(t) {
		for _, left := range []int{0, 10, len(file) / 2, len(file) - 1} {
			r := &brokenReader{bytes.NewReader(file), left}
			_, _, err := All(t.Context(), r, int64(len(file)), Limits{FFmpeg: NoFFmpeg})
			if !errors.Is(err, errStore) || ourKind(err) {
				t.Errorf("%s, reader failing after %d bytes: %v, want the reader's error alone", name, left, err)
			}
		}
	}
}

// TestConnectionCut: a store whose connection breaks must not look like the end
// of the recording.
func TestConnectionCut(t *testing.T) {
	file := readCorpus(t)["pcm16.wav"]
	r := io.MultiReader(bytes.NewReader(file[:len(file)/2]), iotest.ErrReader(io.ErrUnexpectedEOF))
	_, _, err := All(t.Context(), seekless{r}, int64(len(file)), Limits{FFmpeg: NoFFmpeg})
	if err == nil || ourKind(err) {
		t.Errorf("a cut connection: %v, want the reader's error", err)
	}
}

// seekless is a reader at its start that need not seek.
type seekless struct{ io.Reader }

func (seekless) Seek(int64, int) (int64, error) { return 0, nil }

// TestShorterThanStated: a reader that ends before its stated size.
func TestShorterThanStated(t *testing.T) {
	file := readCorpus(t)["mpeg1.mp3"]
	want, _, err := decodeBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	clip, _, err := All(t.Context(), bytes.NewReader(file), 1<<40, Limits{FFmpeg: NoFFmpeg})
	if err != nil || len(clip.Samples) != len(want.Samples) {
		t.Errorf("%d samples, %v, want %d", len(clip.Samples), err, len(want.Samples))
	}
}
