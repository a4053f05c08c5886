// Package layer3 decodes MPEG audio Layer III, the sound in MP3 files: version 1
// (ISO 11172-3: 32, 44.1 and 48 kHz), version 2 (ISO 13818-3: half of that) and
// the version 2.5 that Fraunhofer added for telephone rates (a quarter).
//
// # How Layer III works
//
// A frame is one or two granules of 576 spectral lines for each channel. The
// encoder split the sound into 32 subbands (a polyphase filter bank), each of
// them into 18 lines (an MDCT over overlapping windows), and coded the lines as
// whole numbers: coarse where the ear is deaf. Decoding runs backwards, one file
// each:
//
//	header.go     what a frame is, and how long
//	side.go       how each granule is coded: the side information
//	reservoir.go  the granule's bits, which may have begun in earlier frames
//	scale.go      scale factors, one for every band of lines
//	huffman.go    576 whole numbers
//	quantum.go    whole numbers → spectral lines
//	stereo.go     middle and side → left and right
//	hybrid.go     lines → 18 samples of each of 32 subbands
//	synthesis.go  32 subbands → sound
//
// The package knows frames, not files: tags, junk between the frames and the
// padding that an encoder added are the caller's.
package layer3

import "errors"

// Version is the MPEG version of a frame.
type Version uint8

// The versions: all that is not version 1 has the low sampling frequencies (LSF).
const (
	MPEG1 Version = iota
	MPEG2
	MPEG25
)

// lines is how many spectral lines a granule has for each channel.
const lines = 576

// Header is the header of one frame. (ISO 11172-3, 2.4.1.3)
type Header struct {
	Version  Version
	Rate     int // of sampling, in Hz
	Channels int // 1 or 2
	Length   int // bytes of the frame, header included
	Samples  int // of each channel: 1152, or 576 with low sampling frequencies

	rate      int  // index of the sampling rate, version 1 first
	protected bool // a checksum of 16 bits follows
	middle    bool // left and right are coded as middle and side
	intensity bool // upper bands are coded once, with a direction
}

// ErrHeader says that no Layer III frame begins with these bytes.
var ErrHeader = errors.New("layer3: no frame header")

// Bit rates in kbit/s by index. Index 0 is the free format, whose frames do not
// tell their length; nothing writes it.
var (
	bitRates    = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	bitRatesLSF = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	rates       = [9]int{44100, 48000, 32000, 22050, 24000, 16000, 11025, 12000, 8000}
)

// ParseHeader reads the header at the start of b, which needs 4 bytes.
func ParseHeader(b []byte) (Header, error) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe6 != 0xe2 { // sync, layer III
		return Header{}, ErrHeader
	}
	h := Header{Channels: 2, Samples: 2 * lines, protected: b[1]&1 == 0}
	kbit := bitRates[b[2]>>4]
	switch b[1] >> 3 & 3 {
	case 3:
		h.Version = MPEG1
	case 2:
		h.Version = MPEG2
	case 0:
		h.Version = MPEG25
	default:
		return Header{}, ErrHeader
	}
	if h.lsf() {
		h.Samples, kbit = lines, bitRatesLSF[b[2]>>4]
	}
	index := b[2] >> 2 & 3
	if kbit == 0 || index == 3 || b[3]&3 == 2 { // free or bad bit rate, reserved rate, reserved emphasis
		return Header{}, ErrHeader
	}
	h.rate = 3*int(h.Version) + int(index)
	h.Rate = rates[h.rate]
	switch b[3] >> 6 { // the channel mode
	case 1:
		h.middle, h.intensity = b[3]&0x20 != 0, b[3]&0x10 != 0
	case 3:
		h.Channels = 1
	}
	h.Length = h.Samples/8*kbit*1000/h.Rate + int(b[2]>>1&1)
	return h, nil
}

// lsf reports whether the frame has one granule and low sampling frequencies.
func (h Header) lsf() bool { return h.Version != MPEG1 }

// granules is how many granules the frame has.
func (h Header) granules() int { return h.Samples / lines }

// SideLength is how many bytes of side information follow the header and the
// checksum.
func (h Header) SideLength() int {
	switch {
	case !h.lsf() && h.Channels == 2:
		return 32
	case !h.lsf() || h.Channels == 2:
		return 17
	}
	return 9
}

// sideStart is the offset of the side information in the frame.
func (h Header) sideStart() int {
	if h.protected {
		return 6
	}
	return 4
}

// Like reports whether two frames can belong to one stream: the bit rate and the
// stereo mode may change from frame to frame, what the sound is may not.
func (h Header) Like(o Header) bool {
	return h.rate == o.rate && h.Channels == o.Channels
}
