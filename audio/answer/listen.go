package answer

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
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

	Logit   float64 // of that probability
	negated string  // what was said beside it that makes something else of it
	report  score.Report
}

// listener is one recording with what it is searched by.
type listener struct {
	Setting
	evidence *score.Evidence
	speech   score.Speech
	scores   audio.Frames
	spots    *spot.Ear
	guards   *spot.Ear // hears tones too
}

// newListener prepares a recording. Phrases are looked for without their tones,
// which change within a long syllable; how they were said there is judged with
// them. What stands beside a phrase is not judged again, so there tones count: the
// 是 of 是三 must not pass for the 十 of 十三.
func newListener(e *score.Evidence, s Setting) *listener {
	scores := e.Emissions(s.Parts.Weights.Tone)
	return &listener{s, e, e.Speech(), scores, spot.NewEar(e.Emissions(0), s.Inventory, s.Costs), spot.NewEar(scores, s.Inventory, s.Costs)}
}

// The places that are looked at: the best one of every phrase, and of others so
// many, from which gain on for each of its syllables, in nats. A phrase that is
// said gains about 4.
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
	hits := l.spots.Find(ph, mostHits, 3*leastGain*float32(ph.Syllables))
	for i, hit := range hits {
		if i > 0 && hit.Gain < leastGain*float32(ph.Syllables) {
			break
		}
		if !l.stands(p, hit, hits) {
			continue
		}
		c := Candidate{Phrase: p, Range: hit.Range}
		if c.report, err = l.read(p.Passage, hit.Range); err != nil {
			return nil, err
		}
		c.Features = l.features(hit, c.report, ph.Syllables)
		c.Logit = l.Answers.Said.Logit(c.Features)
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

// stands says whether a phrase stands at one of its hits where it must to count. Said
// again, it is not something else: 嗯……嗯 is 嗯.
func (l *listener) stands(p question.Phrase, at spot.Hit, hits []spot.Hit) bool {
	const (
		breath = 20  // frames of other speech that are a breath or a click
		short  = 100 // frames of other speech that are a short sentence
	)
	others := l.speech.Frames
	for _, hit := range hits {
		if hit == at || hit.Gain >= 0 {
			others -= l.evidence.Slice(hit.Range).Speech().Frames
		}
	}
	before, after := l.quiet(at.Start-pause, at.Start), l.quiet(at.End, at.End+pause)
	switch p.Standing {
	case question.Alone:
		return others <= breath
	case question.Apart:
		return before && after
	case question.AtAnEnd:
		return before || after
	case question.Short:
		return others <= short || before || after
	}
	return true
}

// pause is how many frames of quiet part two things that are said: 0.2 s.
const pause = 10

// quiet says whether hardly anything is said between two frames, which may lie
// outside of the recording.
func (l *listener) quiet(from, to int) bool {
	r := align.Range{Start: max(0, from), End: min(to, l.scores.Len())}
	return r.Len() <= 0 || l.evidence.Slice(r).Speech().Frames <= r.Len()/4
}
