package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/question"
)

// fillers are words that nobody asks for.
var fillers = strings.Fields("我们 他们 这些 这项 这种 那样 这样 如此 对于 关于 但是 所以 因为 以及 其中 之间 之后 为此 此前 " +
	"一个 一种 一些 一点 一次 可能 能够 应该 没有 已经 还是 不仅 而是 也是 还有 都是 什么 几个 怎么 非常 先后")

// keywords are questions about sentences as they were read: words of them as
// keywords, all or any, in whatever order, among keywords of other sentences;
// and what is only partly an answer: one keyword of two, half of a text.
func (a *answerSpeech) keywords() []*asked {
	var all []*asked
	for _, s := range a.sets {
		for i, own := range s.sources {
			r := randomFor(own.path, "keywords")
			mine := shuffled(r, own.terms())
			others := s.unsaid(r, own)
			if len(mine) < 2 || len(others) < 5 {
				continue
			}
			if !apart(mine[0].wording, mine[1].wording) {
				continue
			}
			said := []string{mine[0].text, mine[1].text}
			t := &asked{kind: "keywords", sound: own.as(s.name, sayings(own.passage)), condition: clean, want: answer.Matched}
			all = append(all,
				t.of(r, "all of the keywords", question.Answer{Keywords: said}, others),
				t.of(r, "any of the keywords", question.Answer{Keywords: []string{others[4], said[0]}, Any: true}, others))
			missing := t.of(r, "one keyword of two", question.Answer{Keywords: []string{said[0], others[4]}}, others)
			missing.kind, missing.want = "partly", answer.Partly
			all = append(all, missing)
			if half := s.half(r, own); half != nil {
				all = append(all, half)
			}
			if i%2 == 0 {
				all = append(all, all[len(all)-1].under(noisyRoom))
			}
		}
	}
	return all
}

// of is t as a question with one answer that is true and two of other keywords.
func (t *asked) of(r *rand.Rand, tag string, a question.Answer, others []string) *asked {
	trial := *t
	trial.tags, trial.truth = []string{tag}, r.IntN(3)
	list := []question.Answer{{Keywords: others[:2], Any: a.Any}, {Keywords: others[2:4], Any: a.Any}}
	trial.question = question.Question{Prompt: prompt, Answers: slices.Insert(list, trial.truth, a)}
	return &trial
}

// unsaid are words of other sentences, none of them in own and none in another.
func (s *answerSet) unsaid(r *rand.Rand, own *source) []string {
	whole := own.part(0, len(own.read))
	var texts []string
	for _, w := range notSaid(whole, shuffled(r, s.terms()), 5) {
		texts = append(texts, w.text)
	}
	return texts
}

// terms are those of all its sentences.
func (s *answerSet) terms() []wording {
	var all []wording
	for _, o := range s.sources {
		for _, w := range o.terms() {
			all = append(all, w.wording)
		}
	}
	return all
}

// terms are the words of a sentence that mean something by themselves.
func (s *source) terms() []piece {
	return slices.DeleteFunc(s.words(), func(p piece) bool { return slices.Contains(fillers, p.text) })
}

// half is the first half of a sentence, where the whole is an answer beside other
// sentences; nil where the sentence is short.
func (s *answerSet) half(r *rand.Rand, own *source) *asked {
	n := len(own.read)
	if n < 8 {
		return nil
	}
	at := *own.as(s.name, sayings(own.passage)[:n/2])
	at.clip = joined(own.span(0, n/2), quiet(r, own.utterance.clip, margin))
	at.said = own.part(0, n/2).text + "/" + own.part(n/2, n).text
	whole := own.part(0, n)
	whole.text = own.text
	var sentences []wording
	for _, u := range s.list {
		if len(u.wording.chars) >= 6 && u.text != own.text {
			sentences = append(sentences, u.wording)
		}
	}
	t := newAsked("partly", &at, r, whole, answersApart(whole, shuffled(r, sentences), 2))
	t.tags, t.want = []string{"half of a text"}, answer.Partly
	t.question.Answers = asTexts(t.answers)
	return t
}

// asTexts are answers that are said in whole.
func asTexts(list []wording) []question.Answer {
	var answers []question.Answer
	for _, w := range list {
		answers = append(answers, question.Answer{Text: w.text})
	}
	return answers
}

// numbers are the first reader's numbers under 100 as answers in digits, beside
// numbers that share a digit with them or differ by one, clean, in noise and
// raised.
func (a *answerSpeech) numbers() []*asked {
	var all []*asked
	for _, s := range a.sets {
		for _, u := range s.list {
			n, ok := numeral(u.text)
			if !ok || s.name != firstReader {
				continue
			}
			r := randomFor(u.path, "number")
			var q question.Question
			rivals := shuffled(r, likeNumbers(n))[:3]
			truth := r.IntN(len(rivals) + 1)
			for _, k := range slices.Insert(rivals, truth, n) {
				q.Answers = append(q.Answers, question.Answer{Number: fmt.Sprint(k)})
			}
			q.Prompt = "一共有几个？"
			t := &asked{kind: "numbers", sound: u.as(s.name, u.wording.chars), condition: clean, question: q, truth: truth, want: answer.Matched}
			all = append(all, t)
			for _, c := range answerConditions() {
				all = append(all, t.under(c))
			}
		}
	}
	return all
}

// likeNumbers are numbers that are taken for n: its tens, its ones, one more, one
// less, ten more, its digits the other way round.
func likeNumbers(n int) []int {
	var list []int
	for _, k := range []int{n / 10 * 10, n % 10, n + 1, n - 1, n + 10, n%10*10 + n/10, 10 * n, n + 3} {
		if k > 0 && k < 100 && k != n && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// numeral is a number under 100 as it is written in characters.
func numeral(text string) (int, bool) {
	var n int
	digits := []rune("零一二三四五六七八九")
	last := -1
	for _, c := range text {
		d := slices.Index(digits, c)
		switch {
		case d > 0 && last < 0:
			last = d
		case c == '十' && n == 0:
			n, last = 10*max(last, 1), -1
		default:
			return 0, false
		}
	}
	n += max(last, 0)
	return n, n > 0
}
