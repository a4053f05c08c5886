package decode

import (
	"io"

	"github.com/langdu/langdu/audio"
)

// ADTS is AAC as a bare stream: a header of 7 bytes (9 with a checksum) before
// every packet. (ISO 13818-7, 6.2)

// adtsHeader is what matters of the header.
type adtsHeader struct {
	profile  int // object type less one: 1 is AAC-LC
	rateCode int
	channels int // channel configuration
	length   int // bytes of the frame, header included
	header   int // bytes of the header
	blocks   int // packets in the frame
}

var aacRates = [16]audio.Rate{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// parseADTS reads the header at the start of b.
func parseADTS(b []byte) (adtsHeader, bool) {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
		return adtsHeader{}, false
	}
	h := adtsHeader{
		profile: int(b[2] >> 6), rateCode: int(b[2] >> 2 & 15),
		channels: int(b[2]&1)<<2 | int(b[3]>>6),
		length:   int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5]>>5),
		header:   7, blocks: int(b[6]&3) + 1,
	}
	if b[1]&1 == 0 {
		h.header = 9
	}
	return h, aacRates[h.rateCode] > 0 && h.length > h.header
}

// config is the AudioSpecificConfig that says the same.
func (h adtsHeader) config() []byte {
	v := (h.profile+1)<<11 | h.rateCode<<7 | h.channels<<3
	return []byte{byte(v >> 8), byte(v)}
}

// adtsMaxFrame is the longest frame that the header can state.
const adtsMaxFrame = 1<<13 - 1

// like reports whether two frames can belong to one stream.
func (h adtsHeader) like(o adtsHeader) bool {
	return h.profile == o.profile && h.rateCode == o.rateCode && h.channels == o.channels
}

// adtsPackets gives the packets of an ADTS stream.
type adtsPackets struct {
	in    *input
	off   int64
	first adtsHeader
}

func openADTS(in *input, start int64, l Limits) (*track, error) {
	p := &adtsPackets{in: in, off: start}
	h, _, err := p.find()
	if err != nil {
		if err == io.EOF {
			err = corrupt("aac", start, "no whole ADTS frame")
		}
		return nil, err
	}
	p.first = h
	if h.blocks != 1 || h.channels == 0 {
		return nil, unsupported("aac", "%d packets in a frame, channel configuration %d; %s", h.blocks, h.channels, advice)
	}
	t, err := openAAC(h.config(), p, l)
	if err == nil {
		t.format = Format{"aac", "aac", "audio/aac"}
	}
	return t, err
}

// find goes to the next frame that is whole and is followed by another, a tag or
// the end: its bytes are valid until the input is read again.
func (p *adtsPackets) find() (adtsHeader, []byte, error) {
	for ; ; p.off++ {
		b, err := p.in.at(p.off, adtsMaxFrame+2)
		if err != nil && !ended(err) {
			return adtsHeader{}, nil, err
		}
		if len(b) < 7 {
			return adtsHeader{}, nil, io.EOF
		}
		h, ok := parseADTS(b)
		if !ok || h.length > len(b) || p.first.length > 0 && !h.like(p.first) {
			continue
		}
		if next := b[h.length:]; len(next) < 2 || next[0] == 0xff && next[1]&0xf6 == 0xf0 || matches(next, "TA") {
			return h, b[:h.length], nil
		}
	}
}

// next is the next packet without its header.
func (p *adtsPackets) next() ([]byte, error) {
	h, b, err := p.find()
	if err != nil {
		return nil, err
	}
	p.off += int64(h.length)
	return b[h.header:], nil
}
