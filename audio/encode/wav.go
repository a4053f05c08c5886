package encode

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/langdu/langdu/audio"
)

// WAV writes clip to w as a RIFF WAVE file of 16-bit mono PCM at the clip's
// rate, with final sizes in its header, so that w need not seek. Samples are
// multiplied by 32768, rounded, and clipped to 16 bits; NaN becomes silence.
//
// It is an error if the rate is not positive, if the clip does not fit the 4 GB
// of a RIFF file, or when w fails. An empty clip is a valid file.
func WAV(w io.Writer, clip audio.Clip) error {
	const bytesPerSample, headerSize = 2, 44
	size := uint64(len(clip.Samples)) * bytesPerSample
	if clip.Rate <= 0 || clip.Rate > math.MaxUint32/bytesPerSample {
		return fmt.Errorf("encode WAV: rate %d Hz is not one a file can have", clip.Rate)
	}
	if size+headerSize > math.MaxUint32 {
		return fmt.Errorf("encode WAV: %d samples exceed the 4 GB of a RIFF file", len(clip.Samples))
	}
	order := binary.LittleEndian
	header := append(make([]byte, 0, headerSize), "RIFF"...)
	header = order.AppendUint32(header, uint32(size)+headerSize-8)
	header = append(header, "WAVEfmt "...)
	header = order.AppendUint32(header, 16)
	header = order.AppendUint16(header, 1) // PCM
	header = order.AppendUint16(header, 1) // channels
	header = order.AppendUint32(header, uint32(clip.Rate))
	header = order.AppendUint32(header, uint32(clip.Rate)*bytesPerSample)
	header = order.AppendUint16(header, bytesPerSample)
	header = order.AppendUint16(header, 8*bytesPerSample)
	header = append(header, "data"...)
	header = order.AppendUint32(header, uint32(size))
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("encode WAV: %w", err)
	}
	return writeSamples(w, clip.Samples)
}

// writeSamples writes samples as 16-bit integers, a few thousand at a time.
func writeSamples(w io.Writer, samples []float32) error {
	buf := make([]byte, 0, 8192)
	for len(samples) > 0 {
		n := min(len(samples), cap(buf)/2)
		buf = buf[:0]
		for _, s := range samples[:n] {
			buf = binary.LittleEndian.AppendUint16(buf, uint16(pcm16(s)))
		}
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("encode WAV: %w", err)
		}
		samples = samples[n:]
	}
	return nil
}

func pcm16(s float32) int16 {
	v := math.RoundToEven(float64(s) * 32768)
	if v != v {
		return 0
	}
	return int16(min(max(v, math.MinInt16), math.MaxInt16))
}
