package decode

import (
	"encoding/binary"
	"io"
	"math/bits"

	mp4 "github.com/abema/go-mp4"
)

// mp4Defaults hold for the packets of fragments that do not say otherwise.
type mp4Defaults struct{ size uint32 }

// readDefaults takes the defaults of each track from the mvex box.
func (f *mp4File) readDefaults(in *input, mvex mp4Box) error {
	return mvex.each(in, func(b mp4Box) error {
		if b.kind != "trex" {
			return nil
		}
		var v mp4.Trex
		err := b.parse(in, &v)
		if len(f.defaults) < mp4Tracks {
			f.defaults[v.TrackID] = mp4Defaults{v.DefaultSampleSize}
		}
		return err
	})
}

// mp4Packets gives the packets of one track in order: those of the tables, then
// those of the fragments.
type mp4Packets struct {
	in    *input
	track *mp4Track
	table mp4Table
	off   int64    // of the next box at the top of the file
	runs  []mp4Run // of the current fragment
}

// mp4Run is a stretch of packets of a fragment, one after the other: sizes lists
// how long they are, or all have size.
type mp4Run struct {
	off   int64
	count uint32
	sizes []mp4.TrunEntry
	size  uint32
}

// next takes the first packet off the run.
func (r *mp4Run) next() (off int64, size int) {
	n := r.size
	if len(r.sizes) > 0 {
		n, r.sizes = r.sizes[0].SampleSize, r.sizes[1:]
	}
	off = r.off
	r.off += int64(n)
	r.count--
	return off, int(n)
}

// end is the offset after the run's last packet.
func (r mp4Run) end() int64 {
	if len(r.sizes) == 0 {
		return r.off + int64(r.count)*int64(r.size)
	}
	end := r.off
	for _, e := range r.sizes {
		end += int64(e.SampleSize)
	}
	return end
}

// next is the next packet, valid until the input is read again; empty for one
// that is out of all proportion. It returns io.EOF after the last, and where the
// file was cut.
func (p *mp4Packets) next() ([]byte, error) {
	off, size, err := p.table.next()
	if err == io.EOF {
		off, size, err = p.fragmented()
	}
	if err != nil {
		return nil, err
	}
	if off >= p.in.size {
		return nil, io.EOF
	}
	if size > maxPeek {
		return nil, nil
	}
	b, err := p.in.at(off, size)
	if ended(err) && size > 0 {
		return nil, io.EOF
	}
	return b, ignoreEnd(err)
}

// fragmented is where the next packet of a fragment lies.
func (p *mp4Packets) fragmented() (off int64, size int, err error) {
	for {
		for len(p.runs) > 0 && p.runs[0].count == 0 {
			p.runs = p.runs[1:]
		}
		if len(p.runs) > 0 {
			off, size = p.runs[0].next()
			return off, size, nil
		}
		if err := p.nextFragment(); err != nil {
			return 0, 0, err
		}
	}
}

// nextFragment reads the next moof box of the file.
func (p *mp4Packets) nextFragment() error {
	for {
		if p.off >= p.in.size {
			return io.EOF
		}
		box, err := mp4BoxAt(p.in, p.off, p.in.size)
		if err != nil {
			if ended(err) {
				return io.EOF
			}
			return err
		}
		p.off = box.end
		if box.kind == "moof" && box.end <= p.in.size {
			return p.readFragment(box)
		}
	}
}

// readFragment collects the runs of the track. Their offsets count from the
// moof box, unless the fragment has a base of its own.
func (p *mp4Packets) readFragment(moof mp4Box) error {
	return moof.each(p.in, func(traf mp4Box) error {
		if traf.kind != "traf" {
			return nil
		}
		base, size, end, mine := moof.off, p.track.fragment.size, int64(0), false
		return traf.each(p.in, func(b mp4Box) error {
			switch {
			case b.kind == "tfhd":
				var v mp4.Tfhd
				if err := b.parse(p.in, &v); err != nil {
					return err
				}
				mine = v.TrackID == p.track.id
				if v.CheckFlag(mp4.TfhdBaseDataOffsetPresent) {
					base = int64(v.BaseDataOffset & (1<<62 - 1))
				}
				if v.CheckFlag(mp4.TfhdDefaultSampleSizePresent) {
					size = v.DefaultSampleSize
				}
			case b.kind == "trun" && mine:
				run, err := p.readRun(b, base, end, size)
				if err != nil {
					return err
				}
				p.runs, end = append(p.runs, run), run.end()
			}
			return nil
		})
	})
}

// Flags of a trun box: which of its fields are there.
const (
	trunOffset = 0x000001
	trunSizes  = 0x000200
	trunFields = 0x000f00 // of every packet, 4 bytes each
)

// readRun reads one trun box. Without an offset of its own it follows the run
// before it, which ends at end. go-mp4 is asked only after the number of packets
// was held against the box: it may be four billion, in no bytes at all.
func (p *mp4Packets) readRun(b mp4Box, base, end int64, size uint32) (mp4Run, error) {
	head, err := p.in.at(b.body, 12)
	if err != nil && len(head) < 8 {
		return mp4Run{}, corrupt("mp4", b.off, "a trun box cut short")
	}
	flags := binary.BigEndian.Uint32(head) & 0xffffff
	run := mp4Run{off: base, count: binary.BigEndian.Uint32(head[4:]), size: size}
	each := 4 * bits.OnesCount32(flags&trunFields)
	if int64(run.count)*int64(each) > b.end-b.body {
		return run, corrupt("mp4", b.off, "a trun box of %d bytes for %d packets", b.end-b.body, run.count)
	}
	switch {
	case flags&trunOffset != 0 && len(head) == 12:
		run.off += int64(int32(binary.BigEndian.Uint32(head[8:])))
	case end > 0:
		run.off = end
	}
	if flags&trunSizes == 0 {
		return run, nil
	}
	var v mp4.Trun
	if err := b.parse(p.in, &v); err != nil {
		return run, err
	}
	run.sizes = v.Entries
	return run, nil
}
