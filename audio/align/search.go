package align

import (
	"math"

	"github.com/langdu/langdu/audio"
)

var never = float32(math.Inf(-1))

// search is the Viterbi search through a graph. alpha[s] is the likelihood of
// the best way that ends in state s at the current frame, reach[n] that of the
// best way that has just arrived at node n.
//
// Only a stretch of the text is looked at in any frame: the arcs of win, beyond
// which nothing is within the beam, because going far back or leaping far ahead
// costs more than the beam is wide. What is outside is never.
type search struct {
	g      *graph
	cfg    Config
	scores audio.Frames
	free   []float32

	alpha []float32
	reach []float32
	alive []bool // of each arc: whether any of its states is within the beam
	best  float32
	win   window
	work  int // states visited so far
}

// window is the part of the graph that a frame deals with: arcs a.lo to a.hi−1,
// nodes n.lo to n.hi−1.
type window struct{ a, n stretch }

// stretch is a half-open stretch of indices.
type stretch struct{ lo, hi int32 }

// with is the stretch that takes in s and i.
func (s stretch) with(i int32) stretch {
	if s.lo >= s.hi {
		return stretch{i, i + 1}
	}
	return stretch{min(s.lo, i), max(s.hi, i+1)}
}

// pointers say for one frame how each state and node of the window was reached.
type pointers struct {
	win     window
	advance []bool // of each state: entered in this frame, else held
	via     []hop  // of each node
}

// hop is how a node was reached: through an arc with states, a free arc, or
// from another node by leaping or going back.
type hop struct {
	kind kind
	ref  int32 // index into arcs or free, or the node come from
}

func newSearch(g *graph, scores audio.Frames, free []float32, c Config) *search {
	return &search{
		g: g, cfg: c, scores: scores, free: free,
		alpha: make([]float32, len(g.states)),
		reach: make([]float32, len(g.place)),
		alive: make([]bool, len(g.arcs)),
	}
}

// start puts the reader at the beginning of the text, before the first frame.
func (s *search) start(p *pointers) {
	for i := range s.alpha {
		s.alpha[i] = never
	}
	for i := range s.alive {
		s.alive[i] = false
	}
	for n := range s.reach {
		s.reach[n] = never
	}
	s.reach[0], s.best = 0, 0
	s.win = window{n: stretch{0, 1}}
	s.readOn(p)
	s.look()
	p.win = s.win
}

// step takes one frame in and writes how everything was reached into p, which
// has room for all of the graph.
func (s *search) step(t int, p *pointers) {
	row, floor := s.scores.At(t), s.best-s.cfg.Beam
	best, touched, alive := never, s.win.n, stretch{}
	for i := s.win.a.lo; i < s.win.a.hi; i++ {
		a := &s.g.arcs[i]
		enter := s.reach[a.from] - a.cost
		if !s.alive[i] && enter < floor {
			continue
		}
		top := s.chain(a, t, row, enter, p)
		best = max(best, top)
		if s.alive[i] = top >= floor; s.alive[i] {
			alive = alive.with(i)
			continue
		}
		for k := a.lo; k < a.hi; k++ {
			s.alpha[k] = never
		}
	}
	s.best = best
	p.win.a = s.win.a
	for n := touched.lo; n < touched.hi; n++ {
		s.reach[n] = never
	}
	s.win = window{a: alive}
	s.arrive(p)
	s.goBack(p)
	s.readOn(p)
	s.look()
	p.win.n = s.win.n
}

// look widens the arcs of the window to those that leave its nodes.
func (s *search) look() {
	for n := s.win.n.lo; n < s.win.n.hi; n++ {
		if s.reach[n] >= s.best-s.cfg.Beam {
			s.win.a = s.win.a.with(s.g.leaving[n].lo).with(s.g.leaving[n].hi - 1)
		}
	}
}

// chain moves one arc's states on by a frame, in place from the last to the
// first, and returns the best of them.
func (s *search) chain(a *arc, t int, row []float32, enter float32, p *pointers) float32 {
	top := never
	s.work += int(a.hi - a.lo)
	for k := a.hi - 1; k >= a.lo; k-- {
		st := &s.g.states[k]
		from := enter
		if k > a.lo {
			from = s.alpha[k-1]
		}
		held := never
		if st.loop {
			held = s.alpha[k]
		}
		p.advance[k] = from > held
		s.alpha[k] = max(from, held) + s.emit(a.kind, st.column, t, row)
		top = max(top, s.alpha[k])
	}
	return top
}

// emit is the score of column at frame t.
func (s *search) emit(k kind, column int32, t int, row []float32) float32 {
	switch {
	case column < s.g.any:
		return row[column]
	case k == filler:
		return s.free[t] - s.g.frame[0]
	default:
		return s.free[t] - s.g.frame[1]
	}
}

// arrive lets every chain that has come to its end reach its node.
func (s *search) arrive(p *pointers) {
	for i := s.win.a.lo; i < s.win.a.hi; i++ {
		a := &s.g.arcs[i]
		if v := s.alpha[a.hi-1]; s.alive[i] && v > s.reach[a.to] {
			s.set(a.to, v, hop{a.kind, i}, p)
		}
	}
}

// set notes a better way to node n.
func (s *search) set(n int32, v float32, h hop, p *pointers) {
	s.reach[n], p.via[n] = v, h
	s.win.n = s.win.n.with(n)
}

// goBack lets the reader go from any node to an earlier one between groups. One
// pass from the end carries the best place to come from.
func (s *search) goBack(p *pointers) {
	from, value, floor := int32(-1), never, s.best-s.cfg.Beam
	low := s.win.n.lo
	for n := s.win.n.hi - 1; n >= 0; n-- {
		far := never
		if from >= 0 {
			far = value - s.cfg.BackEach*float32(s.g.place[from]-s.g.place[n])
			if n < low && far-s.cfg.Back < floor {
				return
			}
			if v := far - s.cfg.Back; s.g.main[n] && s.g.place[from] > s.g.place[n] && v > s.reach[n] {
				s.set(n, v, hop{back, from}, p)
				continue
			}
		}
		if s.reach[n] > far {
			from, value = n, s.reach[n]
		}
	}
}

// readOn lets the reader pass over characters without sound, leave them out one
// by one, or leap. One pass from the start serves, because all lead forward.
func (s *search) readOn(p *pointers) {
	from, value, floor := int32(-1), never, s.best-s.cfg.Beam
	for n := s.win.n.lo; n < int32(len(s.reach)); n++ {
		for i := s.g.into[n]; i < s.g.into[n+1]; i++ {
			a := &s.g.free[i]
			if v := s.reach[a.from] - a.cost; v > s.reach[n] && v >= floor {
				s.set(n, v, hop{a.kind, i}, p)
			}
		}
		far := never
		if from >= 0 {
			far = value - s.cfg.LeapEach*float32(s.g.place[n]-s.g.place[from])
			if v := far - s.cfg.Leap; s.g.main[n] && v > s.reach[n] && v >= floor {
				s.set(n, v, hop{leap, from}, p)
			}
		}
		if s.reach[n] > far {
			from, value = n, s.reach[n]
		}
		if n >= s.win.n.hi-1 && max(far-s.cfg.Leap, s.near(n)) < floor {
			return
		}
	}
}

// farStop is how many of the characters left out by stopping early count: who
// stops on the first page stops as easily as who stops on the last but one.
const farStop = 20

// stop lets the reader stop early, after the last frame, and returns how the end
// of the text was reached.
func (s *search) stop(p *pointers) (hop, float32) {
	end := int32(len(s.reach) - 1)
	best, via := s.reach[end], hop{}
	if best > never {
		via = p.via[end]
	}
	for n := s.win.n.lo; n < s.win.n.hi; n++ {
		left := min(s.g.place[end]-s.g.place[n], farStop)
		if v := s.reach[n] - s.cfg.Stop - s.cfg.LeapEach*float32(left); left > 0 && v > best {
			best, via = v, hop{leap, n}
		}
	}
	return via, best
}

// near is the best reach of the nodes from which a free arc may lead beyond n.
func (s *search) near(n int32) float32 {
	best := never
	for k := max(n+1-s.g.longest, s.win.n.lo); k <= n; k++ {
		best = max(best, s.reach[k])
	}
	return best
}
