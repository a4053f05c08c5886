package layer3

import "errors"

// errSide says that the side information contradicts itself.
var errSide = errors.New("layer3: side information breaks the rules")

// Block types: how the 576 lines came to be.
const (
	blockLong  = 0
	blockStart = 1 // long, on the way to short
	blockShort = 2 // three short transforms, for sudden sounds
	blockStop  = 3 // long again
)

// granule is how one granule of one channel is coded. (ISO 11172-3, 2.4.1.7)
type granule struct {
	bits       int // of scale factors and lines
	bigValues  int // pairs of lines in the three regions
	gain       int // global_gain: a step is 2^(1/4)
	scalefac   int // scalefac_compress: how long the scale factors are
	block      int
	mixed      bool // a short block whose lowest lines are long
	tables     [3]int
	subGain    [3]int // of each short window, in steps of 2^2
	regions    [2]int // lines where the second and the third region begin
	preflag    bool   // upper bands are amplified by a fixed table
	coarse     bool   // scale factors count in steps of 2 instead of √2
	quadTable  int
	share      int // scfsi: groups of scale factors that the first granule has too
	longLines  int // how many of the lowest lines come from long transforms
	longBands  int // and in how many bands they lie
	shortBands int // the first band of short lines
}

// side is the side information of a frame.
type side struct {
	begin    int // bytes before this frame's data where its bits begin
	granules [2][2]granule
}

// readSide reads the side information.
func readSide(h Header, b []byte) (s side, err error) {
	r := bitReader{data: b}
	groups := [2]int{}
	if h.lsf() {
		s.begin = r.bits(8)
		r.bits(h.Channels) // private
	} else {
		s.begin = r.bits(9)
		r.bits(7 - 2*h.Channels)
		for ch := range h.Channels {
			groups[ch] = r.bits(4)
		}
	}
	for gr := range h.granules() {
		for ch := range h.Channels {
			g := &s.granules[gr][ch]
			if gr == 1 {
				g.share = groups[ch]
			}
			if err := g.read(&r, h); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// read reads one granule's part.
func (g *granule) read(r *bitReader, h Header) error {
	g.bits = r.bits(12)
	g.bigValues = r.bits(9)
	g.gain = r.bits(8)
	g.scalefac = r.bits(4)
	if h.lsf() {
		g.scalefac = g.scalefac<<5 | r.bits(5)
	}
	if g.bigValues > lines/2 {
		return errSide
	}
	var err error
	if r.bits(1) == 1 {
		err = g.readSwitched(r, h)
	} else {
		g.readLong(r, h)
	}
	if !h.lsf() {
		g.preflag = r.bits(1) == 1
	}
	g.coarse = r.bits(1) == 1
	g.quadTable = r.bits(1)
	g.split(h)
	return err
}

// readSwitched reads a granule with a window of its own; its regions are fixed.
func (g *granule) readSwitched(r *bitReader, h Header) error {
	g.block = r.bits(2)
	g.mixed = r.bits(1) == 1
	g.tables[0], g.tables[1] = r.bits(5), r.bits(5)
	for w := range g.subGain {
		g.subGain[w] = r.bits(3)
	}
	g.regions = [2]int{36, lines}
	if h.lsf() && g.block != blockShort {
		g.regions[0] = 54
	}
	if h.rate == 8 {
		g.regions[0] *= 2 // at 8 kHz the bands are twice as wide
	}
	if g.block == blockLong {
		return errSide
	}
	return nil
}

// readLong reads a granule of the usual kind, whose regions end with bands.
func (g *granule) readLong(r *bitReader, h Header) {
	for i := range g.tables {
		g.tables[i] = r.bits(5)
	}
	first := r.bits(4) + 1
	second := first + r.bits(3) + 1
	edges := &longEdges[h.rate]
	g.regions = [2]int{edges[min(first, longBands)], edges[min(second, longBands)]}
}

// split settles which lines are long and which short.
func (g *granule) split(h Header) {
	switch {
	case g.block != blockShort:
		g.longLines, g.longBands = lines, longBands
	case g.mixed:
		g.longBands, g.shortBands = 8, 3
		if h.lsf() {
			g.longBands = 6
		}
		g.longLines = longEdges[h.rate][g.longBands]
	}
}

// bitReader reads numbers of up to 24 bits, the highest bit first. Beyond the end
// it reads zeros; the position tells.
type bitReader struct {
	data []byte
	pos  int // in bits
}

func (r *bitReader) bits(n int) (v int) {
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

func (r *bitReader) bit() int {
	i := r.pos >> 3
	if i >= len(r.data) {
		r.pos++
		return 0
	}
	v := r.data[i] >> (7 - r.pos&7) & 1
	r.pos++
	return int(v)
}
