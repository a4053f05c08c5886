package align

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

var never = float32(math.Inf(-1))

// search is the Viterbi search through a graph. The value of a state is the
// likelihood of the best way that ends in it at the current frame, reach[n] that of
// the best way that has just arrived at node n.
//
// Only a stretch of the text is looked at in any frame: the arcs of win, beyond
// which nothing is within the beam, because going far back or leaping far ahead
// costs more than the beam is wide. What is outside is never.
type search struct {
	g      *graph
	cfg    Config
	scores audio.Frames
	free   []float32

	states *exact.Chains
	row    []float32 // the scores of the frame, and of what is not in the text
	reach  []float32
	via    []hop  // of each node: how it was reached
	alive  []bool // of each arc: whether any of its states is within the beam
	best   float32
	win    window
	work   int // states visited so far
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

// hop is how a node was reached: through an arc with states, a free arc, or
// from another node by leaping or going back.
type hop struct {
	kind kind
	ref  int32 // index into arcs or free, or the node come from
}

func newSearch(g *graph, scores audio.Frames, free []float32, c Config) *search {
	links := make([]exact.Link, len(g.states))
	for i, st := range g.states {
		links[i] = exact.Link{Hold: st.loop, Column: int(st.column)}
	}
	for _, a := range g.arcs {
		links[a.lo].First = true
	}
	s := &search{
		g: g, cfg: c, scores: scores, free: free,
		states: exact.NewChains(links),
		row:    make([]float32, g.any+2),
		reach:  make([]float32, len(g.place)),
		via:    make([]hop, len(g.place)),
		alive:  make([]bool, len(g.arcs)),
	}
	for n := range s.reach {
		s.reach[n] = never
	}
	return s
}

// start puts the reader at the beginning of the text, before the first frame.
func (s *search) start() {
	s.reach[0], s.best = 0, 0
	s.win = window{n: stretch{0, 1}}
	s.readOn()
	s.look()
}

// step takes one frame in and says how the states moved; how the nodes of the
// window were then reached is in s.via.
func (s *search) step(t int) exact.Moves {
	floor, moving := s.best-s.cfg.Beam, s.stretchOf(s.win.a)
	s.enter(floor)
	best, moves := s.states.Step(int(moving.lo), int(moving.hi), s.frame(t), floor)
	s.best, s.work = best, s.work+int(moving.hi-moving.lo)
	for n := s.win.n.lo; n < s.win.n.hi; n++ {
		s.reach[n] = never
	}
	arcs := s.win.a
	s.win = window{}
	s.arrive(arcs, moves)
	s.goBack()
	s.readOn()
	s.look()
	return moves
}

// stretchOf is the states of arcs.
func (s *search) stretchOf(arcs stretch) stretch {
	if arcs.lo >= arcs.hi {
		return stretch{}
	}
	return stretch{s.g.arcs[arcs.lo].lo, s.g.arcs[arcs.hi-1].hi}
}

// frame is the scores of frame t, and behind them those of a sound that is put in
// and of one in a character's place.
func (s *search) frame(t int) []float32 {
	copy(s.row, s.scores.At(t))
	s.row[s.g.any] = s.free[t] - s.g.frame[0]
	s.row[s.g.any+1] = s.free[t] - s.g.frame[1]
	return s.row
}

// enter notes for each arc of the window how the reader comes into it; not at all
// where nothing lives in it and what comes is below the floor.
func (s *search) enter(floor float32) {
	for i := s.win.a.lo; i < s.win.a.hi; i++ {
		a := &s.g.arcs[i]
		v := s.reach[a.from] - a.cost
		if !s.alive[i] && v < floor {
			v = never
		}
		s.states.Enter[a.lo] = v
	}
}

// look widens the arcs of the window to those that leave its nodes.
func (s *search) look() {
	for n := s.win.n.lo; n < s.win.n.hi; n++ {
		if s.reach[n] >= s.best-s.cfg.Beam {
			s.win.a = s.win.a.with(s.g.leaving[n].lo).with(s.g.leaving[n].hi - 1)
		}
	}
}

// arrive forgets the arcs that nothing lives in any more, and lets every chain that
// has come to its end reach its node.
func (s *search) arrive(arcs stretch, moves exact.Moves) {
	for i := arcs.lo; i < arcs.hi; i++ {
		a := &s.g.arcs[i]
		entered := s.states.Enter[a.lo] > never
		s.states.Enter[a.lo] = never
		if moves.AnyLive(int(a.lo), int(a.hi)) {
			s.alive[i] = true
			s.win.a = s.win.a.with(i)
			if v := s.states.Value[a.hi-1]; v > s.reach[a.to] {
				s.set(a.to, v, hop{a.kind, i})
			}
			continue
		}
		if s.alive[i] || entered {
			s.alive[i] = false
			for k := a.lo; k < a.hi; k++ {
				s.states.Value[k] = never
			}
		}
	}
}

// set notes a better way to node n.
func (s *search) set(n int32, v float32, h hop) {
	s.reach[n], s.via[n] = v, h
	s.win.n = s.win.n.with(n)
}

// goBack lets the reader go from any node to an earlier one between groups. One
// pass from the end carries the best place to come from.
func (s *search) goBack() {
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
				s.set(n, v, hop{back, from})
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
func (s *search) readOn() {
	from, value, floor := int32(-1), never, s.best-s.cfg.Beam
	for n := s.win.n.lo; n < int32(len(s.reach)); n++ {
		for i := s.g.into[n]; i < s.g.into[n+1]; i++ {
			a := &s.g.free[i]
			if v := s.reach[a.from] - a.cost; v > s.reach[n] && v >= floor {
				s.set(n, v, hop{a.kind, i})
			}
		}
		far := never
		if from >= 0 {
			far = value - s.cfg.LeapEach*float32(s.g.place[n]-s.g.place[from])
			if v := far - s.cfg.Leap; s.g.main[n] && v > s.reach[n] && v >= floor {
				s.set(n, v, hop{leap, from})
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
func (s *search) stop() (hop, float32) {
	end := int32(len(s.reach) - 1)
	best, via := s.reach[end], hop{}
	if best > never {
		via = s.via[end]
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
