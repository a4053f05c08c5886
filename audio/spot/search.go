package spot

import "github.com/langdu/langdu/audio"

// token is the best way into a state: its score, and where the phrase began.
type token struct {
	value float32
	start int32
}

// search is the state of a Viterbi search through one phrase.
type search struct {
	silence audio.Phone
	alpha   [][]token // of each chain and state
	nodes   []token   // before the next frame
	pauses  []token   // of each inner node: silence there
}

func newSearch(p Phrase, silence audio.Phone) *search {
	s := &search{silence: silence, nodes: make([]token, p.nodes), pauses: make([]token, p.nodes)}
	for i := range s.pauses {
		s.nodes[i].value, s.pauses[i].value = never, never
	}
	for _, ch := range p.chains {
		tokens := make([]token, len(ch.states))
		for i := range tokens {
			tokens[i].value = never
		}
		s.alpha = append(s.alpha, tokens)
	}
	return s
}

// frame takes in one more frame: nodes go from before it to after it.
func (s *search) frame(p Phrase, row []float32) {
	s.pass(p) // ways without sound
	for n := 1; n < p.nodes-1; n++ {
		s.pauses[n] = better(s.pauses[n], s.nodes[n])
		s.pauses[n].value += row[s.silence]
	}
	for i := range p.chains {
		s.step(&p.chains[i], s.alpha[i], row)
	}
	for n := 1; n < p.nodes; n++ {
		s.nodes[n] = s.pauses[n]
	}
	for i := range p.chains {
		if alpha := s.alpha[i]; len(alpha) > 0 {
			to := &s.nodes[p.chains[i].to]
			*to = better(*to, alpha[len(alpha)-1])
		}
	}
	if p.nodes > 1 {
		s.nodes[0].value = never
		s.pass(p)
	}
}

// pass lets groups that a way leaves without sound take no time.
func (s *search) pass(p Phrase) {
	for i := range p.chains {
		if ch := &p.chains[i]; len(ch.states) == 0 {
			from := s.nodes[ch.from]
			from.value -= ch.cost
			s.nodes[ch.to] = better(s.nodes[ch.to], from)
		}
	}
}

// step moves the states of a chain on by a frame, in place from the last.
func (s *search) step(ch *chain, alpha []token, row []float32) {
	for k := len(alpha) - 1; k >= 0; k-- {
		come := s.nodes[ch.from]
		come.value -= ch.cost
		if k > 0 {
			come = alpha[k-1]
		}
		if ch.states[k].loop {
			come = better(alpha[k], come)
		}
		come.value += row[ch.states[k].column]
		alpha[k] = come
	}
}

// better is the likelier of two; a of equals.
func better(a, b token) token {
	if b.value > a.value {
		return b
	}
	return a
}
