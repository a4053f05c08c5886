package transcribe_test

import (
	"context"
	"testing"

	"github.com/langdu/langdu/audio/transcribe"
)

// BenchmarkTranscribe is of a sentence and of five minutes of it; the metric is
// the share of its length, in per cent.
func BenchmarkTranscribe(b *testing.B) {
	once := hear(b, open(b, "sentence.opus"))
	long := once
	long.Data = nil
	for long.Len() < 15_000 {
		long.Data = append(long.Data, once.Data...)
	}
	d := newDecoder(b)
	page := transcribe.Bias{Texts: read(b, "小猫跟着老猫到河边去钓鱼。一只蝴蝶飞来了，小猫放下钓竿去追。")}
	for _, c := range []struct {
		name   string
		frames int
	}{{"sentence", once.Len()}, {"five minutes", long.Len()}} {
		b.Run(c.name, func(b *testing.B) {
			part := long
			part.Data = long.Data[:c.frames*long.Dim]
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.Transcribe(context.Background(), part, page); err != nil {
					b.Fatal(err)
				}
			}
			length := float64(part.Len()) * part.Hop.Seconds()
			b.ReportMetric(100*b.Elapsed().Seconds()/float64(b.N)/length, "%realtime")
		})
	}
}
