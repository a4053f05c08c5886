package encode

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode/aac"
	"github.com/langdu/langdu/audio/waveform"
)

const (
	// PlaybackRate is the sampling rate of the playback file: that of what is
	// scored, so that a recording is not resampled once more.
	PlaybackRate = audio.SpeechRate

	// PlaybackBitrate is its mean bit rate in bit/s, reached within a tenth.
	PlaybackBitrate = 48000
)

// noSBR ends the decoder's configuration: a sync extension (ISO/IEC 14496-3
// §1.6.5) which says that there is no spectral band replication. Without it a
// player may expect that of sound at 24 kHz or less, and set itself up for twice
// the rate. FFmpeg's files end so too.
var noSBR = []byte{0x56, 0xE5, 0x00}

// M4A writes clip to w as a playback file (audio/mp4): AAC-LC, mono, 16 kHz,
// about 48 kbit/s, seekable and gapless. Decoded, it has exactly the clip's
// length and is aligned with it to the sample, so that times in the clip are
// times in the file. Its waveform ([MeasurePeaks]) is in the file too, for
// waveform.Read.
//
// The clip may have any rate dsp.Resampler takes. It is an error if it is
// empty, has another rate, holds NaN or Inf, or is longer than a day; when ctx
// is done; or when w fails. Nothing is written before everything is encoded.
func M4A(ctx context.Context, w io.Writer, clip audio.Clip) error {
	e, err := NewEncoder(clip.Rate)
	if err != nil {
		return err
	}
	second := int(clip.Rate)
	for rest := clip.Samples; len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("encode playback file: %w", err)
		}
		n := min(second, len(rest))
		if err := e.Append(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if err := e.Enclose(MeasurePeaks(clip)); err != nil {
		return err
	}
	_, err = e.WriteTo(w)
	return err
}

// Encoder makes a playback file from sound that comes in blocks. The samples
// are encoded as they come; what it holds is the coded sound, 6 kB a second,
// because the tables in front of an MP4 describe all that follows.
//
// Append all samples, then call WriteTo once. An Encoder is for one goroutine
// and one file; the zero value is not usable.
type Encoder struct {
	resampler *dsp.Resampler
	codec     *aac.Encoder
	resampled []float32              // scratch of one block
	frame     [aac.FrameSize]float32 // samples waiting for a full frame
	filled    int                    // of frame
	track     track
}

// NewEncoder returns an Encoder of sound at the given rate. It is an error if
// dsp.Resampler does not take that rate.
func NewEncoder(rate audio.Rate) (*Encoder, error) {
	resampler, err := dsp.NewResampler(rate, PlaybackRate)
	if err != nil {
		return nil, fmt.Errorf("encode playback file: %w", err)
	}
	codec, err := aac.NewEncoder(aac.EncoderConfig{
		SampleRate: int(PlaybackRate),
		Channels:   1,
		Bitrate:    PlaybackBitrate,
		Cutoff:     int(PlaybackRate) / 2,
		Coder:      aac.CoderFast,
		DisablePNS: true,
	})
	if err != nil {
		return nil, fmt.Errorf("encode playback file: %w", err)
	}
	return &Encoder{resampler: resampler, codec: codec, track: track{
		rate:    uint32(PlaybackRate),
		config:  append(codec.AudioSpecificConfig(), noSBR...),
		priming: uint32(codec.Delay()),
		unit:    aac.FrameSize,
	}}, nil
}

// Append encodes a block of any length. It fails on NaN and Inf, after which
// the Encoder is of no more use.
func (e *Encoder) Append(block []float32) error {
	e.resampled = e.resampler.Append(e.resampled[:0], block)
	return e.push(e.resampled)
}

// push cuts samples at the playback rate into frames and encodes the full ones.
func (e *Encoder) push(samples []float32) error {
	e.track.samples += uint64(len(samples))
	for len(samples) > 0 {
		n := copy(e.frame[e.filled:], samples)
		e.filled += n
		samples = samples[n:]
		if e.filled == len(e.frame) {
			if err := e.encode(e.frame[:]); err != nil {
				return err
			}
			e.filled = 0
		}
	}
	return nil
}

// encode codes one frame, or with nil drains one that the codec holds back.
func (e *Encoder) encode(frame []float32) error {
	before := len(e.track.data)
	var planes [][]float32
	if frame != nil {
		planes = [][]float32{frame}
	}
	data, err := e.codec.EncodeFrame(e.track.data, planes)
	if err != nil {
		return fmt.Errorf("encode playback file: frame at sample %d: %w", e.track.samples, err)
	}
	e.track.data = data
	if n := len(data) - before; n > 0 {
		e.track.sizes = append(e.track.sizes, uint32(n))
	}
	return nil
}

// Enclose puts a waveform into the file. Without it the file has none.
func (e *Encoder) Enclose(p Peaks) error {
	document, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode playback file: %w", err)
	}
	if e.track.before, err = waveform.Box(document); err != nil {
		return fmt.Errorf("encode playback file: %w", err)
	}
	return nil
}

// WriteTo ends the sound and writes the file, returning how many bytes it
// wrote. It is an error if no samples were appended, or more than a day of them.
func (e *Encoder) WriteTo(w io.Writer) (int64, error) {
	e.resampled = e.resampler.Flush(e.resampled[:0])
	if err := e.push(e.resampled); err != nil {
		return 0, err
	}
	if e.filled > 0 {
		if err := e.encode(e.frame[:e.filled]); err != nil {
			return 0, err
		}
		e.filled = 0
	}
	for !e.codec.Drained() {
		if err := e.encode(nil); err != nil {
			return 0, err
		}
	}
	return e.track.writeTo(w)
}
