package score

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// Margin is how much better the expected unit of a group fits than the best of
// its rivals, in nats; negative when a rival fits better.
type Margin struct {
	Fixed  float32 // with the syllable's other part as expected
	Free   float32 // with the other part as it fits best
	Frames int     // of the part
	Rival  int     // index of the best rival
	// Loss is how much worse the syllable as expected fits its place than
	// whatever fits each frame best: rivals of one part at a time may all be as
	// bad when something else entirely was said.
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
}

// context is how many frames of each neighbour a window takes in.
const context = 4

// measure judges syllable s, said in frames r, against all rivals. left and
// right are the evidence of the neighbouring sounds.
func (e *Evidence) measure(s audio.Syllable, w window, tone align.Range) Measure {
	i, f, _ := e.units.find(s)
	t := e.newTable(w)
	grid := t.grid()
	m := Measure{Final: finalMargin(grid, i, f)}
	row, head := len(grid)-1, t.bare
	if i >= 0 {
		margin := initialMargin(grid, i, f)
		m.Initial = &margin
		row, head = i, t.heads[i]
	}
	_, at := join(head, t.tails[f])
	start := min(w.lo+at, tone.End-1)
	m.Final.Frames = tone.End - start
	if m.Initial != nil {
		m.Initial.Frames = max(start-tone.Start, 1)
	}
	m.Tone = e.toneMargin(s.Tone, align.Range{Start: start, End: tone.End})
	m.Chance = e.chance(grid, row, f, s.Tone, e.toneSums(align.Range{Start: start, End: tone.End}))
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
			row[f], _ = join(head, tail)
		}
		grid = append(grid, row)
	}
	return grid
}

// initialMargin compares initial i with the others and with none at all; grid's
// rows are initials, the last none.
func initialMargin(grid [][]float32, i, f int) Margin {
	fixed, free := make([]float32, len(grid)), make([]float32, len(grid))
	for k, row := range grid {
		fixed[k], free[k] = row[f], slices.Max(row)
	}
	return margin(fixed, free, i)
}

// finalMargin compares final f with the others beside initial i, or beside none
// where i is negative.
func finalMargin(grid [][]float32, i, f int) Margin {
	if i < 0 {
		i = len(grid) - 1
	}
	free := slices.Clone(grid[0])
	for _, row := range grid[1:] {
		for k, v := range row {
			free[k] = max(free[k], v)
		}
	}
	return margin(grid[i], free, f)
}

// margin of the expected unit over its best rival, by two sets of scores.
func margin(fixed, free []float32, expected int) Margin {
	m := Margin{Rival: bestRival(fixed, expected)}
	m.Fixed = fixed[expected] - fixed[m.Rival]
	m.Free = free[expected] - free[bestRival(free, expected)]
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

// toneMargin compares a tone with the others over the frames of a final.
func (e *Evidence) toneMargin(tone audio.Tone, r align.Range) Margin {
	sums := e.toneSums(r)
	m := margin(sums[:], sums[:], int(tone)-1)
	m.Frames = r.Len()
	return m
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

// Take measures the syllables of one take.
func (e *Evidence) Take(t align.Take) []Measure {
	var list []Measure
	spans := e.units.spans(t)
	for k, s := range t.Variant.Syllables {
		list = append(list, e.at(s, spans[k]))
	}
	return list
}

// at measures syllable s as said in frames r.
func (e *Evidence) at(s audio.Syllable, r align.Range) Measure {
	w := window{lo: max(r.Start-context, 0), hi: min(r.End+context, e.Len())}
	w.left = e.around(w, r.Start, -1)
	w.right = e.around(w, r.End, +1)
	return e.measure(s, w, r)
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
