package answer

import (
	"math"
	"time"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// report writes down what was decided.
func (d *decider) report(c choice, heard audio.Transcript) Report {
	r := Report{Transcript: heard.String(), Heard: written(heard)}
	r.Match = Match{Verdict: c.verdict, Confidence: thousandth(c.confidence), Keywords: []Keyword{}}
	r.Explanation, r.ExplanationZH = d.explain(c)
	if c.answer < 0 {
		return r
	}
	expected := d.sheet.Answers[c.answer]
	correct := !expected.Wrong
	r.Match.Answer, r.Match.Text, r.Match.Correct = &c.answer, expected.Name, &correct
	for i, claim := range d.claims[c.answer] {
		r.Match.Keywords = append(r.Match.Keywords, d.keyword(expected.Points[i].Text, claim))
	}
	if c.verdict != Unsure {
		r.Pronunciation = d.pronunciation(c)
	}
	return r
}

func thousandth(p float64) float64 { return math.Round(p*1e3) / 1e3 }

func (d *decider) ms(frame int) int64 { return (time.Duration(frame) * d.evidence.Hop).Milliseconds() }

// written is the transcript as clients see it.
func written(t audio.Transcript) []Heard {
	list := make([]Heard, len(t))
	for i, token := range t {
		list[i] = Heard{token.Text, token.Reading, thousandth(token.Confidence), token.Start.Milliseconds(), token.End.Milliseconds()}
	}
	return list
}

func (d *decider) keyword(text string, c claim) Keyword {
	k := Keyword{Text: text, Confidence: thousandth(c.p)}
	if k.Found = c.p >= d.Answers.Sure; k.Found {
		k.Said, k.StartMS, k.EndMS = c.Phrase.Text, d.ms(c.Start), d.ms(c.End)
	}
	return k
}

// pronunciation puts together how the parts of an answer were said, in the order
// of its points.
func (d *decider) pronunciation(c choice) *Pronunciation {
	places := []*Candidate{c.part}
	if c.part == nil {
		places = nil
		for _, claim := range d.claims[c.answer] {
			if claim.p >= d.Answers.Sure {
				places = append(places, claim.Candidate)
			}
		}
	}
	p := &Pronunciation{Characters: []score.Character{}}
	var n float64
	for _, at := range places {
		share := float64(len(at.report.Characters))
		p.Accuracy, p.Tone, n = p.Accuracy+share*at.report.Accuracy, p.Tone+share*at.report.Tone, n+share
		for _, ch := range at.report.Characters {
			ch.At += utf8.RuneCountInString(p.Text)
			ch.StartMS, ch.EndMS = ch.StartMS+d.ms(at.Start), ch.EndMS+d.ms(at.Start)
			p.Characters = append(p.Characters, ch)
		}
		p.Text += at.Phrase.Text
	}
	p.Accuracy, p.Tone = tenth(p.Accuracy/n), tenth(p.Tone/n)
	p.Overall = tenth((2*p.Accuracy + p.Tone) / 3)
	return p
}

func tenth(x float64) float64 { return math.Round(10*x) / 10 }
