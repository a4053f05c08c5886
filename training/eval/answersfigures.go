package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/langdu/langdu/audio/answer"
)

// The sections of the page; their names begin alike.
const (
	voiceAnswers  = "Voice answers"
	answersFound  = voiceAnswers + ": the right one is found"
	answersMissed = voiceAnswers + ": what comes out instead, closed sets"
	answersFalse  = voiceAnswers + ": matched although none was said"
	answersPartly = voiceAnswers + ": said in part"
	answersSure   = voiceAnswers + ": expected calibration error of the confidence"
	answersPlace  = voiceAnswers + ": where the answer lies, error in ms"
)

// rows are replies that figures are made of.
type rows []reply

// where are the replies that all conditions hold of.
func (l rows) where(hold ...func(*reply) bool) rows {
	var kept rows
	for i := range l {
		if !slices.ContainsFunc(hold, func(h func(*reply) bool) bool { return !h(&l[i]) }) {
			kept = append(kept, l[i])
		}
	}
	return kept
}

// share is how many of the replies f holds of.
func (l rows) share(f func(*reply) bool) estimate {
	var list []bool
	for i := range l {
		list = append(list, f(&l[i]))
	}
	return share(list)
}

func ofKind(kind string) func(*reply) bool { return func(r *reply) bool { return r.kind == kind } }
func under(name string) func(*reply) bool {
	return func(r *reply) bool { return r.condition.name == name }
}
func inSet(name string) func(*reply) bool { return func(r *reply) bool { return r.sound.set == name } }
func tagged(tag string) func(*reply) bool {
	return func(r *reply) bool { return slices.Contains(r.tags, tag) }
}
func ofSize(n int) func(*reply) bool {
	return func(r *reply) bool { return len(r.question.Answers) == n }
}
func lasting(least, most time.Duration) func(*reply) bool {
	return func(r *reply) bool {
		d := r.sound.clip.Duration()
		return d >= least && d < most
	}
}

// answerFigures adds all figures of the replies.
func (s *suite) answerFigures(list []reply) {
	all := rows(list)
	s.closedFigures(all.where(ofKind("closed")), all)
	s.otherFound(all)
	s.insteadFigures(all.where(ofKind("closed")))
	s.falseFigures(all)
	for _, tag := range []string{"one keyword of two", "half of a text"} {
		l := all.where(ofKind("partly"), tagged(tag))
		s.some(answersPartly, tag+": said so", l, (*reply).right, "high", "")
		s.some(answersPartly, tag+": taken for the whole", l, matched, "low", "")
	}
	s.confidenceFigures(all)
	s.placeFigures(all)
}

// some adds a share of some replies, if there are any.
func (s *suite) some(section, name string, l rows, f func(*reply) bool, better, goal string) {
	if len(l) > 0 {
		s.add(section, name, l.share(f), better, goal)
	}
}

func matched(r *reply) bool { return r.verdict() == answer.Matched }

// found adds how often the reply is right.
func (s *suite) found(name string, l rows, goal string) {
	s.some(answersFound, name, l, (*reply).right, "high", goal)
}

// closedFigures are those of closed sets: by condition, number and kind of
// answers, and voice.
func (s *suite) closedFigures(closed, all rows) {
	clean := closed.where(under("clean"))
	s.found("closed sets, clean", clean, "98")
	for _, c := range answerConditions() {
		s.found("closed sets, "+c.name, closed.where(under(c.name)), map[string]string{"10 dB": "95"}[c.name])
	}
	for _, n := range answerSizes {
		s.found(fmt.Sprintf("%d answers, clean", n), clean.where(ofSize(n)), "")
	}
	for _, tag := range []string{"random answers", "nearest answers", "near pairs", longer, oneSyllable} {
		s.found(tag+", clean", clean.where(tagged(tag)), "")
	}
	s.found("nearest of all words of the dictionary, clean", all.where(ofKind("minimal")), "")
	for _, source := range sources {
		s.found(source.name+", clean", clean.where(inSet(source.name)), "")
	}
	s.found("the speaker with the fewest, clean", clean.worstSpeaker(), "")
}

// worstSpeaker is the replies to the speaker with the smallest share of right
// ones, of those with some recordings.
func (l rows) worstSpeaker() rows {
	const some = 8
	voices := map[string]rows{}
	for _, r := range l {
		voices[r.sound.speaker] = append(voices[r.sound.speaker], r)
	}
	var worst rows
	for _, v := range voices {
		if len(v) < some {
			continue
		}
		if worst == nil || cmp.Or(cmp.Compare(v.share((*reply).right).Value, worst.share((*reply).right).Value),
			cmp.Compare(v[0].sound.speaker, worst[0].sound.speaker)) < 0 {
			worst = v
		}
	}
	return worst
}

// otherFound are the answers in carriers, keywords, numbers, yes and no.
func (s *suite) otherFound(all rows) {
	carriers := all.where(ofKind("carrier"))
	s.found("in carrier phrases, clean", carriers.where(under("clean")), "")
	for _, how := range append([]string{longer, oneSyllable}, wraps...) {
		s.found("in carrier phrases, clean, "+how, carriers.where(under("clean"), tagged(how)), "")
	}
	s.found("in carrier phrases, 10 dB", carriers.where(under("10 dB")), "")
	for _, tag := range []string{"all of the keywords", "any of the keywords"} {
		s.found(tag, all.where(ofKind("keywords"), tagged(tag), under("clean")), "")
	}
	for _, kind := range []string{"numbers", "yes and no"} {
		l := all.where(ofKind(kind))
		s.found(kind+", clean", l.where(under("clean")), "")
		s.found(kind+", 10 dB", l.where(under("10 dB")), "")
	}
	s.found("put right: one, 不对, another", all.where(ofKind("corrected")), "")
}

// insteadFigures are what comes out where the right answer does not.
func (s *suite) insteadFigures(closed rows) {
	for _, name := range []string{"clean", "10 dB", "5 dB"} {
		l := closed.where(under(name))
		s.some(answersMissed, name+": another answer", l, (*reply).another, "low", "")
		for _, v := range []answer.Verdict{answer.Unsure, answer.NotMatched, ""} {
			label := map[answer.Verdict]string{answer.Unsure: "unsure", answer.NotMatched: "no answer", "": "refused"}[v]
			s.some(answersMissed, name+": "+label, l, func(r *reply) bool { return r.verdict() == v }, "low", "")
		}
	}
}

// falseFigures are the answers that were matched and not said.
func (s *suite) falseFigures(all rows) {
	other := all.where(ofKind("outside"), tagged(otherSpeech))
	row := func(name string, l rows, goal string) { s.some(answersFalse, name, l, matched, "low", goal) }
	row(otherSpeech, other, "2")
	row(otherSpeech+", up to 2 s", other.where(lasting(0, 2*time.Second)), "")
	row(otherSpeech+", 2 to 6 s", other.where(lasting(2*time.Second, 6*time.Second)), "")
	row(otherSpeech+", longer", other.where(lasting(6*time.Second, time.Hour)), "")
	for _, n := range answerSizes {
		row(fmt.Sprintf("%s, %d answers", otherSpeech, n), other.where(ofSize(n)), "")
	}
	for _, tag := range []string{children, adults, noSpeech} {
		row(tag, all.where(tagged(tag)), "2")
	}
	row(nearMiss, all.where(tagged(nearMiss)), "")
	row("the answer after 不是", all.where(ofKind("negated")), "")
	s.some(answersFalse, otherSpeech+": partly", other, func(r *reply) bool { return r.verdict() == answer.Partly }, "low", "")
	s.some(answersFalse, otherSpeech+": unsure", other, func(r *reply) bool { return r.verdict() == answer.Unsure }, "low", "")
}

// confidenceFigures are how far the confidence is from the share of verdicts that
// are right, whatever was said: of those that name an answer and those that name
// none, in a quiet room, and in noise.
func (s *suite) confidenceFigures(all rows) {
	quiet := all.where(under("clean"), func(r *reply) bool { return r.kind != "minimal" })
	for _, part := range []struct {
		name string
		list rows
	}{
		{"verdicts that name an answer", quiet.where(func(r *reply) bool { _, named := r.names(); return named })},
		{"verdicts that none was said", quiet.where(func(r *reply) bool { return r.verdict() == answer.NotMatched })},
		{"closed sets, 10 dB", all.where(ofKind("closed"), under("10 dB"))},
	} {
		var claims []claim
		for i := range part.list {
			if r := &part.list[i]; r.report != nil && r.verdict() != answer.Unsure {
				at, _ := r.names()
				claims = append(claims, claim{r.report.Match.Confidence, at == r.truth})
			}
		}
		if len(claims) > 0 {
			s.add(answersSure, part.name, claimEstimate(claims), "low", "")
		}
	}
	s.some(answersSure, "matched answers whose pronunciation is judged", all.where(matched),
		func(r *reply) bool { return r.report.Pronunciation != nil }, "high", "100")
}

// claimEstimate is the error of claims as they are, with its interval.
func claimEstimate(claims []claim) estimate {
	r := rand.New(rand.NewPCG(7, 9))
	e := estimate{Value: plainError(claims), N: len(claims)}
	values, again := make([]float64, resamples), make([]claim, len(claims))
	for i := range values {
		for k := range again {
			again[k] = one(r, claims)
		}
		values[i] = plainError(again)
	}
	slices.Sort(values)
	e.Lo, e.Hi = values[resamples/40], values[resamples-1-resamples/40]
	return e
}

// plainError is the expected calibration error in per cent over tenths, with all
// claims weighing the same.
func plainError(claims []claim) float64 {
	var claimed, right [bins]float64
	for _, c := range claims {
		k := min(int(c.score*bins), bins-1)
		claimed[k] += c.score
		if c.right {
			right[k]++
		}
	}
	var sum float64
	for k := range bins {
		sum += math.Abs(claimed[k] - right[k])
	}
	return 100 * sum / float64(max(len(claims), 1))
}

// placeFigures are how far the bounds of answers are from where they were put.
func (s *suite) placeFigures(all rows) {
	var begins, ends []float64
	for i := range all {
		r := &all[i]
		if !r.right() || len(r.places) != 1 || len(r.report.Match.Keywords) != 1 {
			continue
		}
		k, want := r.report.Match.Keywords[0], r.places[0]
		begins = append(begins, math.Abs(float64(k.StartMS-want.Start.Milliseconds())))
		ends = append(ends, math.Abs(float64(k.EndMS-want.End.Milliseconds())))
	}
	if len(begins) == 0 {
		return
	}
	s.within("beginning", begins)
	s.within("end", ends)
}

// within adds the quantiles of errors in ms.
func (s *suite) within(name string, errors []float64) {
	for _, at := range []struct {
		name string
		q    float64
	}{{": median", 0.5}, {": nine in ten within", 0.9}} {
		s.add(answersPlace, name+at.name, resampled(errors, errors, func(a, _ []float64) float64 { return quantile(a, at.q) }), "low", "")
	}
}
