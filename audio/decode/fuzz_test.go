package decode

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// fuzzLimits keep a round of fuzzing short, and are limits that can be broken.
var fuzzLimits = Limits{Duration: 10 * time.Second, FFmpeg: NoFFmpeg}

// What one round may cost at most: far more than any file of the corpus takes, and
// far less than a forged size would make it.
const (
	fuzzBytes = 96 << 20 // allocated in all, besides what the file's own length explains
	fuzzCPU   = 20 * time.Second
)

// decodesOrRefuses decodes a file to its end. Whatever it is, what comes is sound
// within the limits or a refusal of ours, without a panic behind it, at a bounded
// price.
func decodesOrRefuses(t *testing.T, file []byte, open func() (Source, error)) {
	t.Helper()
	began := cputime.Used()
	cost := allocated(func() { samplesOrRefusal(t, open) })
	if most := uint64(fuzzBytes + 64*len(file)); cost > most {
		t.Fatalf("%d bytes allocated for a file of %d, want at most %d", cost, len(file), most)
	}
	if took := cputime.Used() - began; took > fuzzCPU {
		t.Fatalf("a file of %d bytes took %v of the processor", len(file), took)
	}
}

func samplesOrRefusal(t *testing.T, open func() (Source, error)) {
	t.Helper()
	src, err := open()
	samples, most := 0, 0
	if err == nil {
		defer src.Close()
		most = src.Rate().Samples(fuzzLimits.Duration)
	}
	block := make([]float32, 4096)
	for err == nil {
		var n int
		n, err = src.Read(block)
		if n == 0 && err == nil {
			t.Fatal("Read gave neither a sample nor an error")
		}
		samples += n
		for _, x := range block[:n] {
			if !(x >= -maxSample && x <= maxSample) {
				t.Fatalf("sample %v", x)
			}
		}
	}
	if samples > most {
		t.Fatalf("%d samples, more than %v", samples, fuzzLimits.Duration)
	}
	if !errors.Is(err, io.EOF) && !ourKind(err) {
		t.Fatalf("error %v is none of ours", err)
	}
	if strings.Contains(err.Error(), "the decoder failed") {
		t.Fatalf("panic: %v", err)
	}
}

// openBytes opens a file as an upload.
func openBytes(t *testing.T, file []byte) func() (Source, error) {
	return func() (Source, error) {
		return Open(t.Context(), bytes.NewReader(file), int64(len(file)), fuzzLimits)
	}
}

// FuzzOpen decodes whatever it is given. The seeds are a file of each format, so
// that the fuzzer starts inside every container and codec.
func FuzzOpen(f *testing.F) {
	for _, file := range readCorpus(f) {
		f.Add(file)
		f.Add(file[:min(len(file), 1500)])
	}
	f.Add([]byte("#!AMR\n\x3c"))
	f.Fuzz(func(t *testing.T, file []byte) { decodesOrRefuses(t, file, openBytes(t, file)) })
}

// FuzzSniff checks that what is recognised has a name and a media type, and that
// what is not is refused as it should be.
func FuzzSniff(f *testing.F) {
	for _, file := range readCorpus(f) {
		f.Add(file[:min(len(file), 64)])
	}
	for _, m := range magics {
		f.Add([]byte(m.pattern))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		format, err := Sniff(head)
		if err != nil {
			if !ourKind(err) {
				t.Fatalf("error %v is none of ours", err)
			}
			return
		}
		if format.Container == "" || !strings.HasPrefix(format.MediaType, "audio/") {
			t.Fatalf("format %+v", format)
		}
		if _, native := containers[format.Container]; !native && ffmpegFormats[format.Container] == "" {
			t.Fatalf("%s has no decoder at all", format.Container)
		}
	})
}

// openAs puts a container's parser before a file, whatever its first bytes are.
func openAs(t *testing.T, container string, file []byte) func() (Source, error) {
	return func() (Source, error) {
		in, err := newInput(t.Context(), bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return nil, err
		}
		src, err := openNative(in, Format{Container: container}, 0, fuzzLimits.withDefaults())
		if err != nil {
			return nil, err // not src: a nil *source in a Source is not nil
		}
		return src, nil
	}
}

// FuzzContainers puts each container's parser before any bytes, its magic
// included or not.
func FuzzContainers(f *testing.F) {
	names := []string{"wav", "mp3", "flac", "ogg", "webm", "mp4", "aac"}
	for i, ext := range names {
		for name, file := range readCorpus(f) {
			if strings.HasSuffix(name, ext) || ext == "mp4" && strings.HasSuffix(name, "m4a") || ext == "ogg" && strings.HasSuffix(name, "opus") {
				f.Add(byte(i), file[:min(len(file), 3000)])
			}
		}
	}
	f.Fuzz(func(t *testing.T, which byte, file []byte) {
		decodesOrRefuses(t, file, openAs(t, names[int(which)%len(names)], file))
	})
}
