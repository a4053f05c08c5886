package align

import (
	"slices"

	"github.com/langdu/langdu/audio"
)

// freely is, for every frame, how well speech fits that is not in the text: the
// score of the likeliest sequence of whole syllables and silence, at that frame.
//
// The best phone of every frame for itself fits anything better than the truth
// does, because no syllable must be finished; against that measure every true
// character has lost a nat a frame, and what is charged for this would hide what
// is really said beside the text. The likeliest syllables lose against the true
// ones only where these are not the likeliest.
//
// Where the likeliest is silence, the best sound of the frame stands in: silence
// is no speech. Without a list of syllables it stands in everywhere.
func freely(scores audio.Frames, inv Inventory, c Config) []float32 {
	free := Anything(scores, inv.Silence)
	if len(inv.Syllables) == 0 {
		return free
	}
	l := newLoop(inv, c, scores.Dim, false)
	for t := range scores.Len() {
		l.frame(t, scores.At(t))
	}
	for end := scores.Len(); end > 0; {
		s := l.ends[end-1]
		if s.tail != inv.Silence {
			for t := s.start; t < int32(end); t++ {
				column := s.tail
				if t < s.middle {
					column = s.head
				}
				free[t] = scores.At(int(t))[column]
			}
		}
		end = int(s.start)
	}
	return free
}

// token is the best way into a state: its score, and the syllable it is in.
type token struct {
	value         float32
	head, tail    audio.Phone // the phones of the syllable in the order of the search
	start, middle int32       // first frame of the syllable, and of its tail
}

// loop is a Viterbi search over syllable after syllable, forwards or backwards in
// time: a head, which is the initial or backwards the final, then a tail, or a
// tail alone. It keeps no pointers: the tokens carry the one syllable they are in,
// and ends has the best that ends at each frame.
type loop struct {
	silence token
	heads   []chain
	tails   []chain
	after   [][]int // of each set of heads: which
	enter   []token // of each such set: the best way out of it
	ends    []token
	cost    float32
}

// chain is the states of one phone, the last of which may be held.
type chain struct {
	column audio.Phone
	states []token
	set    int  // of a tail: which of loop.after may come before it
	alone  bool // of a tail: it is a syllable by itself
}

// syllableCost is what each further syllable costs, in nats: without it every
// flutter of the scores would be one.
const syllableCost = 5

// newLoop sorts the syllables by tail, and the tails by what may come before.
func newLoop(inv Inventory, c Config, columns int, backwards bool) *loop {
	l := &loop{silence: token{value: 0, tail: inv.Silence}, cost: syllableCost}
	least := inv.least(c, columns)
	index := make([]int, columns) // into heads, from 1
	before, alone := make([][]int, columns), make([]bool, columns)
	known := make([]bool, columns)
	var order []audio.Phone
	for _, s := range inv.Syllables {
		head, tail := s[0], s[len(s)-1]
		if backwards {
			head, tail = tail, head
		}
		if !known[tail] {
			known[tail], order = true, append(order, tail)
		}
		if len(s) == 1 {
			alone[tail] = true
			continue
		}
		if index[head] == 0 {
			l.heads = append(l.heads, newChain(head, least[head]))
			index[head] = len(l.heads)
		}
		before[tail] = append(before[tail], index[head]-1)
	}
	for _, tail := range order {
		ch := newChain(tail, least[tail])
		ch.set, ch.alone = l.setOf(before[tail]), alone[tail]
		l.tails = append(l.tails, ch)
	}
	l.enter = make([]token, len(l.after))
	return l
}

// least is the fewest frames of each column: those that begin a syllable of two
// phones are initials.
func (inv Inventory) least(c Config, columns int) []int {
	least := make([]int, columns)
	for i := range least {
		least[i] = c.MinFinal
	}
	for _, s := range inv.Syllables {
		if len(s) > 1 {
			least[s[0]] = c.MinInitial
		}
	}
	return least
}

func newChain(column audio.Phone, least int) chain {
	c := chain{column: column, states: make([]token, least)}
	for i := range c.states {
		c.states[i].value = never
	}
	return c
}

// setOf finds or adds a set of heads; the tones of a final share one.
func (l *loop) setOf(list []int) int {
	for i, known := range l.after {
		if slices.Equal(known, list) {
			return i
		}
	}
	l.after = append(l.after, list)
	return len(l.after) - 1
}

// frame takes frame t of the search in.
func (l *loop) frame(t int, row []float32) {
	rest := token{} // where a syllable may begin
	if t > 0 {
		rest = l.ends[t-1]
	}
	begin := token{value: rest.value - l.cost, start: int32(t), middle: int32(t)}
	for set, list := range l.after {
		best := token{value: never}
		for _, h := range list {
			if last := l.heads[h].last(); last.value > best.value {
				best = last
			}
		}
		best.middle = int32(t)
		l.enter[set] = best
	}
	end := token{value: never}
	for i := range l.tails {
		f := &l.tails[i]
		from := l.enter[f.set]
		if f.alone && begin.value > from.value {
			from = begin
		}
		from.tail = f.column
		f.step(from, row)
		if last := f.last(); last.value > end.value {
			end = last
		}
	}
	for i := range l.heads {
		h := &l.heads[i]
		from := begin
		from.head = h.column
		h.step(from, row)
	}
	if rest.value > l.silence.value {
		l.silence = token{value: rest.value, tail: l.silence.tail, start: int32(t)}
	}
	l.silence.value += row[l.silence.tail]
	if l.silence.value > end.value {
		end = l.silence
	}
	l.ends = append(l.ends, end)
}

func (c *chain) last() token { return c.states[len(c.states)-1] }

// step moves the states on by a frame, in place from the last to the first.
func (c *chain) step(from token, row []float32) {
	v, last := row[c.column], len(c.states)-1
	for k := last; k >= 0; k-- {
		come := from
		if k > 0 {
			come = c.states[k-1]
		}
		if k == last && c.states[k].value >= come.value {
			come = c.states[k]
		}
		come.value += v
		c.states[k] = come
	}
}

// Filler is how well speech fits of which nothing is known, syllable after
// syllable and silence: before[t] is the score of the likeliest way through the
// first t frames, after[t] that of those from t on. Both have one more value than
// there are frames, and before[n] is after[0]. It is what the words that one
// listens for are weighed against, the filler of keyword spotting (Rose and Paul,
// ICASSP 1990); inv must list the syllables.
func Filler(scores audio.Frames, inv Inventory, c Config) (before, after []float32) {
	n := scores.Len()
	before, after = make([]float32, n+1), make([]float32, n+1)
	forwards, backwards := newLoop(inv, c, scores.Dim, false), newLoop(inv, c, scores.Dim, true)
	for t := range n {
		forwards.frame(t, scores.At(t))
		before[t+1] = forwards.ends[t].value
		backwards.frame(t, scores.At(n-1-t))
		after[n-1-t] = backwards.ends[t].value
	}
	return before, after
}
