package isolate

import (
	"testing"

	"github.com/langdu/langdu/audio/decode"
)

// BenchmarkOpen decodes a recording of 1.2 seconds, here and in a process of its own
// that waits or that must be started.
func BenchmarkOpen(b *testing.B) {
	file := uploads(b)["voice.opus"]
	d := decoders(b)
	run := func(b *testing.B, l decode.Limits) {
		for b.Loop() {
			if _, _, err := heard(b, file, l); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("here", func(b *testing.B) { run(b, decode.Limits{FFmpeg: decode.NoFFmpeg}) })
	b.Run("apart", func(b *testing.B) { run(b, decode.Limits{FFmpeg: decode.NoFFmpeg, Opener: d.Open}) })
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			part, err := start(decoderName)
			if err != nil {
				b.Fatal(err)
			}
			part.Stop()
		}
	})
}
