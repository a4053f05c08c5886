package score

import (
	"slices"

	"github.com/langdu/langdu/audio/align"
)

// Where a syllable lies must not depend on what it should have been. An aligner
// that is told a wrong text squeezes the wrong sound into the few frames that fit
// it least badly and calls the rest an insertion; measured there, it is not so
// wrong. So the place is found anew: the syllable, whatever it is, that lies
// around the middle of where the aligner put the expected one.

const (
	// reach is how far from where the aligner put a syllable it may extend.
	reach = 40
	// lull is how many silent frames end a slot: a stop takes fewer to close.
	lull = 6
	// strange is what a frame costs, in nats, that belongs neither to the syllable
	// nor to its neighbours.
	strange = 1
)

// slot widens r over the sound around it, up to the frames that others have.
func (e *Evidence) slot(r, free align.Range) align.Range {
	lo, hi := max(free.Start, r.Start-reach, 0), min(free.End, r.End+reach, e.Len())
	wide := r
	for t, silent := r.Start-1, 0; t >= lo && silent < lull; t-- {
		if silent++; e.voice[t] > 0.5 {
			wide.Start, silent = t, 0
		}
	}
	for t, silent := r.End, 0; t < hi && silent < lull; t++ {
		if silent++; e.voice[t] > 0.5 {
			wide.End, silent = t+1, 0
		}
	}
	return wide
}

// segment is where the parts of a syllable lie: the initial before split.
type segment struct{ start, split, end int }

// locate finds the likeliest syllable in w that sounds at frame at: with an
// initial, or whichever is likelier. The score is that of all of w.
func (e *Evidence) locate(w window, at int, initial bool) (segment, float32) {
	left, right := e.outside(w, w.left, at), reversed(e.outside(w, w.right, at))
	var head, tail lengths
	for i := range e.units.Initials {
		head.best(left, minInitial, w.hi-w.lo, func(k int) float32 { return e.initials.At(w.lo + k)[i] })
	}
	if !initial {
		head.none(left)
	}
	for f := range e.units.Finals {
		tail.best(right, minFinal, w.hi-w.lo, func(k int) float32 { return e.finals.At(w.hi - 1 - k)[f] })
	}
	best, s := never, segment{}
	for b := range head.score {
		k := len(head.score) - 1 - b
		if v := head.score[b] + tail.score[k]; v > best {
			best, s = v, segment{w.lo + b - head.length[b], w.lo + b, w.lo + b + tail.length[k]}
		}
	}
	return s, best
}

// outside is the evidence of what is not the syllable: its neighbour or, at a
// cost, anything; but never at frame at.
func (e *Evidence) outside(w window, neighbour []float32, at int) []float32 {
	out := make([]float32, len(neighbour))
	for k := range out {
		t := w.lo + k
		out[k] = max(neighbour[k], e.silence[t]-strange, slices.Max(e.initials.At(t))-strange, slices.Max(e.finals.At(t))-strange)
		if t == at {
			out[k] = -1e6
		}
	}
	return out
}

// lengths is, up to each frame of a window, the best score of the outside
// followed by one unit, whichever fits best, and how many frames that unit has.
type lengths struct {
	score  []float32
	length []int
}

func (l *lengths) grow(frames int) {
	if l.score == nil {
		l.score, l.length = make([]float32, frames+1), make([]int, frames+1)
		for b := range l.score {
			l.score[b] = never
		}
	}
}

// best takes in one more unit, which lasts at least so many frames.
func (l *lengths) best(outside []float32, least, frames int, unit func(int) float32) {
	l.grow(frames)
	var before, sum float32 // outside up to k−least; the unit's last frames
	score, length := never, 0
	for k := range frames {
		sum += unit(k)
		if length > 0 {
			score, length = score+unit(k), length+1
		}
		if k >= least {
			before += outside[k-least]
			sum -= unit(k - least)
		}
		if k+1 >= least && before+sum > score {
			score, length = before+sum, least
		}
		if score > l.score[k+1] {
			l.score[k+1], l.length[k+1] = score, length
		}
	}
}

// none takes in that there is no unit at all.
func (l *lengths) none(outside []float32) {
	l.grow(len(outside))
	var sum float32
	for b := range l.score {
		if sum > l.score[b] {
			l.score[b], l.length[b] = sum, 0
		}
		if b < len(outside) {
			sum += outside[b]
		}
	}
}
