package score

import (
	"math"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// How long a silence may be before it counts as a hesitation, by how strongly
// the text itself breaks there. Adults reading to children pause up to half a
// second at a comma and a second at a full stop; these are about twice that.
var patience = map[audio.Boundary]time.Duration{
	audio.NoBreak:       700 * time.Millisecond,
	audio.WordBreak:     900 * time.Millisecond,
	audio.PhraseBreak:   1500 * time.Millisecond,
	audio.SentenceBreak: 3 * time.Second,
}

// fluentPace is the pace in characters a minute from which reading is fluent.
// The Chinese curriculum asks for 80 to 120 of first and second graders.
const fluentPace = 100

// Shares of the overall score.
const (
	accuracyShare = 0.6
	toneShare     = 0.3
	fluencyShare  = 0.1
)

// hesitations marks the characters before which the reader was silent for long.
func (j *judge) hesitations(p audio.Passage, a align.Alignment, characters []Character) {
	breaks := make([]audio.Boundary, 0, len(characters))
	for _, g := range p.Groups {
		for i := range g.Characters {
			b := audio.NoBreak
			if i == 0 {
				b = g.Boundary
			}
			breaks = append(breaks, b)
		}
	}
	first, last := extent(a)
	for _, pause := range a.Pauses {
		length := time.Duration(pause.Len()) * j.e.Hop
		if pause.After >= len(characters) || pause.Start < first || pause.End > last || length < patience[breaks[pause.After]] {
			continue
		}
		j.pauses++
		j.paused += length
		ch := &characters[pause.After]
		ch.Events = appendNew(ch.Events, Hesitated)
	}
}

// extent is from the first frame of the first character said to the last frame
// of the last.
func extent(a align.Alignment) (first, last int) {
	first = math.MaxInt
	for _, c := range a.Characters {
		for _, t := range c.Takes {
			first, last = min(first, t.Start), max(last, t.End)
		}
	}
	return min(first, last), last
}

// totals fills in the scores of the whole recording; the formulas are published
// in docs/scoring.md.
func (j *judge) totals(r *Report, a align.Alignment) {
	var said, base, tone float64
	for _, c := range r.Characters {
		if c.Final == nil || c.Verdict == Skipped {
			continue
		}
		said++
		tone += c.Tone.Score
		b := c.Final.Score
		if c.Initial != nil {
			b *= c.Initial.Score / 100
		}
		base += b
	}
	first, last := extent(a)
	r.Pace = Pace{ReadingMS: j.ms(last - first), Pauses: j.pauses, PauseMS: j.paused.Milliseconds(), Restarts: a.Restarts}
	if said == 0 {
		return
	}
	r.Accuracy, r.Tone = hundredth(base/said), hundredth(tone/said)
	r.Completeness = hundredth(100 * completeness(r.Characters))
	minutes := time.Duration(last-first) * j.e.Hop
	r.Pace.CharactersPerMinute = hundredth(said / minutes.Minutes())
	flow := math.Max(0, 1-(2*float64(j.pauses+a.Restarts)+float64(extra(r.Inserted)))/said)
	r.Fluency = hundredth(100 * math.Min(1, r.Pace.CharactersPerMinute/fluentPace) * flow)
	r.Overall = hundredth(r.Completeness / 100 * (accuracyShare*r.Accuracy + toneShare*r.Tone + fluencyShare*r.Fluency))
}

// extra is how many syllables were put in.
func extra(inserted []Insertion) (n int) {
	for _, ins := range inserted {
		n += len(strings.Fields(ins.Heard))
	}
	return n
}

// completeness is the share of the characters that were not left out.
func completeness(characters []Character) float64 {
	said := 0
	for _, c := range characters {
		if c.Verdict != Skipped {
			said++
		}
	}
	return float64(said) / float64(len(characters))
}

func hundredth(x float64) float64 { return math.Round(100*x) / 100 }
