package decode

import (
	"errors"

	"github.com/langdu/langdu/audio"
)

// mp3Header is the header of one MPEG Layer III frame (ISO 11172-3, 2.4.1.3 and
// 13818-3, 2.4.1.3; version 2.5 is the Fraunhofer extension to 8–12 kHz).
type mp3Header struct {
	version  int // 1, 2, or 25 for 2.5
	rate     audio.Rate
	channels int
	length   int // bytes of the frame, header included
	samples  int // per channel
	crc      bool
}

var errNotMP3 = errors.New("no MPEG Layer III frame header")

// Bit rates in kbit/s by index, for version 1 and for the low sampling
// frequencies (2 and 2.5). Index 0 is the free format, which nothing writes.
var (
	mp3BitRates    = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	mp3BitRatesLSF = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	mp3Rates       = [3]audio.Rate{44100, 48000, 32000} // halved in version 2, quartered in 2.5
)

// parseMP3Header reads the header at the start of b, which needs 4 bytes.
func parseMP3Header(b []byte) (mp3Header, error) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe6 != 0xe2 { // sync, layer III
		return mp3Header{}, errNotMP3
	}
	bits, rate := b[2]>>4, b[2]>>2&3
	if rate == 3 || b[3]&3 == 2 { // reserved rate, reserved emphasis
		return mp3Header{}, errNotMP3
	}
	h := mp3Header{channels: 2, crc: b[1]&1 == 0, rate: mp3Rates[rate], samples: 1152}
	if b[3]>>6 == 3 {
		h.channels = 1
	}
	kbit := mp3BitRates[bits]
	switch b[1] >> 3 & 3 {
	case 3:
		h.version = 1
	case 2:
		h.version, h.rate, h.samples, kbit = 2, h.rate/2, 576, mp3BitRatesLSF[bits]
	case 0:
		h.version, h.rate, h.samples, kbit = 25, h.rate/4, 576, mp3BitRatesLSF[bits]
	default:
		return mp3Header{}, errNotMP3
	}
	if kbit == 0 {
		return mp3Header{}, errNotMP3
	}
	h.length = h.samples/8*kbit*1000/int(h.rate) + int(b[2]>>1&1)
	return h, nil
}

// sideLen is the length of the side information that follows the header (and
// the checksum).
func (h mp3Header) sideLen() int {
	switch {
	case h.version == 1 && h.channels == 2:
		return 32
	case h.version == 1 || h.channels == 2:
		return 17
	}
	return 9
}

// like reports whether two frames can belong to one stream: bit rate, padding
// and stereo mode may change, what the sound is may not.
func (h mp3Header) like(o mp3Header) bool {
	return h.version == o.version && h.rate == o.rate && h.channels == o.channels
}

// layer12Length is the frame length of a Layer I or II header at the start of b.
func layer12Length(b []byte) (n int, ok bool) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return 0, false
	}
	version, layer, rate, bits := b[1]>>3&3, b[1]>>1&3, b[2]>>2&3, b[2]>>4
	if version == 1 || layer < 2 || rate == 3 || bits == 0 || bits == 15 || b[3]&3 == 2 {
		return 0, false
	}
	hz := int(mp3Rates[rate])
	kbit := mp3BitRatesLSF[bits]
	switch {
	case version == 3 && layer == 3:
		kbit = int(bits) * 32
	case version == 3:
		kbit = layer2BitRates[bits]
	case layer == 3:
		kbit = layer1BitRatesLSF[bits]
	}
	if version != 3 {
		hz >>= 1 + (2-version)/2
	}
	pad := int(b[2] >> 1 & 1)
	if layer == 3 {
		return (12*kbit*1000/hz + pad) * 4, true
	}
	return 144*kbit*1000/hz + pad, true
}

var (
	layer2BitRates    = [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0}
	layer1BitRatesLSF = [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0}
)
