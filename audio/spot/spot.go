// Package spot listens for given phrases in speech of which nothing else is
// known: keyword spotting against a filler.
//
// For every frame the likeliest way through all syllables of Mandarin up to it
// and from it on is known (align.Filler). A phrase that is said from one frame to
// another replaces what the filler makes of that stretch; what this gains or
// loses, as a logarithm of a ratio of likelihoods, tells how much better the
// phrase explains the sound than any other syllables do. A phrase that is said
// word for word gains a few nats for each of its syllables, because the filler
// pays for each one that it begins; another one loses many.
//
// The time is linear in the length of the recording and in the syllables listened
// for. The same input gives the same result bit for bit.
package spot

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

var never = float32(math.Inf(-1))

// Ear is one recording, ready to be searched for any number of phrases.
type Ear struct {
	scores        audio.Frames
	inv           align.Inventory
	cfg           align.Config
	before, after []float32
}

// NewEar prepares a recording. Frame t of scores holds the log-likelihood of
// every phone at t, up to a constant per frame; inv must list the language's
// syllables.
func NewEar(scores audio.Frames, inv align.Inventory, c align.Config) *Ear {
	e := &Ear{scores: scores, inv: inv, cfg: c}
	e.before, e.after = align.Filler(scores, inv, c)
	return e
}

// Hit is a place where a phrase may have been said.
type Hit struct {
	align.Range
	// Gain is by how many nats the phrase fits better there than the likeliest
	// other syllables; negative where it fits worse.
	Gain float32
}

// Find lists where the phrase may have been said, the best place first, places
// that share frames once: at most most, none that gains less than least.
func (e *Ear) Find(p Phrase, most int, least float32) []Hit {
	ends := e.search(p, align.Range{End: e.scores.Len()}, func(t int) float32 { return e.before[t] })
	total := e.before[len(e.before)-1]
	var hits []Hit
	for len(hits) < most {
		best := Hit{Gain: least}
		found := false
		for t, end := range ends {
			gain := end.value + e.after[t] - total
			if gain < best.Gain || overlaps(hits, int(end.start), t) {
				continue
			}
			best, found = Hit{align.Range{Start: int(end.start), End: t}, gain}, true
		}
		if !found {
			break
		}
		hits = append(hits, best)
	}
	return hits
}

func overlaps(hits []Hit, start, end int) bool {
	for _, h := range hits {
		if start < h.End && h.Start < end {
			return true
		}
	}
	return false
}

// adjoining is how many frames of silence may lie between a phrase and what is
// said directly before or after it: 0.5 s.
const adjoining = 25

// longest is how many frames a syllable of what is said beside a phrase may take.
const longest = 40

// Precedes is by how many nats p, said directly before frame at, fits better than
// the likeliest other syllables there.
func (e *Ear) Precedes(p Phrase, at int) float32 {
	r := align.Range{Start: max(0, at-adjoining-longest*p.Syllables), End: at}
	best, silent := never, 0
	for k, end := range e.search(p, r, func(t int) float32 { return e.before[t] }) {
		if k > 0 {
			best += e.scores.At(r.Start + k - 1)[e.inv.Silence]
		}
		if silent++; end.value >= best || silent > adjoining {
			best, silent = end.value, 0
		}
	}
	return best - e.before[at]
}

// Follows is the same of p said directly after frame at.
func (e *Ear) Follows(p Phrase, at int) float32 {
	r := align.Range{Start: at, End: min(at+adjoining+longest*p.Syllables, e.scores.Len())}
	var silence float32
	begin := func(t int) float32 {
		if t > at {
			silence += e.scores.At(t - 1)[e.inv.Silence]
		}
		if t > at+adjoining {
			return never
		}
		return silence
	}
	gain := never
	for k, end := range e.search(p, r, begin) {
		gain = max(gain, end.value+e.after[at+k]-e.after[at])
	}
	return gain
}

// search is, for every frame of r and the one after, the best way of having said
// the phrase just before it, when begin is the score of what precedes it.
func (e *Ear) search(p Phrase, r align.Range, begin func(t int) float32) []token {
	s := newSearch(p, e.inv.Silence)
	ends := make([]token, r.Len()+1)
	ends[0] = token{value: never}
	for t := r.Start; t < r.End; t++ {
		s.nodes[0] = token{begin(t), int32(t)}
		s.frame(p, e.scores.At(t))
		ends[t-r.Start+1] = s.nodes[p.nodes-1]
	}
	return ends
}
