package layer3

import (
	"errors"
	"fmt"
	"slices"
)

// errReservoir says that a frame's bits begin in frames that were not seen: the
// first frames of a recording cut from a longer one, or after a loss.
var errReservoir = errors.New("layer3: its bits begin in a frame that is missing")

// maxReservoir is how far back a frame's bits may begin.
const maxReservoir = 511

// Decoder decodes the frames of one stream in order. The zero value is ready. It
// is not safe for use by several goroutines at once.
type Decoder struct {
	reservoir []byte // the last frames' data that the next may use
	reader    bitReader
	factors   [2]factors
	hybrid    [2]hybrid
	synthesis [2]synthesis

	is [lines]int
	xr [2][lines]float32
}

// Decode appends the frame's samples to dst, interleaved, in [-1, 1] or a little
// beyond. A granule that cannot be decoded becomes silence; the frame's samples
// are appended all the same and the error says why. Only for a frame that has
// no right header or is too short is nothing appended.
func (d *Decoder) Decode(dst []float32, frame []byte) ([]float32, error) {
	h, err := ParseHeader(frame)
	if err != nil {
		return dst, err
	}
	start := h.sideStart()
	end := start + h.SideLength()
	if len(frame) < h.Length || h.Length < end {
		return dst, fmt.Errorf("layer3: a frame of %d bytes, want %d", len(frame), max(h.Length, end))
	}
	s, err := readSide(h, frame[start:end])
	r := d.bits(s.begin, frame[end:h.Length])
	if r == nil && err == nil {
		err = errReservoir
	}
	for gr := range h.granules() {
		if err == nil {
			err = d.lines(h, r, &s, gr)
		}
		if err != nil {
			d.xr = [2][lines]float32{}
		}
		dst = d.sound(dst, h, &s.granules[gr])
	}
	return dst, err
}

// Forget drops what was kept of earlier frames' bits, for use after a loss: a
// frame that builds on them then becomes silence rather than noise.
func (d *Decoder) Forget() { d.reservoir = d.reservoir[:0] }

// bits is a reader at the first bit of the frame, or nil where that was in a
// frame not seen. The frame's data is kept for the next.
func (d *Decoder) bits(begin int, data []byte) *bitReader {
	if surplus := len(d.reservoir) - maxReservoir; surplus > 0 {
		d.reservoir = d.reservoir[:copy(d.reservoir, d.reservoir[surplus:])]
	}
	have := len(d.reservoir)
	d.reservoir = append(d.reservoir, data...)
	if begin > have {
		return nil
	}
	d.reader = bitReader{data: d.reservoir[have-begin:]}
	return &d.reader
}

// lines decodes the spectral lines of a granule into d.xr.
func (d *Decoder) lines(h Header, r *bitReader, s *side, gr int) error {
	coded := 0
	for ch := range h.Channels {
		g := &s.granules[gr][ch]
		end := r.pos + g.bits
		if end > 8*len(r.data) {
			return errHuffman
		}
		f := &d.factors[ch]
		if h.lsf() {
			f.readLSF(r, g, ch == 1 && h.intensity)
		} else {
			first := *f
			f.read(r, g, &first)
		}
		n, err := readLines(r, g, end, &d.is)
		if err != nil {
			return err
		}
		for n > 0 && d.is[n-1] == 0 {
			n--
		}
		requantize(h, g, f, &d.is, n, &d.xr[ch])
		r.pos, coded = end, n
	}
	if h.middle || h.intensity {
		unscale(h, &s.granules[gr], &d.factors[1], coded, &d.xr)
	}
	return nil
}

// sound turns the lines of a granule into samples.
func (d *Decoder) sound(dst []float32, h Header, g *[2]granule) []float32 {
	at := len(dst)
	dst = slices.Grow(dst, lines*h.Channels)[:at+lines*h.Channels]
	var sub [width][subbands]float32
	var pcm [subbands]float32
	for ch := range h.Channels {
		xr := &d.xr[ch]
		if g[ch].block == blockShort {
			reorder(h, &g[ch], xr)
		}
		unalias(&g[ch], xr)
		d.hybrid[ch].samples(&g[ch], xr, used(xr), &sub)
		out := dst[at+ch:]
		for i := range sub {
			d.synthesis[ch].next(&sub[i], &pcm)
			for j, x := range pcm {
				out[(i*subbands+j)*h.Channels] = x
			}
		}
	}
	return dst
}

// used is how many lines there are up to the last that is not zero.
func used(xr *[lines]float32) int {
	n := lines
	for n > 0 && xr[n-1] == 0 {
		n--
	}
	return n
}
