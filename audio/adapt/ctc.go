package adapt

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

const (
	// spoken is from where on something is said in a frame, rather than blank: as
	// CTC's own best path has it.
	spoken = 0.5
	// rare is what is forgotten of a frame: of 25,000 units nearly all are.
	rare = 1e-4
	// reach is how far from its spike a syllable may sound, in ms: twice the 150 ms
	// that half a syllable takes a child who reads slowly.
	reach = 300.0
	// sure is the most that is believed of a spike.
	sure = 0.98
	// hush and doubt are the probabilities of silence where it is quiet, and where
	// there is sound but nothing that the network could name.
	hush, doubt = 0.99, 0.5
)

// ctc is the hearing of a network that says each unit once.
type ctc struct {
	units inventory
	timing
	frames []spoke
}

// spoke is what was said in one frame: all but blank and what stands for nothing.
type spoke struct {
	mass  float32 // of all that is said
	best  int     // the likeliest unit
	units []likely
}

type likely struct {
	unit int
	p    float32
}

func (h *ctc) add(p []float32) {
	s := spoke{best: -1}
	for k, v := range p {
		u := &h.units[k]
		if u.blank || (len(u.ways) == 0 && !u.foreign) {
			continue
		}
		s.mass += v
		if s.best < 0 || v > p[s.best] {
			s.best = k
		}
		if v > rare {
			s.units = append(s.units, likely{k, v})
		}
	}
	h.frames = append(h.frames, s)
}

// spike is where a unit was said.
type spike struct {
	unit   int
	at     float64 // ms
	mass   float32
	lo, hi float64 // ms: its cell
	// first to last are the frames in which the unit was said.
	first, last int
}

// spikes are the frames in which something is said, those of one unit that
// follow each other taken together.
func (h *ctc) spikes() []spike {
	var list []spike
	weight, before := float32(0), -1
	for t, f := range h.frames {
		if f.mass < spoken {
			before = -1
			continue
		}
		at := h.first + float64(t)*h.shift
		if f.best != before {
			list, weight, before = append(list, spike{unit: f.best, first: t}), 0, f.best
		}
		s := &list[len(list)-1]
		s.last = t
		weight += f.mass
		s.at += (at - s.at) * float64(f.mass/weight)
		s.mass = max(s.mass, f.mass)
	}
	h.bound(list)
	return list
}

// bound gives each spike its cell: half way to its neighbours, where a unit of
// several syllables has so many times more of the way, and no further than reach.
func (h *ctc) bound(list []spike) {
	for i := range list {
		s := &list[i]
		far := reach * float64(h.units[s.unit].length())
		s.lo, s.hi = s.at-far, s.at+far
	}
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		n, m := float64(h.units[a.unit].length()), float64(h.units[b.unit].length())
		middle := a.at + (b.at-a.at)*n/(n+m)
		a.hi, b.lo = min(a.hi, middle), max(b.lo, middle)
	}
}

// length is how many syllables a unit has, 1 for one that is a phone or foreign.
func (u unit) length() int {
	if len(u.ways) == 0 {
		return 1
	}
	return len(u.ways[0].syllables)
}

// said is one way of one unit with its probability within a cell.
type said struct {
	p         float32
	foreign   bool
	syllables []syllable
}

// cell is everything that was said around spike s: the frames of its cell added
// up, with blank left out.
func (h *ctc) cell(s spike, ways []way) []said {
	sums, total := map[int]float32{}, float32(0)
	var order []int
	from := max(int(math.Ceil((s.lo-h.first)/h.shift)), 0)
	to := min(int(math.Ceil((s.hi-h.first)/h.shift)), len(h.frames))
	for t := min(from, s.first); t < max(to, s.last+1); t++ {
		for _, l := range h.frames[t].units {
			if sums[l.unit] == 0 {
				order = append(order, l.unit)
			}
			sums[l.unit] += l.p
			total += l.p
		}
	}
	var list []said
	for _, k := range order {
		p := sums[k] / total * min(s.mass, sure)
		own := h.units[k].ways
		if k == s.unit {
			own = ways
		}
		if h.units[k].foreign {
			list = append(list, said{p: p, foreign: true})
		}
		for _, w := range own {
			list = append(list, said{p: p * w.share, syllables: w.syllables})
		}
	}
	return list
}

func (h *ctc) output(clip audio.Clip, n int) acoustic.Output {
	out := newOutput(n, h.units.hasForeign())
	quiet := quietFrames(clip, n)
	row := make([]float32, acoustic.Columns)
	for t := range n {
		clear(row)
		row[acoustic.Silence] = doubt
		if quiet[t] {
			row[acoustic.Silence] = hush
		}
		fill(row)
		logShares(out.Posteriors.At(t), row)
		logShares(out.Tones.At(t), make([]float32, acoustic.Tones))
	}
	spikes := h.spikes()
	ways := h.readings(spikes)
	for i, s := range spikes {
		lo, hi := sounding(s, quiet)
		list := h.cell(s, ways[i])
		for t := lo; t < hi; t++ {
			place := (float64(t-lo) + 0.5) / float64(hi-lo)
			h.say(&out, t, list, place)
		}
	}
	return out
}

// say writes frame t, which lies at a place from 0 to 1 of what is said.
func (h *ctc) say(out *acoustic.Output, t int, list []said, place float64) {
	row, tones := make([]float32, acoustic.Columns), make([]float32, acoustic.Tones)
	foreign := float32(0)
	for _, s := range list {
		if s.foreign {
			foreign += s.p
			continue
		}
		column, tone := at(s.syllables, place)
		row[column] += s.p
		if tone > 0 {
			tones[tone-1] += s.p
		}
	}
	fill(row)
	fill(tones)
	logShares(out.Posteriors.At(t), row)
	logShares(out.Tones.At(t), tones)
	if out.Foreign != nil {
		out.Foreign[t] = foreign
	}
}

// fill shares evenly what a row lacks to one.
func fill(row []float32) {
	rest := float32(1)
	for _, v := range row {
		rest -= v
	}
	for i := range row {
		row[i] += max(rest, 0) / float32(len(row))
	}
}

// at is the column that sounds at a place from 0 to 1 of some syllables, and the
// tone of the syllable that it is in, 0 for none. A final lasts twice as long as
// an initial.
func at(syllables []syllable, place float64) (audio.Phone, audio.Tone) {
	k := min(int(place*float64(len(syllables))), len(syllables)-1)
	s := syllables[k]
	tone := audio.Tone(0)
	for _, p := range s {
		tone = max(tone, acoustic.ToneOf(p))
	}
	weight := func(p audio.Phone) float64 {
		if acoustic.IsInitial(p) {
			return 1
		}
		return 2
	}
	var total float64
	for _, p := range s {
		total += weight(p)
	}
	left := (place*float64(len(syllables)) - float64(k)) * total
	for _, p := range s[:len(s)-1] {
		if left -= weight(p); left < 0 {
			return p, tone
		}
	}
	return s[len(s)-1], tone
}
