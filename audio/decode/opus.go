package decode

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/thesyncim/gopus"

	"github.com/langdu/langdu/audio"
)

// opusRate is the rate at which Opus is decoded, whatever it was recorded at:
// all its positions and lengths are counted at 48 kHz. (RFC 7845, section 4)
const opusRate audio.Rate = 48000

// opusMaxFrame is the longest packet, 120 ms, in samples of one channel.
const opusMaxFrame = 5760

// opusHead is the identification header that an Ogg or WebM file keeps of an
// Opus stream; MP4 has the same in another byte order. (RFC 7845, section 5.1)
type opusHead struct {
	channels int
	preSkip  int     // leading samples for the decoder to settle
	gain     float64 // factor for the decoded sound
	family   int
	streams  int
	coupled  int // streams that carry two channels
	mapping  []byte
}

// parseOpusHead reads an "OpusHead" packet.
func parseOpusHead(b []byte) (opusHead, error) {
	if len(b) < 19 || string(b[:8]) != "OpusHead" || b[8]>>4 != 0 {
		return opusHead{}, fmt.Errorf("no OpusHead of version 0 or 1 in %d bytes", len(b))
	}
	return newOpusHead(b[9:], binary.LittleEndian)
}

// newOpusHead reads the fields after the version, in the container's byte order.
func newOpusHead(b []byte, order binary.ByteOrder) (opusHead, error) {
	if len(b) < 10 {
		return opusHead{}, fmt.Errorf("an Opus header of %d bytes, want 10 or more", len(b))
	}
	h := opusHead{
		channels: int(b[0]), preSkip: int(order.Uint16(b[1:])),
		gain:   math.Pow(10, float64(int16(order.Uint16(b[7:])))/256/20),
		family: int(b[9]), streams: 1,
	}
	if h.family == 0 {
		if h.channels < 1 || h.channels > 2 {
			return h, fmt.Errorf("an Opus header of mapping family 0 with %d channels", h.channels)
		}
		h.coupled = h.channels - 1
		return h, nil
	}
	b = b[10:]
	if len(b) < 2+h.channels || h.channels == 0 {
		return h, fmt.Errorf("an Opus channel mapping of %d bytes for %d channels", len(b), h.channels)
	}
	h.streams, h.coupled = int(b[0]), int(b[1])
	h.mapping = append([]byte(nil), b[2:2+h.channels]...)
	return h, nil
}

// opusDecoder decodes the packets of one stream to the mean of its channels.
type opusDecoder struct {
	head   opusHead
	decode func(packet []byte, pcm []float32) (int, error)
	pcm    []float32
	last   int // samples of the last packet
}

func newOpusDecoder(h opusHead, l Limits) (*opusDecoder, error) {
	if h.channels > l.Channels {
		return nil, fmt.Errorf("%w: %d channels, want 1 to %d", ErrLimits, h.channels, l.Channels)
	}
	d := &opusDecoder{head: h, pcm: make([]float32, opusMaxFrame*h.channels), last: 960}
	if h.family == 0 {
		dec, err := gopus.NewDecoder(gopus.DefaultDecoderConfig(int(opusRate), h.channels))
		if err != nil {
			return nil, fmt.Errorf("%w: opus: %v", ErrCorrupt, err)
		}
		d.decode = dec.Decode
		return d, nil
	}
	dec, err := gopus.NewMultistreamDecoder(int(opusRate), h.channels, h.streams, h.coupled, h.mapping)
	if err != nil {
		return nil, fmt.Errorf("%w: opus: a mapping of %d streams (%d coupled) to %d channels: %v",
			ErrCorrupt, h.streams, h.coupled, h.channels, err)
	}
	d.decode = dec.Decode
	return d, nil
}

// appendMono appends the packet's sound to dst, averaged and with the header's
// gain. A packet that cannot be decoded becomes silence of its length, and the
// error says why.
func (d *opusDecoder) appendMono(dst []float32, packet []byte) (out []float32, err error) {
	n, err := d.try(packet)
	if err != nil {
		if n = opusSamples(packet); n == 0 {
			n = d.last
		}
		return append(dst, make([]float32, n)...), err
	}
	d.last = n
	start := len(dst)
	dst = mix(dst, d.pcm[:n*d.head.channels], d.head.channels)
	if d.head.gain != 1 {
		for i := range dst[start:] {
			dst[start+i] *= float32(d.head.gain)
		}
	}
	return dst, nil
}

// try decodes into d.pcm, a panic being an error.
func (d *opusDecoder) try(packet []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, fmt.Errorf("opus decoder failed: %v", p)
		}
	}()
	if len(packet) == 0 {
		return 0, fmt.Errorf("an empty packet")
	}
	return d.decode(packet, d.pcm)
}

// opusSamples is how long a packet lasts at 48 kHz, by its first byte, or 0
// where it breaks the rules. (RFC 6716, section 3.1)
func opusSamples(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 0x3f)
	}
	n := frames * opusRate.Samples(opusFrameTime(packet[0]>>3))
	if n > opusMaxFrame {
		return 0
	}
	return n
}

// opusFrameTime is the frame length of a configuration: SILK 10 to 60 ms, hybrid
// 10 or 20 ms, CELT 2.5 to 20 ms.
func opusFrameTime(config byte) time.Duration {
	switch {
	case config < 12:
		return []time.Duration{10, 20, 40, 60}[config&3] * time.Millisecond
	case config < 16:
		return []time.Duration{10, 20}[config&1] * time.Millisecond
	}
	return 2500 * time.Microsecond << (config & 3)
}
