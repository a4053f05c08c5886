package answer

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/spot"
)

// Setting is what listening needs to know beside the sound.
type Setting struct {
	Inventory     align.Inventory
	Costs         align.Config
	Parts         score.Calibration // of characters and their parts
	Answers       Calibration
	Circumstances score.Circumstances
}

// Candidate is a place where a phrase of an answer may have been said.
type Candidate struct {
	Answer, Point int // indices into the sheet
	Phrase        question.Phrase
	align.Range
	// Features are what the probability that the phrase was said there is made of.
	Features []float64

	logit   float64 // of that probability
	negated string  // what was said beside it that makes something else of it
	report  score.Report
}

// listener is one recording with what it is searched by.
type listener struct {
	Setting
	evidence *score.Evidence
	scores   audio.Frames
	spots    *spot.Ear
}

func newListener(e *score.Evidence, s Setting) *listener {
	scores := e.Emissions(s.Parts.Weights.Tone)
	return &listener{s, e, scores, spot.NewEar(scores, s.Inventory, s.Costs)}
}

// The places that are looked at: how many of a phrase, and from which gain on for
// each of its syllables, in nats. A phrase that is said gains about 4.
const (
	mostHits  = 3
	leastGain = -7
)

// Candidates lists where the answers may have been said, answer by answer.
func Candidates(e *score.Evidence, sheet question.Sheet, s Setting) ([]Candidate, error) {
	l := newListener(e, s)
	var all []Candidate
	for a, expected := range sheet.Answers {
		for p, point := range expected.Points {
			found, err := l.point(point)
			if err != nil {
				return nil, err
			}
			for _, c := range found {
				c.Answer, c.Point = a, p
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// point lists the places of all phrases of a point.
func (l *listener) point(p question.Point) ([]Candidate, error) {
	var all []Candidate
	for _, phrase := range p.Phrases {
		found, err := l.phrase(phrase)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// phrase lists the places of one phrase.
func (l *listener) phrase(p question.Phrase) ([]Candidate, error) {
	ph, err := spot.NewPhrase(p.Passage, l.Inventory, l.Costs)
	if err != nil {
		return nil, err
	}
	var list []Candidate
	for _, hit := range l.spots.Find(ph, mostHits, leastGain*float32(ph.Syllables)) {
		c := Candidate{Phrase: p, Range: hit.Range}
		if c.report, err = l.read(p.Passage, hit.Range); err != nil {
			return nil, err
		}
		c.Features = l.features(hit, c.report, ph.Syllables)
		c.logit = l.Answers.Said.Logit(c.Features)
		list = append(list, c)
	}
	return list, nil
}

// read judges the frames of r as a reading of p.
func (l *listener) read(p audio.Passage, r align.Range) (score.Report, error) {
	dim := l.scores.Dim
	part := audio.Frames{Hop: l.scores.Hop, Dim: dim, Data: l.scores.Data[r.Start*dim : r.End*dim]}
	alignment, err := align.Align(part, p, l.Inventory, l.Costs)
	if err != nil {
		return score.Report{}, err
	}
	return l.evidence.Slice(r).Judge(p, alignment, l.Parts, l.Circumstances), nil
}

// features is how many [listener.features] there are.
const features = 5

// places is after how many frames another syllable could have begun: the phrase
// had that many chances to be there by accident.
const places = 10

// features are: the gain for each syllable, in nats; how surprising the phrase is
// there, less how surprising it is to find one that fits so well anywhere in the
// recording; the logarithm of the probability of its worst character, of its worst
// tone; and how many syllables it has, as a logarithm.
func (l *listener) features(hit spot.Hit, r score.Report, syllables int) []float64 {
	n := float64(syllables)
	worst, tone := 0.0, 0.0
	for _, ch := range r.Characters {
		if ch.Final != nil {
			worst, tone = math.Min(worst, logOf(ch.Score)), math.Min(tone, logOf(ch.Tone.Score))
		}
	}
	chances := exact.Log(math.Max(float64(l.scores.Len()-hit.Len())/places, 1))
	return []float64{float64(hit.Gain) / n, math.Min(n, 4)*r.Match.Surprise - chances, worst, tone, exact.Log(n)}
}

// logOf is the logarithm of a score in per cent, of which a thousandth is the
// least that means anything.
func logOf(percent float64) float64 { return exact.Log(math.Max(percent/100, 1e-3)) }

// beside is from which gain on, in nats a syllable, words are taken to have been
// said directly beside a phrase.
const beside = 1

// negate notes what was said beside c that makes something else of it.
func (l *listener) negate(c *Candidate) error {
	for _, before := range c.Phrase.Before {
		ph, err := spot.NewPhrase(before, l.Inventory, l.Costs)
		if err != nil {
			return err
		}
		if l.spots.Precedes(ph, c.Start) > beside*float32(ph.Syllables) {
			c.negated = before.Text + c.Phrase.Text
			return nil
		}
	}
	for _, after := range c.Phrase.After {
		ph, err := spot.NewPhrase(after, l.Inventory, l.Costs)
		if err != nil {
			return err
		}
		if l.spots.Follows(ph, c.End) > beside*float32(ph.Syllables) {
			c.negated = c.Phrase.Text + after.Text
			return nil
		}
	}
	return nil
}

// corrections are what people say between an answer and a better one.
var corrections = phrasesOf("不对", "不是", "错了", "应该是", "不")

func phrasesOf(texts ...string) []audio.Passage {
	var list []audio.Passage
	for _, text := range texts {
		p, err := hanzi.Read(text, nil)
		if err != nil {
			panic("answer: " + err.Error()) // no override that could be wrong
		}
		list = append(list, p)
	}
	return list
}

// corrected says whether a correction was said between two frames.
func (l *listener) corrected(from, to int) (bool, error) {
	for _, p := range corrections {
		ph, err := spot.NewPhrase(p, l.Inventory, l.Costs)
		if err != nil {
			return false, err
		}
		for _, hit := range l.spots.Find(ph, 2*mostHits, beside*float32(ph.Syllables)) {
			if hit.Start >= from-places && hit.End <= to+places {
				return true, nil
			}
		}
	}
	return false, nil
}
