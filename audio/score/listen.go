package score

import (
	"math"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// syllableCost is what beginning another syllable costs in nats when listening
// freely: without it every flutter of the posteriors would be one.
const syllableCost = 5

// Listen writes down the syllables heard in r without knowing the text: the
// likeliest sequence of silence, initials and finals, an initial always
// followed by a final with which it makes a syllable.
func (e *Evidence) Listen(r align.Range) []audio.Syllable {
	heard := e.listen(r)
	list := make([]audio.Syllable, len(heard))
	for i, h := range heard {
		list[i] = h.Syllable
	}
	return list
}

// heardSyllable is a syllable and where it was heard.
type heardSyllable struct {
	audio.Syllable
	align.Range
}

func (e *Evidence) listen(r align.Range) []heardSyllable {
	l := listener{e: e, initials: len(e.units.Initials), finals: len(e.units.Finals), before: e.units.before()}
	for t := r.Start; t < r.End; t++ {
		l.frame(t)
	}
	return l.syllables(r)
}

// listener runs a Viterbi search over silence (state 0), initials and finals.
type listener struct {
	e                *Evidence
	initials, finals int
	before           []onset // of each final: what may come before it
	alpha            []float32
	from             [][]int32 // of each frame and state: the state before
}

// onset is what may come before a final within its syllable.
type onset struct {
	initials []int // indices into Units.Initials
	none     bool  // the final is a syllable by itself
}

// before lists the onsets of each final.
func (u Units) before() []onset {
	all := make([]onset, len(u.Finals))
	for f, final := range u.Finals {
		valid := func(initial string) bool {
			return u.Valid == nil || u.Valid(audio.Syllable{Initial: initial, Final: final.Name, Tone: 1})
		}
		all[f].none = valid("")
		for i, initial := range u.Initials {
			if valid(initial.Name) {
				all[f].initials = append(all[f].initials, i)
			}
		}
	}
	return all
}

func (l *listener) frame(t int) {
	n := 1 + l.initials + l.finals
	next, from := make([]float32, n), make([]int32, n)
	if len(l.from) == 0 {
		l.begin(n)
	}
	final := l.best(1+l.initials, n)
	rest := final // where a syllable may begin
	if l.alpha[0] > l.alpha[rest] {
		rest = 0
	}
	for s := range n {
		value, come := l.alpha[s], s
		try := func(p int, cost float32) {
			if v := l.alpha[p] - cost; v > value {
				value, come = v, p
			}
		}
		switch {
		case s == 0:
			try(final, 1)
			value += l.e.silence[t]
		case s <= l.initials:
			try(rest, syllableCost)
			value += l.e.initials.At(t)[s-1]
		default:
			onset := l.before[s-1-l.initials]
			for _, i := range onset.initials {
				try(1+i, 0)
			}
			if onset.none {
				try(rest, syllableCost)
			}
			value += l.e.finals.At(t)[s-1-l.initials]
		}
		next[s], from[s] = value, int32(come)
	}
	l.alpha, l.from = next, append(l.from, from)
}

// begin lets a range start in any state but in a final that needs an initial.
func (l *listener) begin(n int) {
	l.alpha = make([]float32, n)
	for f, onset := range l.before {
		if !onset.none {
			l.alpha[1+l.initials+f] = float32(math.Inf(-1))
		}
	}
}

func (l *listener) best(lo, hi int) int {
	top := lo
	for s := lo; s < hi; s++ {
		if l.alpha[s] > l.alpha[top] {
			top = s
		}
	}
	return top
}

// syllables traces the best way back.
func (l *listener) syllables(r align.Range) []heardSyllable {
	if r.Len() <= 0 {
		return nil
	}
	path := make([]int, r.Len())
	s := l.best(0, len(l.alpha))
	for k := r.Len() - 1; k >= 0; k-- {
		path[k] = s
		s = int(l.from[k][s])
	}
	var list []heardSyllable
	initial, start := "", 0
	for k := 0; k < len(path); {
		end := k
		for end < len(path) && path[end] == path[k] {
			end++
		}
		switch s := path[k]; {
		case s == 0:
			initial = ""
		case s <= l.initials:
			initial, start = l.e.units.Initials[s-1].Name, k
		default:
			tones := l.e.toneSums(align.Range{Start: r.Start + k, End: r.Start + end})
			if initial == "" {
				start = k
			}
			list = append(list, heardSyllable{audio.Syllable{Initial: initial, Final: l.e.units.Finals[s-1-l.initials].Name,
				Tone: audio.Tone(1 + bestRival(tones[:], -1))}, align.Range{Start: r.Start + start, End: r.Start + end}})
			initial = ""
		}
		k = end
	}
	return list
}

// spellHeard writes what was heard in numbered pinyin.
func spellHeard(list []heardSyllable) string {
	syllables := make([]audio.Syllable, len(list))
	for i, h := range list {
		syllables[i] = h.Syllable
	}
	return spell(syllables)
}

// spell writes syllables in numbered pinyin.
func spell(list []audio.Syllable) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = s.Pinyin()
	}
	return strings.Join(words, " ")
}
