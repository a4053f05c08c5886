package transcribe

import (
	"cmp"
	"slices"
)

// The search goes from boundary to boundary. At a boundary speech is between two
// words, which is a node of the graph of words, or within one, which is a token.

// token is a word that has been begun and not yet ended: its best way from a node
// to where it stands.
type token struct {
	score float64
	place int32 // node of the vocabulary, or −1−pace of the course
	from  int32 // node of the graph where the word began
	arc   int32 // its last syllable
	prev  int32 // index into search.trace of the syllable before, −1 for none
}

// crumb is one syllable of a word on its way.
type crumb struct{ arc, prev, place int32 }

// node is a boundary between words.
type node struct {
	frame int32
	score float64 // of the best way to it
	best  int32   // edge by which that comes
	edges int32   // the first of the edges that end here; they are in order of nodes
}

// edge is a word, or a frame of silence.
type edge struct {
	from  int32
	word  int32 // index into the vocabulary; see silence and biased
	trace int32 // index into search.trace of its last syllable
	score float32
}

const (
	silence = -1 // a frame of it
	biased  = -2 // a stretch of a biased text
)

// search is one search on its way. Products are rounded before they are added to
// anything, so that no processor joins the two (see package exact).
type search struct {
	*lattice
	*vocabulary
	course *course
	cfg    Config

	pending [longest + 1][]token // by the frame at which they stand
	trace   []crumb
	nodes   []node
	edges   []edge

	alive    int       // tokens pending
	arriving []arrival // of the frame at hand
	tokens   []token
}

func newSearch(l *lattice, v *vocabulary, r *course, c Config) *search {
	return &search{lattice: l, vocabulary: v, course: r, cfg: c, nodes: []node{{best: -1}}}
}

// arrival is an edge on its way into a node.
type arrival struct {
	edge
	total float64
}

// run goes through the whole lattice.
func (s *search) run() {
	s.expand(0)
	for t := 1; t <= s.frames; t++ {
		s.arrive(t)
		if s.settle(t) {
			s.expand(t)
		}
		s.proceed(t)
	}
}

// arrive takes the tokens that stand at frame t: those that are worth it go on,
// and the words that end there are edges.
func (s *search) arrive(t int) {
	slot := &s.pending[t%len(s.pending)]
	s.alive -= len(*slot)
	s.tokens = s.prune(*slot, s.tokens[:0])
	*slot = (*slot)[:0]
	s.arriving = s.arriving[:0]
	last := len(s.nodes) - 1
	if from := s.nodes[last]; int(from.frame) == t-1 && s.still[t-1] || s.alive == 0 && len(s.tokens) == 0 {
		v := s.quiet[t-1]
		s.arriving = append(s.arriving, arrival{edge{int32(last), silence, -1, v}, from.score + float64(v)})
	}
	for i := range s.tokens {
		k := &s.tokens[i]
		s.trace = append(s.trace, crumb{k.arc, k.prev, k.place})
		s.finish(k, int32(len(s.trace)-1))
	}
}

// prune keeps the best token of each place and origin, within the beam and no
// more than Tokens.
func (s *search) prune(list, kept []token) []token {
	if len(list) == 0 {
		return kept
	}
	best := list[0].score
	for _, k := range list {
		best = max(best, k.score)
	}
	for _, k := range list {
		if k.score >= best-s.cfg.Beam {
			kept = append(kept, k)
		}
	}
	slices.SortFunc(kept, func(a, b token) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.place, b.place), cmp.Compare(b.score, a.score), cmp.Compare(a.arc, b.arc))
	})
	kept = slices.CompactFunc(kept, func(a, b token) bool { return a.from == b.from && a.place == b.place })
	if len(kept) > s.cfg.Tokens {
		slices.SortStableFunc(kept, func(a, b token) int { return cmp.Compare(b.score, a.score) })
		kept = kept[:s.cfg.Tokens]
	}
	return kept
}

// finish adds the words that a token completes.
func (s *search) finish(k *token, trace int32) {
	from := s.nodes[k.from].score
	if k.place < 0 {
		p := &s.course.paces[-1-k.place]
		if p.glyph != 0 {
			total := k.score
			if !p.last {
				total -= float64(s.cfg.Language * s.cfg.Leave)
			}
			s.arriving = append(s.arriving, arrival{edge{k.from, biased, trace, float32(total - from)}, total})
		}
		return
	}
	for w := s.word[k.place]; w < s.word[k.place+1]; w++ {
		cost := s.cost[w]
		if s.pause[w] && s.afterSilence(k.from) {
			cost = min(cost, s.cfg.Hesitation)
		}
		total := k.score - float64(s.cfg.Language*nats(int(cost)-int(s.least[k.place])))
		s.arriving = append(s.arriving, arrival{edge{k.from, int32(w), trace, float32(total - from)}, total})
	}
}

// nats is a cost of the vocabulary, which counts in tenths.
func nats(tenths int) float64 { return float64(tenths) / 10 }

// afterSilence says whether nothing is said directly before a node.
func (s *search) afterSilence(n int32) bool {
	best := s.nodes[n].best
	return best < 0 || s.edges[best].word == silence
}

// settle makes a node of the words that end at frame t, if there are any.
func (s *search) settle(t int) bool {
	if len(s.arriving) == 0 {
		return false
	}
	best := s.arriving[0].total
	for _, a := range s.arriving {
		best = max(best, a.total)
	}
	n := node{frame: int32(t), score: best, best: -1, edges: int32(len(s.edges))}
	for _, a := range s.arriving {
		if a.total < best-s.cfg.Beam {
			continue
		}
		if a.total == best && n.best < 0 {
			n.best = int32(len(s.edges))
		}
		s.edges = append(s.edges, a.edge)
	}
	s.nodes = append(s.nodes, n)
	return true
}

// expand begins words at the last node, which is of frame t.
func (s *search) expand(t int) {
	n := int32(len(s.nodes) - 1)
	k := token{score: s.nodes[n].score, from: n, prev: -1}
	for i := s.first[t]; i < s.first[t+1]; i++ {
		base := int(s.arcs[i].base)
		for tone := range tones {
			if place := s.roots[base*tones+tone]; place != 0 {
				s.move(k, i, int32(place), tone, nats(int(s.least[place])))
			}
		}
		for _, e := range s.course.enter[base] {
			s.move(k, i, -1-e.pace, int(s.course.paces[e.pace].tone), float64(e.cost))
		}
	}
}

// proceed goes on with the words that are under way at frame t.
func (s *search) proceed(t int) {
	first := int32(len(s.trace) - len(s.tokens))
	for i, k := range s.tokens {
		k.prev = first + int32(i)
		if k.place < 0 {
			s.alongText(t, k)
		} else if s.child[k.place] < s.child[k.place+1] {
			s.alongWord(t, k)
		}
	}
}

func (s *search) alongWord(t int, k token) {
	for i := s.first[t]; i < s.first[t+1]; i++ {
		from, to := s.under(uint32(k.place), int(s.arcs[i].base))
		for n := from; n < to; n++ {
			s.move(k, i, int32(n), int(s.sound[n])%tones, nats(int(s.least[n])-int(s.least[k.place])))
		}
	}
}

func (s *search) alongText(t int, k token) {
	p := &s.course.paces[-1-k.place]
	for i := s.first[t]; i < s.first[t+1]; i++ {
		for _, n := range p.next {
			if next := &s.course.paces[n]; next.base == s.arcs[i].base {
				s.move(k, i, -1-n, int(next.tone), s.cfg.Stay)
			}
		}
	}
}

// move takes a token on by a syllable, whose place costs so many nats.
func (s *search) move(k token, index, place int32, tone int, cost float64) {
	a := &s.arcs[index]
	k.score += float64(a.score) - float64(a.said[tone]) - float64(s.cfg.Language*cost)
	k.place, k.arc = place, index
	slot := &s.pending[int(a.end)%len(s.pending)]
	*slot = append(*slot, k)
	s.alive++
}
