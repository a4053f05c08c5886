package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/langdu/langdu/audio"
)

// unknown is the length of a track that does not tell it.
const unknown = -1

// maxSample bounds the output: 12 dB over full scale is beyond what any codec
// overshoots; what lies above comes from a broken float file.
const maxSample = MaxSample

// MaxSample is the largest that a sample of a [Source] may be, either way.
const MaxSample = 4

// track is one file's decoder as the source sees it. A frame here is one sample
// of every channel.
type track struct {
	format   Format
	rate     audio.Rate
	channels int
	skip     int64 // leading frames that the encoder added, not part of the recording
	length   int64 // frames of the recording after skip, or unknown

	// next decodes the next block: interleaved frames, valid until the next
	// call. An empty block is allowed. io.EOF ends the track.
	next func() ([]float32, error)
	// close frees what next needs; it may be nil.
	close func() error

	packets, lost int   // packets seen, and those that could not be decoded
	why           error // of the first lost packet
}

// lose counts a packet that became silence.
func (t *track) lose(why error) {
	if t.lost++; t.why == nil {
		t.why = why
	}
}

// verdict is the end of the track: io.EOF, or ErrCorrupt when most of it was lost.
func (t *track) verdict() error {
	if t.lost*2 <= t.packets || t.lost == 0 {
		return io.EOF
	}
	return fmt.Errorf("%w: %s: %d of %d packets cannot be decoded: %v", ErrCorrupt, t.format, t.lost, t.packets, t.why)
}

// check holds the track against the limits.
func (t *track) check(l Limits) error {
	switch {
	case t.rate < l.RateMin || t.rate > l.RateMax:
		return fmt.Errorf("%w: sampled at %d Hz, want %d to %d Hz", ErrLimits, t.rate, l.RateMin, l.RateMax)
	case t.channels < 1 || t.channels > l.Channels:
		return fmt.Errorf("%w: %d channels, want 1 to %d", ErrLimits, t.channels, l.Channels)
	case t.length > int64(t.rate.Samples(l.Duration)):
		return tooLong(l)
	}
	return nil
}

func tooLong(l Limits) error {
	return fmt.Errorf("%w: the limit is %v; record the page in parts", ErrTooLong, l.Duration)
}

// source makes a Source of a track: it drops the padding, averages the channels
// and keeps the limits.
type source struct {
	ctx    context.Context // of the one Open that this source lives for
	track  *track
	limits Limits

	skip int64     // frames still to drop
	left int64     // frames still to give, or unknown
	room int64     // frames until the limit
	rest []float32 // mono samples of the current block not yet read
	mono []float32 // memory behind rest
	err  error     // what ends the source
}

// newSource checks the track against the limits and decodes its first sound.
func newSource(ctx context.Context, t *track, l Limits) (*source, error) {
	s := &source{ctx: ctx, track: t, limits: l, skip: t.skip, left: t.length}
	err := t.check(l)
	if err == nil {
		s.room = int64(t.rate.Samples(l.Duration))
		err = s.fill()
	}
	if err == nil {
		return s, nil
	}
	s.Close()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: this %s file holds no sound", ErrEmpty, t.format)
	}
	return nil, err
}

// Format is Source's.
func (s *source) Format() Format { return s.track.format }

// Rate is Source's.
func (s *source) Rate() audio.Rate { return s.track.rate }

// Close is Source's.
func (s *source) Close() error {
	if s.err == nil {
		s.err = errors.New("decode: read after Close")
	}
	s.rest = nil
	if s.track.close == nil {
		return nil
	}
	free := s.track.close
	s.track.close = nil
	return free()
}

// Read is Source's.
func (s *source) Read(dst []float32) (int, error) {
	n := 0
	for n < len(dst) {
		if len(s.rest) == 0 {
			if err := s.fill(); err != nil {
				if n > 0 {
					return n, nil // err is kept for the next call
				}
				return 0, err
			}
		}
		k := copy(dst[n:], s.rest)
		s.rest = s.rest[k:]
		n += k
	}
	return n, nil
}

// fill decodes until rest holds at least one sample.
func (s *source) fill() error {
	for len(s.rest) == 0 && s.err == nil {
		if s.left == 0 {
			s.err = s.track.verdict()
			break
		}
		if s.err = s.ctx.Err(); s.err != nil {
			break
		}
		block, err := s.decode()
		s.take(block)
		if err == io.EOF {
			err = s.track.verdict()
		}
		s.err = err
	}
	if len(s.rest) > 0 {
		return nil
	}
	return s.err
}

// decode is the track's next block; a panic in a decoder is a corrupt file.
func (s *source) decode() (block []float32, err error) {
	defer recoverAs(&err, s.track.format)
	return s.track.next()
}

// take trims the block to the recording and mixes it into rest.
func (s *source) take(block []float32) {
	ch := s.track.channels
	frames := int64(len(block) / ch)
	drop := min(s.skip, frames)
	s.skip -= drop
	frames -= drop
	if s.left != unknown {
		frames = min(frames, s.left)
		s.left -= frames
	}
	if frames > s.room {
		frames, s.left = s.room, 0
		s.track.next = func() ([]float32, error) { return nil, tooLong(s.limits) }
		s.left = unknown
	}
	s.room -= frames
	s.mono = mix(s.mono[:0], block[drop*int64(ch):(drop+frames)*int64(ch)], ch)
	s.rest = s.mono
}

// mix appends the mean of each frame's channels to dst.
func mix(dst, block []float32, channels int) []float32 {
	scale := 1 / float32(channels)
	for i := 0; i+channels <= len(block); i += channels {
		var sum float32
		for _, x := range block[i : i+channels] {
			sum += finite(x)
		}
		dst = append(dst, sum*scale)
	}
	return dst
}

// finite is x within ±maxSample, and silence for NaN and the infinities.
func finite(x float32) float32 {
	switch {
	case x >= -maxSample && x <= maxSample:
		return x
	case x-x != 0: // NaN or infinite
		return 0
	case x > 0:
		return maxSample
	default:
		return -maxSample
	}
}

// panicSite is the first line of a stack below the panic itself: " (file.go:12)".
func panicSite(stack []byte) string {
	_, below, ok := bytes.Cut(stack, []byte("panic("))
	if !ok {
		return ""
	}
	lines := strings.Split(string(below), "\n")
	if len(lines) < 4 {
		return ""
	}
	file, _, _ := strings.Cut(strings.TrimSpace(lines[3]), " ")
	return " (" + file[strings.LastIndexByte(file, '/')+1:] + ")"
}
