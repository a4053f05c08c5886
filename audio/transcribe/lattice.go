package transcribe

import (
	"cmp"
	"math"
	"slices"
)

// arc is one syllable that may have been said: from a frame to before another.
type arc struct {
	start, middle, end int32 // frames; the final begins at middle
	base               int16
	score              float32        // of its sound, tones left out
	tones              [tones]float32 // what each tone costs, the likeliest nothing
	said               [tones]float32 // what it costs where each tone is meant
}

// lattice is every syllable that lies on a way through the recording not much
// less likely than the best.
type lattice struct {
	frames int
	arcs   []arc
	first  []int32   // arcs that start at frame t: arcs[first[t]:first[t+1]]
	quiet  []float32 // score of silence at each frame
	still  []bool    // frame t may be silence
	ahead  []float64 // the best way from frame t on to the end
}

// The least frames of the parts of a syllable, and the most of a whole one.
const (
	leastOnset = 2
	leastFinal = 4
	longest    = 75
)

var never = math.Inf(-1)

// ways is the best way from the beginning to each frame at which a syllable or a
// frame of silence ends, or with back from the end to each at which one begins.
func (e *evidence) ways(cost float64, back bool) []float64 {
	w := sweep{evidence: e, back: back, cost: cost,
		onsets: states(len(e.onsets), leastOnset), finals: states(len(e.finals), leastFinal)}
	best := make([]float64, e.frames+1)
	if !back {
		for t := range e.frames {
			best[t+1] = w.forward(t, best[t])
		}
		return best
	}
	for t := e.frames - 1; t >= 0; t-- {
		best[t] = w.backward(t, best[t+1])
	}
	return best
}

// sweep is a Viterbi search over syllables in either direction.
type sweep struct {
	*evidence
	back           bool
	cost           float64
	onsets, finals [][]float64 // states of each sound, in the order they are gone through
}

func states(n, least int) [][]float64 {
	all := rows(n, least)
	for _, s := range all {
		for i := range s {
			s[i] = never
		}
	}
	return all
}

// forward takes frame t in; rest is the best way to its beginning.
func (w *sweep) forward(t int, rest float64) float64 {
	begin, end := rest-w.cost, rest+w.silent[t+1]-w.silent[t]
	for f, states := range w.finals {
		from := never
		for _, o := range w.before[f] {
			from = max(from, w.onsets[o][leastOnset-1])
		}
		if w.alone[f] {
			from = max(from, begin)
		}
		end = max(end, step(states, from, w.final[f][t+1]-w.final[f][t]))
	}
	for o, states := range w.onsets {
		step(states, begin, w.onset[o][t+1]-w.onset[o][t])
	}
	return end
}

// backward takes frame t in; rest is the best way from its end.
func (w *sweep) backward(t int, rest float64) float64 {
	begin, end := rest-w.cost, rest+w.silent[t+1]-w.silent[t]
	for o, states := range w.onsets {
		v := w.onset[o][t+1] - w.onset[o][t]
		from := never
		for f, before := range w.before {
			if slices.Contains(before, o) {
				from = max(from, w.finals[f][leastFinal-1])
			}
		}
		end = max(end, step(states, from, v))
	}
	for f, states := range w.finals {
		last := step(states, begin, w.final[f][t+1]-w.final[f][t])
		if w.alone[f] {
			end = max(end, last)
		}
	}
	return end
}

// step moves the states of a sound on by a frame of value v and is the last one.
func step(states []float64, from, v float64) float64 {
	last := len(states) - 1
	for k := last; k >= 0; k-- {
		come := from
		if k > 0 {
			come = states[k-1]
		}
		if k == last {
			come = max(come, states[k])
		}
		states[k] = come + v
	}
	return states[last]
}

// newLattice finds the syllables within beam of the best way.
func newLattice(e *evidence, c Config) *lattice {
	behind, ahead := e.ways(c.Syllable, false), e.ways(c.Syllable, true)
	least := ahead[0] - c.Beam
	l := &lattice{frames: e.frames, ahead: ahead, first: make([]int32, e.frames+2),
		quiet: make([]float32, e.frames), still: make([]bool, e.frames)}
	for t := range e.frames {
		l.first[t] = int32(len(l.arcs))
		v := e.silent[t+1] - e.silent[t]
		l.quiet[t], l.still[t] = float32(v), behind[t]+v+ahead[t+1] >= least
		if behind[t]+ahead[t] < least {
			continue
		}
		for k, b := range e.bases {
			l.from(e, c, t, k, b, least-behind[t]+c.Syllable)
		}
		slices.SortStableFunc(l.arcs[l.first[t]:], func(a, b arc) int { return cmp.Compare(a.base, b.base) })
	}
	l.first[e.frames], l.first[e.frames+1] = int32(len(l.arcs)), int32(len(l.arcs))
	return l
}

// from appends the ways in which base b may be said from frame start on that with
// the best way on are worth at least least.
func (l *lattice) from(e *evidence, c Config, start, index int, b base, least float64) {
	final := e.final[b.final]
	shift, middle := -final[start], start // what the onset adds to the sum of the final
	shortest := leastFinal
	if b.onset >= 0 {
		shift, shortest = never, leastOnset+leastFinal
	}
	for end := start + shortest; end <= min(start+longest, e.frames); end++ {
		if b.onset >= 0 {
			onset, m := e.onset[b.onset], end-leastFinal
			if v := onset[m] - onset[start] - final[m]; v > shift {
				shift, middle = v, m
			}
		}
		score := final[end] + shift
		if score+l.ahead[end] < least {
			continue
		}
		a := arc{start: int32(start), middle: int32(middle), end: int32(end), base: int16(index), score: float32(score)}
		a.weigh(e.toned(b.final, middle, end), c)
		l.arcs = append(l.arcs, a)
	}
}

// weigh says what the tones of a syllable cost, and what they would cost a word
// that has another there.
func (a *arc) weigh(heard [tones]float64, c Config) {
	best := heard[0]
	for _, v := range heard[1:] {
		best = max(best, v)
	}
	for k, v := range heard {
		a.tones[k] = float32(c.Tone * (best - v))
	}
	for want := range tones {
		lost := c.ToneMost
		for k, v := range a.tones {
			lost = min(lost, float64(v)+c.change(want, k))
		}
		a.said[want] = float32(lost)
	}
}
