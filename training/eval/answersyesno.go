package main

import (
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/question"
)

// yesWords and noWords say yes and no.
var (
	yesWords = strings.Fields("是 对")
	noWords  = strings.Fields("不 不是 不对 没有")
)

// yesNo are 是, 对, 不是, … as answers to whether, alone under each condition, and
// in carriers. The voices are those of words and of the first reader; of the
// former the network has heard these very recordings.
func (a *answerSpeech) yesNo() []*asked {
	var all []*asked
	q := question.Question{Prompt: "小猫钓到鱼了吗？", Answers: []question.Answer{{YesNo: question.Yes}, {YesNo: question.No}}}
	set := a.sets[0]
	for truth, list := range [][]string{yesWords, noWords} {
		for _, p := range a.helper(list...) {
			t := &asked{kind: "yes and no", sound: &sound{set.name, "yes or no", "yuetan_F", p.text, p.chars, p.clip}, condition: clean,
				question: q, truth: truth, want: answer.Matched}
			all = append(all, t.everywhere()...)
			if p.text == "不" || p.text == "没有" {
				continue // they deny what follows, and say no only alone
			}
			for _, how := range []string{"我", "觉得", "应该", "那个"} {
				all = append(all, t.inside(randomFor(p.text, how), p, a.helper(how), nil, "before"))
			}
		}
	}
	for _, u := range a.sets[2].list {
		truth := slices.IndexFunc([][]string{yesWords, noWords}, func(list []string) bool { return slices.Contains(list, u.text) })
		if truth >= 0 {
			t := &asked{kind: "yes and no", sound: u.as(a.sets[2].name, u.wording.chars), condition: clean, question: q, truth: truth, want: answer.Matched}
			all = append(all, t.everywhere()...)
		}
	}
	return all
}

// everywhere is t as it is and under each condition.
func (t *asked) everywhere() []*asked {
	all := []*asked{t}
	for _, c := range answerConditions() {
		all = append(all, t.under(c))
	}
	return all
}

// corrections put an answer right. After 不是 alone another answer may as well be
// denied.
var corrections = [][]string{{"不对"}, {"不对", "是"}, {"不是", "是"}}

// negated are words directly after 不是, which are not what is meant (after a pause
// nobody knows), and words put right: one, 不对, and another. All of the voice of
// words.
func (a *answerSpeech) negated() []*asked {
	var all []*asked
	s, nots := a.sets[0], a.helper("不是")
	if len(nots) == 0 {
		return nil
	}
	not := nots[0]
	for i, u := range s.list {
		if len(u.wording.chars) < 2 || i%2 == 1 {
			continue
		}
		r := randomFor(u.path, "not")
		own := piece{u.wording, spokenPart(u.clip)}
		t := newAsked("negated", u.as(s.name, u.wording.chars), r, u.wording, answersApart(u.wording, shuffled(r, s.texts), 3))
		denied := piece{wording{not.text + own.text, slices.Concat(not.chars, own.chars)}, joined(sounding(not.clip), own.clip)}
		no := t.inside(r, denied, nil, nil, "不是 before it")
		no.truth, no.want, no.places = -1, answer.NotMatched, nil
		all = append(all, no)
		wrong := s.other(t, u)
		if wrong == nil {
			continue
		}
		right := t.inside(r, own, append([]piece{*wrong}, a.helper(one(r, corrections)...)...), nil, "put right")
		right.kind = "corrected"
		all = append(all, right)
	}
	return all
}

// other is a recording of another answer of t, by the voice of u.
func (s *answerSet) other(t *asked, u spoken) *piece {
	for _, v := range s.list {
		for i, w := range t.answers {
			if i != t.truth && v.text == w.text && v.speaker == u.speaker {
				return &piece{v.wording, spokenPart(v.clip)}
			}
		}
	}
	return nil
}
