package decode

import (
	"bytes"
	"encoding/binary"
	"io"

	mp4 "github.com/abema/go-mp4"
)

// mp4MaxBox bounds a box that is read whole. The largest is the table of packet
// lengths: 15 minutes of AAC at 48 kHz have 42,000 of 4 bytes.
const mp4MaxBox = 4 << 20

// mp4MaxDepth is how deep boxes may lie in boxes. The deepest that is looked for is the
// seventh, and each takes memory of the stack, which a process that has none left
// cannot recover from.
const mp4MaxDepth = 16

// mp4Box is one box; its content is from body to end.
type mp4Box struct {
	kind      string
	off       int64
	body, end int64
	depth     int // in how many others it lies
}

// mp4BoxAt reads the head of the box at off, which must end by limit. A box
// without length lasts until limit.
func mp4BoxAt(in *input, off, limit int64) (mp4Box, error) {
	b, err := in.at(off, 16)
	if err != nil && (!ended(err) || len(b) < 8) {
		return mp4Box{}, err
	}
	box := mp4Box{kind: string(b[4:8]), off: off, body: off + 8}
	size := int64(binary.BigEndian.Uint32(b))
	switch {
	case size == 0:
		box.end = limit
		return box, nil
	case size == 1 && len(b) == 16:
		box.body += 8
		size = int64(binary.BigEndian.Uint64(b[8:]) & (1<<62 - 1))
	}
	if size < box.body-off {
		return mp4Box{}, corrupt("mp4", off, "box %q of %d bytes", box.kind, size)
	}
	box.end = off + size
	return box, nil
}

// each calls f with the boxes inside box. A box that goes beyond its parent is
// cut there: the end of an upload that was broken off.
func (box mp4Box) each(in *input, f func(mp4Box) error) error {
	if box.depth > mp4MaxDepth {
		return corrupt("mp4", box.off, "boxes in boxes, more than %d deep", mp4MaxDepth)
	}
	for off := box.body; off+8 <= box.end; {
		child, err := mp4BoxAt(in, off, box.end)
		if ended(err) {
			return nil
		}
		if err != nil {
			return err
		}
		off = child.end
		child.end, child.depth = min(child.end, box.end), box.depth+1
		if err := f(child); err != nil {
			return err
		}
	}
	return nil
}

// bytes is the box's content.
func (box mp4Box) bytes(in *input) ([]byte, error) {
	n := box.end - box.body
	if n > mp4MaxBox || box.end > in.size {
		return nil, corrupt("mp4", box.off, "box %q of %d bytes, where at most %d are", box.kind, n, min(mp4MaxBox, in.size-box.body))
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(&cursor{in: in, off: box.body, end: box.end}, b); err != nil {
		if ended(err) {
			return nil, corrupt("mp4", box.off, "the file ends in box %q", box.kind)
		}
		return nil, err
	}
	return b, nil
}

// parse reads the box's content into dst.
func (box mp4Box) parse(in *input, dst mp4.IBox) error {
	b, err := box.bytes(in)
	if err != nil {
		return err
	}
	if _, err := mp4.Unmarshal(bytes.NewReader(b), uint64(len(b)), dst, mp4.Context{}); err != nil {
		return corrupt("mp4", box.off, "box %q: %v", box.kind, err)
	}
	return nil
}
