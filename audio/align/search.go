package align

import (
	"math"

	"github.com/langdu/langdu/audio"
)

var never = float32(math.Inf(-1))

// search is the Viterbi search through a graph. alpha[s] is the likelihood of
// the best way that ends in state s at the current frame, reach[n] that of the
// best way that has just arrived at node n.
type search struct {
	g      *graph
	cfg    Config
	scores audio.Frames
	any    []float32

	alpha []float32
	reach []float32
	alive []bool // of each arc: whether any of its states is within the beam
	best  float32
}

// pointers say for one frame how each state and node was reached.
type pointers struct {
	advance []bool // of each state: entered in this frame, else held
	via     []hop  // of each node
}

// hop is how a node was reached: through an arc with states, a free arc, or
// from another node by leaping or going back.
type hop struct {
	kind kind
	ref  int32 // index into arcs or free, or the node come from
}

func newSearch(g *graph, scores audio.Frames, c Config) *search {
	return &search{
		g: g, cfg: c, scores: scores, any: Anything(scores, silenceOf(g)),
		alpha: make([]float32, len(g.states)),
		reach: make([]float32, len(g.place)),
		alive: make([]bool, len(g.arcs)),
	}
}

// silenceOf is the silence column: the first arc of every graph is a pause.
func silenceOf(g *graph) audio.Phone { return audio.Phone(g.states[0].column) }

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
	s.readOn(p)
}

// step takes one frame in and writes how everything was reached into p.
func (s *search) step(t int, p *pointers) {
	row, floor := s.scores.At(t), s.best-s.cfg.Beam
	best := never
	for i := range s.g.arcs {
		a := &s.g.arcs[i]
		enter := s.reach[a.from] - a.cost
		if !s.alive[i] && enter < floor {
			continue
		}
		top := s.chain(a, t, row, enter, p)
		best = max(best, top)
		s.alive[i] = top >= floor-s.cfg.Beam
		if !s.alive[i] {
			for k := a.lo; k < a.hi; k++ {
				s.alpha[k] = never
			}
		}
	}
	s.best = best
	s.arrive(p)
	s.goBack(p)
	s.readOn(p)
}

// chain moves one arc's states on by a frame, in place from the last to the
// first, and returns the best of them.
func (s *search) chain(a *arc, t int, row []float32, enter float32, p *pointers) float32 {
	top := never
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
		return s.any[t] - s.g.frame[0]
	default:
		return s.any[t] - s.g.frame[1]
	}
}

// arrive lets every chain that has come to its end reach its node.
func (s *search) arrive(p *pointers) {
	for n := range s.reach {
		s.reach[n] = never
	}
	for i := range s.g.arcs {
		a := &s.g.arcs[i]
		if v := s.alpha[a.hi-1]; s.alive[i] && v > s.reach[a.to] {
			s.reach[a.to], p.via[a.to] = v, hop{a.kind, int32(i)}
		}
	}
}

// goBack lets the reader go from any node to an earlier one between groups. One
// pass from the end carries the best place to come from.
func (s *search) goBack(p *pointers) {
	from, value := int32(-1), never
	for n := int32(len(s.reach)) - 1; n >= 0; n-- {
		if from >= 0 && s.g.main[n] {
			v := value - s.cfg.Back - s.cfg.BackEach*float32(s.g.place[from]-s.g.place[n])
			if s.g.place[from] > s.g.place[n] && v > s.reach[n] {
				s.reach[n], p.via[n] = v, hop{back, from}
				continue
			}
		}
		if from < 0 || s.reach[n] > value-s.cfg.BackEach*float32(s.g.place[from]-s.g.place[n]) {
			from, value = n, s.reach[n]
		}
	}
}

// readOn lets the reader pass over characters without sound, leave them out one
// by one, or leap. One pass from the start serves, because all lead forward.
func (s *search) readOn(p *pointers) {
	from, value := int32(-1), never
	for n := int32(0); n < int32(len(s.reach)); n++ {
		for i := s.g.into[n]; i < s.g.into[n+1]; i++ {
			a := &s.g.free[i]
			if v := s.reach[a.from] - a.cost; v > s.reach[n] {
				s.reach[n], p.via[n] = v, hop{a.kind, i}
			}
		}
		far := never
		if from >= 0 {
			far = value - s.cfg.LeapEach*float32(s.g.place[n]-s.g.place[from])
			if v := far - s.cfg.Leap; s.g.main[n] && v > s.reach[n] {
				s.reach[n], p.via[n] = v, hop{leap, from}
			}
		}
		if s.reach[n] > far {
			from, value = n, s.reach[n]
		}
	}
}

// checkpoint is the search between two frames.
type checkpoint struct {
	alpha, reach []float32
	alive        []bool
	best         float32
}

func (s *search) save() checkpoint {
	return checkpoint{append([]float32(nil), s.alpha...), append([]float32(nil), s.reach...),
		append([]bool(nil), s.alive...), s.best}
}

func (s *search) restore(c checkpoint) {
	copy(s.alpha, c.alpha)
	copy(s.reach, c.reach)
	copy(s.alive, c.alive)
	s.best = c.best
}
