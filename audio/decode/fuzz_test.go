package decode

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// FuzzOpen decodes whatever it is given. The seeds are a file of each format, so
// that the fuzzer starts inside every container and codec.
func FuzzOpen(f *testing.F) {
	for _, file := range readCorpus(f) {
		f.Add(file)
		f.Add(file[:min(len(file), 1500)])
	}
	f.Add([]byte("#!AMR\n\x3c"))
	f.Fuzz(func(t *testing.T, file []byte) {
		limits := Limits{Duration: 10 * time.Second, FFmpeg: NoFFmpeg}
		src, err := Open(t.Context(), bytes.NewReader(file), int64(len(file)), limits)
		if err == nil {
			defer src.Close()
		}
		block := make([]float32, 4096)
		samples := 0
		for err == nil {
			var n int
			n, err = src.Read(block)
			samples += n
			for _, x := range block[:n] {
				if !(x >= -maxSample && x <= maxSample) {
					t.Fatalf("sample %v", x)
				}
			}
		}
		if err != io.EOF && !ourKind(err) {
			t.Fatalf("error %v is none of ours", err)
		}
		if strings.Contains(err.Error(), "the decoder failed") {
			t.Fatalf("panic: %v", err)
		}
		if src != nil && samples > src.Rate().Samples(limits.Duration) {
			t.Fatalf("%d samples, more than %v", samples, limits.Duration)
		}
	})
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
		name := names[int(which)%len(names)]
		l := Limits{Duration: 5 * time.Second, FFmpeg: NoFFmpeg}.withDefaults()
		in, err := newInput(t.Context(), bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		src, err := openNative(in, Format{Container: name}, 0, l)
		block := make([]float32, 4096)
		for err == nil {
			_, err = src.Read(block)
		}
		if err != io.EOF && !ourKind(err) {
			t.Fatalf("%s: error %v is none of ours", name, err)
		}
		if strings.Contains(err.Error(), "the decoder failed") {
			t.Fatalf("%s: panic: %v", name, err)
		}
	})
}
