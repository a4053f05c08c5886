package decode

import (
	"bytes"
	"io"
	"testing"
)

// BenchmarkDecode reports how many times faster than real time each format is
// decoded, on the speech of testdata/corpus.
func BenchmarkDecode(b *testing.B) {
	files := readCorpus(b)
	for _, c := range corpusMade {
		file := files[c.name]
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			block := make([]float32, 4096)
			var seconds float64
			for b.Loop() {
				src, err := Open(b.Context(), bytes.NewReader(file), int64(len(file)), Limits{FFmpeg: NoFFmpeg})
				if err != nil {
					b.Fatal(err)
				}
				n, samples := 0, 0
				for err == nil {
					n, err = src.Read(block)
					samples += n
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				seconds += float64(samples) / float64(src.Rate())
				src.Close()
			}
			b.ReportMetric(seconds/b.Elapsed().Seconds(), "×real-time")
			b.ReportMetric(0, "ns/op")
		})
	}
}
