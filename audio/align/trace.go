package align

import (
	"math"

	"github.com/langdu/langdu/audio/exact"
)

// move is one arc of the best way, with the frames it took. Phones holds the
// first frame of each phone of the arc.
type move struct {
	arc
	Range
	phones []int
}

// run searches all frames and returns the best way in order of time. Its score
// is −∞, and there are no moves, when the beam has cut off every way to the end.
func (s *search) run() ([]move, float64) {
	frames := s.scores.Len()
	kept := newPointers(frames)
	s.start()
	kept.keep(s, exact.Moves{})
	for t := range frames {
		kept.keep(s, s.step(t))
	}
	last, total := s.stop()
	if math.IsInf(float64(total), -1) {
		return nil, float64(total)
	}
	tr := tracer{s: s, node: int32(len(s.reach) - 1), arc: -1}
	tr.hop(frames, last)
	for t := frames - 1; t >= 0; t-- {
		tr.frame(t, kept.after(t))
	}
	tr.hops(0, kept.after(-1))
	return tr.inOrder(), float64(total)
}

// tracer walks the best way backwards. It is either at a node (arc is −1) or in
// a state of an arc.
type tracer struct {
	s     *search
	node  int32
	arc   int32
	state int32
	moves []move // last first
}

// frame walks back over frame t, whose pointers are p. On entry the tracer
// stands behind the frame.
func (tr *tracer) frame(t int, p *pointers) {
	if tr.arc < 0 {
		tr.hops(t+1, p)
	}
	m := &tr.moves[len(tr.moves)-1]
	m.Start = t
	a, st := &tr.s.g.arcs[tr.arc], tr.s.g.states[tr.state]
	m.phones[st.phone] = t
	if !p.moves.HasAdvanced(int(tr.state)) {
		return
	}
	if tr.state > a.lo {
		tr.state--
		return
	}
	tr.node, tr.arc = a.from, -1
}

// hops walks back over all that takes no time, until it enters an arc that ends
// before frame t or arrives at the start of the text at frame 0.
func (tr *tracer) hops(t int, p *pointers) {
	for tr.arc < 0 && (t > 0 || tr.node > 0) {
		tr.hop(t, p.via[tr.node-p.first].hop())
	}
}

// hop walks back over one way of reaching the node.
func (tr *tracer) hop(t int, h hop) {
	switch h.kind {
	case skipped, silent:
		a := tr.s.g.free[h.ref]
		tr.moves = append(tr.moves, move{arc: a, Range: Range{t, t}})
		tr.node = a.from
	case leap, back:
		tr.moves = append(tr.moves, move{arc: arc{kind: h.kind, from: h.ref, to: tr.node, char: -1}, Range: Range{t, t}})
		tr.node = h.ref
	default:
		a := tr.s.g.arcs[h.ref]
		tr.arc, tr.state = h.ref, a.hi-1
		phones := make([]int, tr.s.g.states[a.hi-1].phone+1)
		tr.moves = append(tr.moves, move{arc: a, Range: Range{t, t}, phones: phones})
	}
}

func (tr *tracer) inOrder() []move {
	for i, j := 0, len(tr.moves)-1; i < j; i, j = i+1, j-1 {
		tr.moves[i], tr.moves[j] = tr.moves[j], tr.moves[i]
	}
	return tr.moves
}
