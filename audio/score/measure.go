package score

import (
	"math"
	"slices"
	"sort"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// Margin is how much better the expected unit of a group fits than the best of
// its rivals; negative when a rival fits better.
type Margin struct {
	// Mean is the margin in nats per frame, over the frames in which the part lies.
	Mean   float32
	Frames int
	Rival  int // index of the best rival; after the last, that there is no initial
	// Bare is, of initials, how much better any syllable that has one fits the
	// place than any that has none: 0, or negative where none fits better.
	Bare float32
	// Loss is how much worse the syllable as expected fits its place, in nats, than
	// whatever fits each frame best: rivals of one part at a time may all be as bad
	// when something else entirely was said.
	Loss float32
	Wide int // frames of that place
}

// Measure is what the evidence says of one syllable.
type Measure struct {
	Initial *Margin // nil where the syllable has no initial
	Final   Margin
	Tone    Margin
	// Chance is how likely a syllable taken at random would fit the place as
	// well, 0 to 1; see [Evidence.chance].
	Chance float64
	// Light says that the tone is the neutral one.
	Light bool
	// Rhyme is where the final lies, over which the tone was measured.
	Rhyme align.Range
}

// context is how many frames of each neighbour a window takes in.
const context = 4

// measure judges syllable s, which lies around frame at of w, against all rivals.
func (e *Evidence) measure(s audio.Syllable, w window, at int) Measure {
	i, f, _ := e.units.find(s)
	grid := e.newTable(w).grid()
	with, withScore := e.locate(w, at, true)
	place, score := e.locate(w, at, false)
	var m Measure
	row := len(grid) - 1
	if i >= 0 {
		row, place = i, with
		m.Initial = &Margin{Bare: withScore - score}
		*m.Initial = e.margin(e.initials, place.start, place.split, i, *m.Initial)
		if m.Initial.Bare < 0 {
			m.Initial.Rival = len(e.units.Initials)
		}
	}
	m.Final = e.margin(e.finals, place.split, place.end, f, Margin{})
	m.Tone = e.margin(e.tones, place.split, place.end, int(s.Tone)-1, Margin{})
	m.Rhyme = align.Range{Start: place.split, End: place.end}
	m.Chance = e.chance(grid, row, f, s.Tone, e.toneSums(m.Rhyme))
	m.Light = s.Tone == audio.Neutral
	m.setLoss(grid[row][f]-e.anything(w), w.hi-w.lo)
	return m
}

// setLoss notes in all margins how badly the whole syllable fits.
func (m *Measure) setLoss(loss float32, frames int) {
	for _, part := range []*Margin{m.Initial, &m.Final, &m.Tone} {
		if part != nil {
			part.Loss, part.Wide = loss, frames
		}
	}
}

// anything is the score of the best unit of each frame of the window.
func (e *Evidence) anything(w window) (sum float32) {
	for t := w.lo; t < w.hi; t++ {
		sum += max(e.silence[t], slices.Max(e.initials.At(t)), slices.Max(e.finals.At(t)))
	}
	return sum
}

// grid is the score of every initial with every final; the last row has none.
func (t table) grid() [][]float32 {
	var grid [][]float32
	for _, head := range append(t.heads[:len(t.heads):len(t.heads)], t.bare) {
		row := make([]float32, len(t.tails))
		for f, tail := range t.tails {
			row[f] = join(head, tail)
		}
		grid = append(grid, row)
	}
	return grid
}

// margin fills in m for the expected unit of a group over frames from to to.
func (e *Evidence) margin(group audio.Frames, from, to, expected int, m Margin) Margin {
	sums := make([]float32, group.Dim)
	for t := from; t < to; t++ {
		for k, v := range group.At(t) {
			sums[k] += v
		}
	}
	m.Frames, m.Rival = to-from, bestRival(sums, expected)
	m.Mean = (sums[expected] - sums[m.Rival]) / float32(max(m.Frames, 1))
	return m
}

func bestRival(scores []float32, expected int) int {
	best := -1
	for k, v := range scores {
		if k != expected && (best < 0 || v > scores[best]) {
			best = k
		}
	}
	return best
}

func (e *Evidence) toneSums(r align.Range) (sums [5]float32) {
	for t := r.Start; t < r.End; t++ {
		for k, v := range e.tones.At(t) {
			sums[k] += v
		}
	}
	return sums
}

// find says which initial (−1 for none) and which final a syllable has, and in
// how many phones it is said.
func (u Units) find(s audio.Syllable) (initial, final, phones int) {
	columns, _ := u.Phones(s)
	initial, rest := -1, columns
	if s.Initial != "" {
		initial = slices.IndexFunc(u.Initials, func(i Initial) bool { return i.Column == columns[0] })
		rest = columns[1:]
	}
	final = slices.IndexFunc(u.Finals, func(f Final) bool { return slices.Contains(f.Columns[:], rest[0]) })
	return initial, final, len(columns)
}

// Take measures the syllables of one take among others.
func (e *Evidence) Take(t align.Take, others Places) []Measure {
	var list []Measure
	for k, at := range e.units.sites(t, others) {
		list = append(list, e.at(t.Variant.Syllables[k], at))
	}
	return list
}

// site is where a syllable was found, and what about it nobody else has.
type site struct{ found, free align.Range }

// sites are those of the syllables of a take.
func (u Units) sites(t align.Take, others Places) []site {
	spans := u.spans(t)
	list := make([]site, len(spans))
	for k, r := range spans {
		free := others.around(t.Range)
		if k > 0 {
			free.Start = spans[k-1].End
		}
		if k+1 < len(spans) {
			free.End = spans[k+1].Start
		}
		list[k] = site{r, free}
	}
	return list
}

// at measures syllable s as said at a site.
func (e *Evidence) at(s audio.Syllable, at site) Measure {
	slot := e.slot(at.found, at.free)
	w := window{lo: max(slot.Start-context, 0), hi: min(slot.End+context, e.Len())}
	w.left = e.around(w, slot.Start, -1)
	w.right = e.around(w, slot.End, +1)
	return e.measure(s, w, (at.found.Start+at.found.End)/2)
}

// Places are where the takes of a recording lie.
type Places struct{ starts, ends []int }

// PlacesOf lists the places of a's takes.
func PlacesOf(a align.Alignment) Places {
	var p Places
	for _, c := range a.Characters {
		for _, t := range c.Takes {
			p.starts, p.ends = append(p.starts, t.Start), append(p.ends, t.End)
		}
	}
	slices.Sort(p.starts)
	slices.Sort(p.ends)
	return p
}

// around is what lies between the take before r and the take after it.
func (p Places) around(r align.Range) align.Range {
	free := align.Range{Start: 0, End: math.MaxInt}
	if k := sort.SearchInts(p.ends, r.Start+1); k > 0 {
		free.Start = p.ends[k-1]
	}
	if k := sort.SearchInts(p.starts, r.End); k < len(p.starts) {
		free.End = p.starts[k]
	}
	return free
}

// spans divides a take among its syllables: by its phones, or evenly where it
// was garbled. What a merged 儿 adds is not part of the span.
func (u Units) spans(t align.Take) []align.Range {
	n := len(t.Variant.Syllables)
	spans := make([]align.Range, n)
	at := 0
	for k, s := range t.Variant.Syllables {
		if t.Garbled() {
			spans[k] = align.Range{Start: t.Start + k*t.Len()/n, End: t.Start + (k+1)*t.Len()/n}
			continue
		}
		initial, _, phones := u.find(s)
		last := at
		if initial >= 0 {
			last++
		}
		spans[k] = align.Range{Start: t.Phones[at].Start, End: t.Phones[last].End}
		at += phones
	}
	return spans
}

// around is the evidence, over the window, of whatever sounds beside frame at:
// the unit that fits best in the few frames before it or after it.
func (e *Evidence) around(w window, at, side int) []float32 {
	lo, hi := at, min(at+context, e.Len())
	if side < 0 {
		lo, hi = max(at-context, 0), at
	}
	best, column := never, func(t int) float32 { return e.silence[t] }
	try := func(f func(int) float32) {
		var sum float32
		for t := lo; t < hi; t++ {
			sum += f(t)
		}
		if sum > best {
			best, column = sum, f
		}
	}
	try(column)
	for i := range e.units.Initials {
		try(func(t int) float32 { return e.initials.At(t)[i] })
	}
	for f := range e.units.Finals {
		try(func(t int) float32 { return e.finals.At(t)[f] })
	}
	out := make([]float32, w.hi-w.lo)
	for k := range out {
		out[k] = column(w.lo + k)
	}
	return out
}
