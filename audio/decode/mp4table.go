package decode

import (
	"io"

	mp4 "github.com/abema/go-mp4"
)

// mp4Table lists the packets of a track. Packets lie in chunks: chunks has where
// each begins, runs how many packets the chunks from some number on hold, sizes
// how long each packet is (or size, where all are as long).
type mp4Table struct {
	chunks []uint64
	runs   []mp4.StscEntry
	sizes  []uint32
	size   uint32
	count  uint32

	chunk, run int    // where next stands
	packet     uint32 // packets given
	inChunk    uint32 // packets given of this chunk
	off        int64  // of the next packet
}

// read takes one of the table's boxes; others are ignored.
func (t *mp4Table) read(in *input, b mp4Box) error {
	switch b.kind {
	case "stsz":
		var v mp4.Stsz
		err := b.parse(in, &v)
		t.sizes, t.size, t.count = v.EntrySize, v.SampleSize, v.SampleCount
		return err
	case "stsc":
		var v mp4.Stsc
		err := b.parse(in, &v)
		t.runs = v.Entries
		return err
	case "co64":
		var v mp4.Co64
		err := b.parse(in, &v)
		t.chunks = v.ChunkOffset
		return err
	case "stco":
		var v mp4.Stco
		err := b.parse(in, &v)
		t.chunks = make([]uint64, len(v.ChunkOffset))
		for i, off := range v.ChunkOffset {
			t.chunks[i] = uint64(off)
		}
		return err
	}
	return nil
}

// next is where the next packet lies; io.EOF after the last.
func (t *mp4Table) next() (off int64, size int, err error) {
	for t.packet < t.count && t.chunk < len(t.chunks) {
		if t.inChunk >= t.perChunk() {
			t.chunk, t.inChunk = t.chunk+1, 0
			continue
		}
		if t.inChunk == 0 {
			t.off = int64(t.chunks[t.chunk] & (1<<62 - 1))
		}
		n := t.size
		if n == 0 {
			if int(t.packet) >= len(t.sizes) {
				return 0, 0, io.EOF
			}
			n = t.sizes[t.packet]
		}
		off = t.off
		t.off += int64(n)
		t.packet++
		t.inChunk++
		return off, int(n), nil
	}
	return 0, 0, io.EOF
}

// perChunk is how many packets the current chunk holds. Chunks are counted from
// 1 in the file.
func (t *mp4Table) perChunk() uint32 {
	for t.run+1 < len(t.runs) && int64(t.runs[t.run+1].FirstChunk) <= int64(t.chunk)+1 {
		t.run++
	}
	if t.run >= len(t.runs) {
		return 0
	}
	return t.runs[t.run].SamplesPerChunk
}
