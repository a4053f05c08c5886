package transcribe

import (
	"github.com/langdu/langdu/audio/exact"
)

// piece is a character of a word as it was said: one syllable, or several for
// the 2 of 29.
type piece struct {
	glyph      glyph
	last       int32   // arc of its last syllable
	tone       int     // that its last syllable is meant in
	lost       float32 // what its tones cost
	start, end int32
}

// pieces is the characters of an edge in order of time, appended to list.
func (s *search) pieces(e edge, list []piece) []piece {
	if e.word == silence {
		return list
	}
	from := len(list)
	for at := e.trace; at >= 0; at = s.trace[at].prev {
		c := s.trace[at]
		g := glyph(0)
		if e.word == biased {
			g = s.course.paces[-1-c.place].glyph
		}
		if e.word == biased && g == 0 && len(list) > from { // a syllable within a character
			p := &list[len(list)-1]
			p.start, p.lost = s.arcs[c.arc].start, p.lost+s.arcs[c.arc].said[s.tone(c)]
			continue
		}
		a := &s.arcs[c.arc]
		tone := s.tone(c)
		list = append(list, piece{glyph: g, last: c.arc, tone: tone, lost: a.said[tone], start: a.start, end: a.end})
	}
	word := list[from:]
	for i, j := 0, len(word)-1; i < j; i, j = i+1, j-1 {
		word[i], word[j] = word[j], word[i]
	}
	if e.word >= 0 {
		for i := range word {
			word[i].glyph = glyph(s.text[e.word][i])
		}
	}
	return list
}

// tone is the tone in which a syllable is meant.
func (s *search) tone(c crumb) int {
	if c.place < 0 {
		return int(s.course.paces[-1-c.place].tone)
	}
	return int(s.sound[c.place]) % tones
}

// best is the likeliest characters.
func (s *search) best() []piece {
	var path []int32
	for n := int32(len(s.nodes) - 1); n > 0; {
		e := s.nodes[n].best
		path = append(path, e)
		n = s.edges[e].from
	}
	var list []piece
	for i := len(path) - 1; i >= 0; i-- {
		list = s.pieces(s.edges[path[i]], list)
	}
	return list
}

// chance is how probable a character of the best way is: that it is said there,
// and that its syllable is, whatever its tone.
type chance struct{ text, sound float64 }

// chances weighs all ways through the graph of words, by the algorithm of forward
// and backward sums: the probability of a character is that of all words that
// have it at the same time (Wessel et al., "Confidence measures for large
// vocabulary continuous speech recognition", IEEE TSAP 2001).
func (s *search) chances(best []piece) []chance {
	at := make([]int32, s.frames+1) // 1 + piece of the best way at each frame
	for i, p := range best {
		for t := p.start; t < p.end; t++ {
			at[t] = int32(i) + 1
		}
	}
	behind, ahead := s.sums()
	whole := behind[len(behind)-1]
	list := make([]chance, len(best))
	var word []piece
	for n := 1; n < len(s.nodes); n++ {
		for i := s.nodes[n].edges; i < s.edgesEnd(n); i++ {
			e := s.edges[i]
			p := exact.Exp(behind[e.from] + s.weighed(e) + ahead[n] - whole)
			if p < 1e-4 || e.word == silence {
				continue
			}
			word = s.pieces(e, word[:0])
			for _, q := range word {
				if k := at[(q.start+q.end)/2]; k > 0 {
					s.count(&list[k-1], &best[k-1], &q, p)
				}
			}
		}
	}
	return list
}

func (s *search) count(c *chance, best, other *piece, p float64) {
	if best.glyph == other.glyph {
		c.text = min(c.text+p, 1)
	}
	if s.arcs[best.last].base == s.arcs[other.last].base {
		c.sound = min(c.sound+p, 1)
	}
}

// edgesEnd is one past the last edge that ends at node n.
func (s *search) edgesEnd(n int) int32 {
	if n+1 < len(s.nodes) {
		return s.nodes[n+1].edges
	}
	return int32(len(s.edges))
}

// sums is the logarithm of the sum of all ways to each node, and of all from each
// to the last.
func (s *search) sums() (behind, ahead []float64) {
	behind, ahead = make([]float64, len(s.nodes)), make([]float64, len(s.nodes))
	for n := range s.nodes {
		behind[n], ahead[n] = never, never
	}
	behind[0], ahead[len(ahead)-1] = 0, 0
	for n := 1; n < len(s.nodes); n++ {
		for i := s.nodes[n].edges; i < s.edgesEnd(n); i++ {
			behind[n] = either(behind[n], behind[s.edges[i].from]+s.weighed(s.edges[i]))
		}
	}
	for n := len(s.nodes) - 1; n > 0; n-- {
		for i := s.nodes[n].edges; i < s.edgesEnd(n); i++ {
			from := s.edges[i].from
			ahead[from] = either(ahead[from], ahead[n]+s.weighed(s.edges[i]))
		}
	}
	return behind, ahead
}

// weighed is the score of an edge as a probability has it.
func (s *search) weighed(e edge) float64 { return float64(s.cfg.Scale * float64(e.score)) }

// either is ln(exp a + exp b).
func either(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if b == never || b-a < -40 {
		return a
	}
	return a + exact.Log(1+exact.Exp(b-a))
}
