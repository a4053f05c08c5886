package answer

import (
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// report writes down what was decided.
func (d *decider) report(c choice, heard audio.Transcript) Report {
	var r Report
	r.Write(d.agreed(c, heard))
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

// Write puts a transcript into the report.
func (r *Report) Write(t audio.Transcript) {
	r.Transcript, r.Heard = t.String(), make([]Heard, len(t))
	for i, token := range t {
		r.Heard[i] = Heard{token.Text, token.Reading, thousandth(token.Confidence), token.Start.Milliseconds(), token.End.Milliseconds()}
	}
}

// agreed is the transcript with what was found written as the question has it:
// nobody should read 停果 where 苹果 was matched.
func (d *decider) agreed(c choice, heard audio.Transcript) audio.Transcript {
	for _, at := range d.found(c) {
		place := audio.Span{Start: time.Duration(at.Start) * d.evidence.Hop, End: time.Duration(at.End) * d.evidence.Hop}
		own := d.tokens(at, place)
		heard = slices.DeleteFunc(slices.Clone(heard), func(t audio.Token) bool {
			middle := (t.Start + t.End) / 2
			return middle >= place.Start && middle < place.End
		})
		i := slices.IndexFunc(heard, func(t audio.Token) bool { return t.Start >= place.Start })
		if i < 0 {
			i = len(heard)
		}
		heard = slices.Insert(heard, i, own...)
	}
	return heard
}

// tokens are the characters of a place, each where it was said.
func (d *decider) tokens(at *Candidate, place audio.Span) audio.Transcript {
	var list audio.Transcript
	for _, ch := range at.report.Characters {
		from, to := time.Duration(ch.StartMS)*time.Millisecond, time.Duration(ch.EndMS)*time.Millisecond
		list = append(list, audio.Token{Text: ch.Char, Reading: ch.Reading, Confidence: probability(at.Logit),
			Span: audio.Span{Start: place.Start + from, End: min(place.Start+to, place.End)}})
	}
	return list
}

// found are the places of what was heard of the chosen answer; none where it is
// not sure that it was.
func (d *decider) found(c choice) []*Candidate {
	if c.part != nil {
		return []*Candidate{c.part}
	}
	var list []*Candidate
	if c.verdict == Matched || c.verdict == Partly {
		for _, claim := range d.claims[c.answer] {
			if claim.p >= d.Answers.Sure {
				list = append(list, claim.Candidate)
			}
		}
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
	p := &Pronunciation{Characters: []score.Character{}}
	var n float64
	for _, at := range d.found(c) {
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
