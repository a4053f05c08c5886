package decode

import "math/bits"

// WebM and Matroska are EBML: a tree of elements, each an id, a length and its
// content, the first two in a code whose leading zeros tell how many bytes it
// has. A browser that records live does not know any length in advance: it
// writes the reserved "unknown" length for the segment and its clusters, and no
// index. So the tree is read as a flat sequence here: elements that hold others
// are entered, the rest is read or stepped over. (RFC 8794, RFC 9559)

// The elements that matter.
const (
	ebmlHeader      = 0x1a45dfa3
	ebmlSegment     = 0x18538067
	ebmlTracks      = 0x1654ae6b
	ebmlTrackEntry  = 0xae
	ebmlTrackNumber = 0xd7
	ebmlTrackType   = 0x83
	ebmlCodecID     = 0x86
	ebmlPrivate     = 0x63a2
	ebmlEncodings   = 0x6d80 // compression or encryption of the packets
	ebmlCluster     = 0x1f43b675
	ebmlSimpleBlock = 0xa3
	ebmlBlockGroup  = 0xa0
	ebmlBlock       = 0xa1
	ebmlDiscard     = 0x75a2 // DiscardPadding, in nanoseconds
)

// ebmlUnknown is the length of an element that lasts until the next of its kind.
const ebmlUnknown = -1

// ebmlElement is one element; its content is size bytes from body.
type ebmlElement struct {
	id   uint32
	body int64
	size int64 // or ebmlUnknown
}

// end is the offset after the element.
func (e ebmlElement) end() int64 { return e.body + e.size }

// ebmlAt reads the head of the element at off.
func ebmlAt(in *input, off int64) (ebmlElement, error) {
	b, err := in.at(off, 12)
	if err != nil && (!ended(err) || len(b) < 2) {
		return ebmlElement{}, err
	}
	n := bits.LeadingZeros8(b[0]) + 1
	if n > 4 || n >= len(b) {
		return ebmlElement{}, corrupt("webm", off, "no element begins here")
	}
	var id uint32
	for _, x := range b[:n] {
		id = id<<8 | uint32(x)
	}
	size, m := ebmlVint(b[n:])
	if m == 0 {
		return ebmlElement{}, corrupt("webm", off, "element %#x has no length", id)
	}
	return ebmlElement{id: id, body: off + int64(n+m), size: size}, nil
}

// ebmlVint reads a number of 1 to 8 bytes: the leading zeros of the first byte
// count the others, and all ones mean unknown. n is 0 where b is too short.
func ebmlVint(b []byte) (v int64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if n > len(b) {
		return 0, 0
	}
	v = int64(b[0]) & (1<<(8-n) - 1)
	for _, x := range b[1:n] {
		v = v<<8 | int64(x)
	}
	if v == 1<<(7*n)-1 {
		return ebmlUnknown, n
	}
	return v, n
}

// ebmlUint is the content of a number element of at most 8 bytes.
func ebmlUint(b []byte) (v uint64) {
	for _, x := range b[:min(len(b), 8)] {
		v = v<<8 | uint64(x)
	}
	return v
}
