package align

// checkpoint is the search between two frames.
type checkpoint struct {
	alpha, reach []float32
	alive        []bool
	best         float32
	win          window
}

// states are the states of the window's arcs.
func (s *search) states(w window) stretch {
	if w.a.lo >= w.a.hi {
		return stretch{}
	}
	return stretch{s.g.arcs[w.a.lo].lo, s.g.arcs[w.a.hi-1].hi}
}

// save copies what is within the window.
func (s *search) save() checkpoint {
	w, k := s.win, s.states(s.win)
	return checkpoint{append([]float32(nil), s.alpha[k.lo:k.hi]...), append([]float32(nil), s.reach[w.n.lo:w.n.hi]...),
		append([]bool(nil), s.alive[w.a.lo:w.a.hi]...), s.best, w}
}

// restore takes the search back to c, which it has passed.
func (s *search) restore(c checkpoint) {
	s.forget()
	k := s.states(c.win)
	copy(s.alpha[k.lo:k.hi], c.alpha)
	copy(s.reach[c.win.n.lo:c.win.n.hi], c.reach)
	copy(s.alive[c.win.a.lo:c.win.a.hi], c.alive)
	s.best, s.win = c.best, c.win
}

// forget clears the window.
func (s *search) forget() {
	k := s.states(s.win)
	for i := k.lo; i < k.hi; i++ {
		s.alpha[i] = never
	}
	for n := s.win.n.lo; n < s.win.n.hi; n++ {
		s.reach[n] = never
	}
	for i := s.win.a.lo; i < s.win.a.hi; i++ {
		s.alive[i] = false
	}
}
