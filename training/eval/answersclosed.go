package main

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/question"
)

// answerSizes are how many answers a question has.
var answerSizes = []int{2, 6, 12}

// prompt is what every question asks.
const prompt = "他说的是什么？"

// How long the true answer is.
const (
	oneSyllable = "one syllable"
	longer      = "two syllables and more"
)

// nearPairs are the words of DSPSpeech-20 that were chosen because they are
// nearly alike.
var nearPairs = pairs("北京/背景 语音/语言 上海/商行 中国/总工 复旦/饭店")

// closed are questions of which each recording of the set gives one answer, among
// random ones and among those that sound most like it.
func (s *answerSet) closed() []*asked {
	var all []*asked
	for i, u := range s.list {
		r := randomFor(u.path, "closed")
		n := answerSizes[i%len(answerSizes)]
		rivals, tag := s.texts, "random answers"
		if i/len(answerSizes)%2 == 0 {
			rivals, tag = byDistance(u.wording, s.texts), "nearest answers"
		} else {
			rivals = shuffled(r, rivals)
		}
		if u.set == "dspspeech20" {
			rivals, tag = nearFirst(u.text, shuffled(r, s.texts)), "near pairs"
			if nearPairs[u.text] == "" {
				tag = "random answers"
			}
		}
		t := newAsked("closed", u.as(s.name, u.wording.chars), r, u.wording, answersApart(u.wording, rivals, n-1))
		t.tags = append(t.tags, tag)
		all = append(all, t)
	}
	return all
}

// minimal are questions of some recorded words among the six of the whole
// dictionary that sound most like each.
func (s *answerSet) minimal() []*asked {
	var all []*asked
	for i, u := range s.list {
		if i%3 == 0 && s.name == words && len(u.wording.chars) > 1 {
			r := randomFor(u.path, "minimal")
			rivals := answersApart(u.wording, byDistance(u.wording, s.wider), 5)
			all = append(all, newAsked("minimal", u.as(s.name, u.wording.chars), r, u.wording, rivals))
		}
	}
	return all
}

// newAsked is a question whose true answer stands among others.
func newAsked(kind string, at *sound, r *rand.Rand, own wording, others []wording) *asked {
	truth, length := r.IntN(len(others)+1), longer
	if len(own.chars) == 1 {
		length = oneSyllable
	}
	list := slices.Insert(slices.Clone(others), truth, own)
	return &asked{kind: kind, tags: []string{length}, sound: at, condition: clean, question: ask(r, list), answers: list,
		truth: truth, want: answer.Matched}
}

// outsideOf is a question with none of whose answers the sound is one.
func outsideOf(tag string, at *sound, r *rand.Rand, list []wording) *asked {
	return &asked{kind: "outside", tags: []string{tag}, sound: at, condition: clean, question: ask(r, list), answers: list,
		truth: -1, want: answer.NotMatched}
}

// ask is the question whose answers these are: as texts, as the options of a
// choice, or as keywords.
func ask(r *rand.Rand, list []wording) question.Question {
	const options = 8 // A to H
	q, form := question.Question{Prompt: prompt}, r.IntN(4)
	for i, w := range list {
		a := question.Answer{Text: w.text, Wrong: i > 0}
		switch {
		case form == 0 && len(list) <= options:
			a.Choice = string(rune('A' + i))
		case form == 1:
			a = question.Answer{Keywords: []string{w.text}, Wrong: i > 0}
		}
		q.Answers = append(q.Answers, a)
	}
	return q
}

// answersApart are up to n of the candidates, in their order, that can be told
// from own and from each other.
func answersApart(own wording, candidates []wording, n int) []wording {
	chosen := []wording{own}
	for _, c := range candidates {
		if len(chosen) > n {
			break
		}
		if !slices.ContainsFunc(chosen, func(w wording) bool { return !apart(w, c) }) {
			chosen = append(chosen, c)
		}
	}
	return chosen[1:]
}

// byDistance sorts texts by how much they sound like own.
func byDistance(own wording, list []wording) []wording {
	type far struct {
		wording
		by float64
	}
	var all []far
	for _, w := range list {
		all = append(all, far{w, distance(own, w)})
	}
	slices.SortFunc(all, func(a, b far) int { return cmp.Or(cmp.Compare(a.by, b.by), strings.Compare(a.text, b.text)) })
	sorted := make([]wording, len(all))
	for i, f := range all {
		sorted[i] = f.wording
	}
	return sorted
}

// nearFirst puts the partner of a near pair before all others.
func nearFirst(text string, list []wording) []wording {
	slices.SortStableFunc(list, func(a, b wording) int {
		is := func(w wording) int {
			if w.text == nearPairs[text] {
				return 0
			}
			return 1
		}
		return is(a) - is(b)
	})
	return list
}

func shuffled[T any](r *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}
