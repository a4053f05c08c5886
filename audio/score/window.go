package score

import "math"

var never = float32(math.Inf(-1))

// window is the neighbourhood of one syllable: its slot and a few frames of what
// sounds before and after. Within it the syllable's bounds are free, so that every
// rival may lie where it fits best.
type window struct {
	lo, hi      int
	left, right []float32 // evidence of the neighbours, from frame lo on
}

// least frames of an initial and of a final in a window
const (
	minInitial = 1
	minFinal   = 2
)

// heads[i][b] is the best score of the neighbour before and initial i up to
// window frame b; tails[f][b] that of final f from b and the neighbour after.
type table struct {
	heads, tails [][]float32
	bare         []float32 // heads of a syllable without an initial
	frames       int
}

// newTable scores all initials and finals in the window.
func (e *Evidence) newTable(w window) table {
	t := table{frames: w.hi - w.lo}
	for i := range e.units.Initials {
		t.heads = append(t.heads, chain(w.left, minInitial, t.frames, func(k int) float32 { return e.initials.At(w.lo + k)[i] }))
	}
	t.bare = chain(w.left, 0, t.frames, nil)
	right := reversed(w.right)
	for f := range e.units.Finals {
		tail := chain(right, minFinal, t.frames, func(k int) float32 { return e.finals.At(w.hi - 1 - k)[f] })
		t.tails = append(t.tails, reversed(tail))
	}
	return t
}

// chain is the best score, up to each frame, of the neighbour followed by at
// least so many frames of a unit; with least 0, of the neighbour alone.
func chain(neighbour []float32, least, frames int, unit func(int) float32) []float32 {
	at := make([]float32, frames+1)
	if least == 0 {
		for k := range frames {
			at[k+1] = at[k] + neighbour[k]
		}
		return at
	}
	states := make([]float32, least+1) // the neighbour, then the unit's frames
	for s := 1; s <= least; s++ {
		states[s] = never
	}
	at[0] = never
	for k := range frames {
		v := unit(k)
		states[least] = max(states[least], states[least-1]) + v
		for s := least - 1; s > 0; s-- {
			states[s] = states[s-1] + v
		}
		states[0] += neighbour[k]
		at[k+1] = states[least]
	}
	return at
}

func reversed(x []float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[len(x)-1-i] = v
	}
	return y
}

// join is the best score of a head and a tail, wherever they meet.
func join(head, tail []float32) float32 {
	best := never
	for b := range head {
		best = max(best, head[b]+tail[b])
	}
	return best
}
