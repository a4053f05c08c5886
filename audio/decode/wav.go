package decode

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/langdu/langdu/audio"
)

// A RIFF file is a list of chunks, each an id, a length and its bytes, padded to
// an even length. A WAVE needs two: "fmt " says how the samples are coded and
// "data" holds them. (Microsoft, "Multimedia Programming Interface and Data
// Specifications 1.0"; EBU Tech 3306 for RF64, where "ds64" has the true length.)

// Codes of the fmt chunk.
const (
	wavePCM        = 0x0001
	waveFloat      = 0x0003
	waveALaw       = 0x0006
	waveMuLaw      = 0x0007
	waveExtensible = 0xfffe // the true code is in the chunk's extension
)

// wavChunks is how many chunks may come before the sound. Studio software
// writes about ten.
const wavChunks = 256

// wavHeader is what the chunks before the sound say.
type wavHeader struct {
	code      int // wavePCM, …
	channels  int
	rate      audio.Rate
	bytes     int   // of one sample of one channel
	data      int64 // where the sound begins
	length    int64 // of the sound in bytes, as stated
	streaming bool  // the length was never filled in
	ds64      int64 // the length as an RF64 file states it
}

// frame is the bytes of one sample of every channel.
func (h *wavHeader) frame() int { return h.bytes * h.channels }

// readWAVHeader walks the chunks up to the sound.
func readWAVHeader(in *input, start int64) (*wavHeader, error) {
	top, err := in.at(start, 12)
	if err != nil {
		return nil, wavCut(err, start)
	}
	if string(top[:4]) == "RIFX" {
		return nil, unsupported("wav", "big-endian samples (RIFX)")
	}
	h := new(wavHeader)
	off := start + 12
	for range wavChunks {
		head, err := in.at(off, 8)
		if err != nil {
			return nil, wavCut(err, off)
		}
		id, n := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		if id == "data" {
			return h, h.locate(in, off+8, n)
		}
		if err := h.chunk(in, id, off+8, n); err != nil {
			return nil, err
		}
		off += 8 + n + n&1
	}
	return nil, corrupt("wav", off, "%d chunks and no sound among them", wavChunks)
}

// wavCut is the error of a header that ends too early.
func wavCut(err error, off int64) error {
	if ended(err) {
		return corrupt("wav", off, "the file ends before its sound begins")
	}
	return err
}

// chunk takes what is needed from a chunk before the sound.
func (h *wavHeader) chunk(in *input, id string, off, n int64) error {
	switch id {
	case "fmt ":
		b, err := in.at(off, int(min(n, 40)))
		if err != nil {
			return wavCut(err, off)
		}
		return h.format(b, off)
	case "ds64":
		b, err := in.at(off, int(min(n, 16)))
		if err != nil || len(b) < 16 {
			return wavCut(err, off)
		}
		h.ds64 = int64(binary.LittleEndian.Uint64(b[8:]) & (1<<62 - 1))
	}
	return nil
}

// format reads the fmt chunk.
func (h *wavHeader) format(b []byte, off int64) error {
	if len(b) < 16 {
		return corrupt("wav", off, "a fmt chunk of %d bytes, want 16 or more", len(b))
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(b[i:])) }
	h.code, h.channels = u16(0), u16(2)
	h.rate = audio.Rate(binary.LittleEndian.Uint32(b[4:]))
	align, bits := u16(12), u16(14)
	if h.code == waveExtensible {
		if len(b) < 26 {
			return corrupt("wav", off, "an extensible fmt chunk of %d bytes, want 40", len(b))
		}
		h.code = u16(24)
	}
	if h.channels == 0 || h.rate <= 0 {
		return corrupt("wav", off, "%d channels at %d Hz", h.channels, h.rate)
	}
	// A 12- or 20-bit sample fills the upper bits of whole bytes. The block
	// alignment, where it is possible, says how many.
	h.bytes = (bits + 7) / 8
	if align%h.channels == 0 && align/h.channels >= h.bytes && align/h.channels <= 8 {
		h.bytes = align / h.channels
	}
	return h.supported(bits, off)
}

// supported refuses the codings that are not plain samples, and sample widths
// that their coding does not have.
func (h *wavHeader) supported(bits int, off int64) error {
	ok := false
	switch h.code {
	case wavePCM:
		ok = h.bytes >= 1 && h.bytes <= 4
	case waveFloat:
		ok = h.bytes == 4 || h.bytes == 8
	case waveALaw, waveMuLaw:
		ok = h.bytes == 1
	default:
		return unsupported("wav", "coding %#04x (%s)", h.code, waveNames[h.code])
	}
	if !ok {
		return corrupt("wav", off, "%d-bit samples in coding %#04x", bits, h.code)
	}
	return nil
}

// waveNames are the codings that phones and recorders still write.
var waveNames = map[int]string{
	0x0002: "Microsoft ADPCM", 0x0011: "IMA ADPCM", 0x0031: "GSM 6.10", 0x0045: "G.726", 0x0050: "MPEG Layer II",
	0x0055: "MPEG Layer III", 0x0161: "Windows Media Audio", 0x00ff: "AAC", 0x1610: "AAC",
}

// locate settles where the sound lies. A recorder that was cut off, or that
// writes to a pipe, leaves the length at 0 or at its largest value.
func (h *wavHeader) locate(in *input, off, stated int64) error {
	if h.channels == 0 {
		return corrupt("wav", off-8, "the sound comes before the fmt chunk that explains it")
	}
	const unset = 0xffffffff
	h.data, h.length = off, stated
	switch {
	case stated == unset && h.ds64 > 0:
		h.length = h.ds64
	case stated >= unset-0x1000 || stated >= 0x7ffff000 && stated <= 0x7fffffff:
		h.streaming = true // players' and recorders' ways of saying "until the end"
	case stated == 0 && in.size-off >= int64(h.frame()):
		h.streaming = true
	}
	if there := max(in.size-off, 0); h.streaming {
		h.length = there
	}
	return nil
}

// duration is how long n bytes of sound last.
func (h *wavHeader) duration(n int64) time.Duration {
	frames := n / int64(h.frame())
	return time.Duration(float64(frames) / float64(h.rate) * float64(time.Second))
}

// bound holds the stated length against the bytes that are there. An upload cut
// short is taken as far as it goes; a header that promises more than any
// recording may last, without the bytes for it, is refused.
func (h *wavHeader) bound(in *input, l Limits) error {
	there := max(in.size-h.data, 0)
	if min(h.length, there) > math.MaxUint32-64 {
		return fmt.Errorf("%w: %d bytes of samples in a WAV file, at most 4 GB", ErrLimits, h.length)
	}
	if h.length <= there {
		return nil
	}
	if h.duration(h.length) > l.Duration {
		return corrupt("wav", h.data-4, "the header states %v of sound (%d bytes) but only %d bytes follow",
			h.duration(h.length).Round(time.Second), h.length, there)
	}
	h.length = there
	return nil
}
