package encode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// track is an audio track of an MP4 file: coded sound and what its tables say.
type track struct {
	rate    uint32   // samples a second; also the time scale of movie and media
	config  []byte   // AudioSpecificConfig, ISO/IEC 14496-3 §1.6.2.1
	unit    uint32   // samples an access unit decodes to
	priming uint32   // decoded samples before the first of the recording
	samples uint64   // samples of the recording
	data    []byte   // access units, one after the other
	sizes   []uint32 // their lengths in bytes
	before  []byte   // boxes to stand before the tables
}

// chunkUnits is how many access units share a chunk: about a second at 16 kHz.
const chunkUnits = 16

// writeTo writes ftyp, what is to stand before, moov and mdat (ISO/IEC 14496-12 §4, §8).
func (t *track) writeTo(w io.Writer) (int64, error) {
	if t.samples == 0 {
		return 0, errors.New("encode playback file: the clip is empty; a file needs at least one sample")
	}
	if uint64(len(t.sizes)+1)*uint64(t.unit) > math.MaxUint32 || len(t.data) > math.MaxUint32/2 {
		return 0, fmt.Errorf("encode playback file: %d samples at %d Hz are too long for one file; the limit is a day", t.samples, t.rate)
	}
	// WebKit of 2026 takes a file for MP4 only if one of its brands begins with
	// "mp4" (WebKit pull request 70262).
	fileType := box("ftyp", []byte("M4A "), be32(0), []byte("M4A mp42isom"))
	const mdatHeader = 8
	header := len(fileType) + len(t.before) + len(t.moov(0)) + mdatHeader
	written := int64(0)
	for _, part := range [][]byte{fileType, t.before, t.moov(uint32(header)), be32(uint32(len(t.data) + mdatHeader)), []byte("mdat"), t.data} {
		n, err := w.Write(part)
		written += int64(n)
		if err != nil {
			return written, fmt.Errorf("encode playback file: %w", err)
		}
	}
	return written, nil
}

// moov describes the track, whose first access unit lies at the offset first in
// the file. Its length does not depend on first.
func (t *track) moov(first uint32) []byte {
	return box("moov",
		full("mvhd", 0, 0, be32(0, 0, t.rate, uint32(t.samples), 1<<16), be16(1<<8, 0), be32(0, 0), identityMatrix(), be32(0, 0, 0, 0, 0, 0, 2)),
		box("trak",
			// Flags 3: the track is enabled and part of the presentation.
			full("tkhd", 0, 3, be32(0, 0, 1, 0, uint32(t.samples), 0, 0), be16(0, 0, 1<<8, 0), identityMatrix(), be32(0, 0)),
			// The edit list cuts off the priming and the padding of the last unit.
			box("edts", full("elst", 0, 0, be32(1, uint32(t.samples), t.priming), be16(1, 0))),
			box("mdia",
				full("mdhd", 0, 0, be32(0, 0, t.rate, t.priming+uint32(t.samples)), be16(undetermined, 0)),
				full("hdlr", 0, 0, be32(0), []byte("soun"), be32(0, 0, 0), []byte("sound\x00")),
				box("minf",
					full("smhd", 0, 0, be32(0)),
					box("dinf", full("dref", 0, 0, be32(1), full("url ", 0, 1))),
					t.sampleTable(first)))))
}

// undetermined is the language "und": three letters of five bits, 'a' being 1.
const undetermined = 21<<10 | 14<<5 | 4

// sampleTable is the stbl box: how the units are coded, how long they last, how
// large they are and where (ISO/IEC 14496-12 §8.5 to §8.7). An MP4 "sample" is
// an access unit.
func (t *track) sampleTable(first uint32) []byte {
	units := uint32(len(t.sizes))
	return box("stbl",
		full("stsd", 0, 0, be32(1), t.sampleEntry()),
		t.unitLengths(units),
		t.chunkLengths(units),
		full("stsz", 0, 0, be32(0, units), be32(t.sizes...)),
		full("stco", 0, 0, t.chunkOffsets(first)),
		// Every unit can be jumped to, but is right only after the one before has
		// been decoded: the transforms overlap. That is a roll distance of −1.
		full("sgpd", 1, 0, []byte("roll"), be32(2, 1), be16(0xFFFF)),
		full("sbgp", 0, 0, []byte("roll"), be32(1, units, 1)))
}

// unitLengths is the stts box: how long each unit lasts. The last is said to be
// as short as the sound left for it: players that know no edit lists, or only
// heed where they begin, then stop in time.
func (t *track) unitLengths(units uint32) []byte {
	last := uint32(uint64(t.priming) + t.samples - uint64(units-1)*uint64(t.unit))
	return full("stts", 0, 0, be32(2, units-1, t.unit, 1, last))
}

// chunkLengths is the stsc box: a run of full chunks, then perhaps a shorter one.
func (t *track) chunkLengths(units uint32) []byte {
	fullChunks, rest := units/chunkUnits, units%chunkUnits
	var runs []uint32
	if fullChunks > 0 {
		runs = append(runs, 1, chunkUnits, 1)
	}
	if rest > 0 {
		runs = append(runs, fullChunks+1, rest, 1)
	}
	return full("stsc", 0, 0, be32(uint32(len(runs)/3)), be32(runs...))
}

// chunkOffsets is the payload of the stco box: where each chunk begins.
func (t *track) chunkOffsets(first uint32) []byte {
	var offsets []uint32
	for i, size := range t.sizes {
		if i%chunkUnits == 0 {
			offsets = append(offsets, first)
		}
		first += size
	}
	return append(be32(uint32(len(offsets))), be32(offsets...)...)
}

// sampleEntry is the mp4a box with the decoder's configuration (ISO/IEC
// 14496-14 §5.6, descriptors of 14496-1 §7.2.6).
func (t *track) sampleEntry() []byte {
	const (
		audioISO14496_3 = 0x40
		audioStream     = 5<<2 | 1 // stream type audio, and a reserved bit that is set
	)
	peak := uint32(0)
	for _, size := range t.sizes {
		peak = max(peak, size)
	}
	seconds := float64(t.samples) / float64(t.rate)
	mean := uint32(float64(len(t.data)) * 8 / seconds)
	burst := uint32(uint64(peak) * 8 * uint64(t.rate) / uint64(t.unit))
	decoder := descriptor(4, []byte{audioISO14496_3, audioStream}, be32(peak)[1:], be32(max(burst, mean), mean), descriptor(5, t.config))
	stream := descriptor(3, be16(0), []byte{0}, decoder, descriptor(6, []byte{2}))
	return box("mp4a", be32(0), be16(0, 1), be32(0, 0), be16(1, 16, 0, 0), be32(t.rate<<16), full("esds", 0, 0, stream))
}

// box is a size, a name of four letters, and a payload.
func box(name string, payload ...[]byte) []byte {
	b := append(be32(0), name...)
	for _, p := range payload {
		b = append(b, p...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// full is a box that begins with a version and flags.
func full(name string, version byte, flags uint32, payload ...[]byte) []byte {
	return box(name, append([][]byte{be32(uint32(version)<<24 | flags)}, payload...)...)
}

// descriptor is a tag, a length in seven-bit groups (four of them, as players
// expect), and a payload.
func descriptor(tag byte, payload ...[]byte) []byte {
	b := []byte{tag, 0x80, 0x80, 0x80, 0}
	for _, p := range payload {
		b = append(b, p...)
	}
	b[4] = byte(len(b) - 5)
	return b
}

func be32(values ...uint32) []byte {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

func be16(values ...uint16) []byte {
	b := make([]byte, 0, 2*len(values))
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

// identityMatrix leaves pictures as they are; sound files have one too.
func identityMatrix() []byte { return be32(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30) }
