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
	l := newLoop(inv, c, scores.Dim)
	for t := range scores.Len() {
		l.frame(t, scores.At(t))
	}
	for end := scores.Len(); end > 0; {
		s := l.ends[end-1]
		if s.final != inv.Silence {
			for t := s.start; t < int32(end); t++ {
				column := s.final
				if t < s.middle {
					column = s.onset
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
	onset, final  audio.Phone
	start, middle int32 // first frame of the syllable, and of its final
}

// loop is a Viterbi search over syllable after syllable. It keeps no pointers:
// the tokens carry the one syllable they are in, and ends has the best that ends
// at each frame.
type loop struct {
	silence token
	onsets  []chain
	finals  []chain
	after   [][]int // of each set of onsets: which
	enter   []token // of each such set, and alone where it has none: the best way out of it
	ends    []token
	cost    float32
}

// chain is the states of one phone, the last of which may be held.
type chain struct {
	column audio.Phone
	states []token
	set    int  // of a final: which of loop.after may come before it
	alone  bool // of a final: it is a syllable by itself
}

// syllableCost is what each further syllable costs, in nats: without it every
// flutter of the scores would be one.
const syllableCost = 5

// newLoop sorts the syllables by final, and the finals by what may come before.
func newLoop(inv Inventory, c Config, columns int) *loop {
	l := &loop{silence: token{value: 0, final: inv.Silence}, cost: syllableCost}
	onset := make([]int, columns) // index into onsets, from 1
	before, alone := make([][]int, columns), make([]bool, columns)
	known := make([]bool, columns)
	var order []audio.Phone
	for _, s := range inv.Syllables {
		final := s[len(s)-1]
		if !known[final] {
			known[final], order = true, append(order, final)
		}
		if len(s) == 1 {
			alone[final] = true
			continue
		}
		if onset[s[0]] == 0 {
			l.onsets = append(l.onsets, newChain(s[0], c.MinInitial))
			onset[s[0]] = len(l.onsets)
		}
		before[final] = append(before[final], onset[s[0]]-1)
	}
	for _, final := range order {
		ch := newChain(final, c.MinFinal)
		ch.set, ch.alone = l.setOf(before[final]), alone[final]
		l.finals = append(l.finals, ch)
	}
	l.enter = make([]token, len(l.after))
	return l
}

func newChain(column audio.Phone, least int) chain {
	c := chain{column: column, states: make([]token, least)}
	for i := range c.states {
		c.states[i].value = never
	}
	return c
}

// setOf finds or adds a set of onsets; the tones of a final share one.
func (l *loop) setOf(list []int) int {
	for i, known := range l.after {
		if slices.Equal(known, list) {
			return i
		}
	}
	l.after = append(l.after, list)
	return len(l.after) - 1
}

// frame takes frame t in.
func (l *loop) frame(t int, row []float32) {
	rest := token{} // where a syllable may begin
	if t > 0 {
		rest = l.ends[t-1]
	}
	begin := token{value: rest.value - l.cost, start: int32(t), middle: int32(t)}
	for set, list := range l.after {
		best := token{value: never}
		for _, o := range list {
			if last := l.onsets[o].last(); last.value > best.value {
				best = last
			}
		}
		best.middle = int32(t)
		l.enter[set] = best
	}
	end := token{value: never}
	for i := range l.finals {
		f := &l.finals[i]
		from := l.enter[f.set]
		if f.alone && begin.value > from.value {
			from = begin
		}
		from.final = f.column
		f.step(from, row)
		if last := f.last(); last.value > end.value {
			end = last
		}
	}
	for i := range l.onsets {
		o := &l.onsets[i]
		from := begin
		from.onset = o.column
		o.step(from, row)
	}
	if rest.value > l.silence.value {
		l.silence = token{value: rest.value, final: l.silence.final, start: int32(t)}
	}
	l.silence.value += row[l.silence.final]
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
