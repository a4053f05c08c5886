package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/langdu/langdu/audio"
)

// Out of the set is what says none of the answers: other words and sentences of
// the same voices, words that sound almost like an answer, English, and what is
// no speech at all.
const (
	otherSpeech = "other speech"
	nearMiss    = "almost an answer"
	children    = "English by children"
	adults      = "English by adults"
	noSpeech    = "noises, music and a crowd"
	longWords   = 8 // recordings in a long one
)

// outside are questions with none of whose answers each recording is one, few and
// many, and one with an answer that sounds almost like what is said.
func (s *answerSet) outside() []*asked {
	var all []*asked
	shelf := s.shelf()
	for i, u := range s.list {
		r := randomFor(u.path, "outside")
		at := u.as(s.name, u.wording.chars)
		for _, n := range answerSizes {
			if list := notSaid(u.wording, shuffled(r, shelf), n); len(list) > 0 {
				all = append(all, outsideOf(otherSpeech, at, r, list))
			}
		}
		n := answerSizes[i%len(answerSizes)]
		if list := s.tempting(r, u, n); len(list) > 0 {
			all = append(all, outsideOf(nearMiss, at, r, list))
		}
		if i%12 == 0 {
			long := s.long(i)
			if list := notSaid(wording{chars: long.chars}, shuffled(r, shelf), n); len(list) > 0 {
				all = append(all, outsideOf(otherSpeech, long, r, list))
			}
		}
	}
	return all
}

// notSaid are up to n of the candidates that own neither holds nor is a part of
// nor sounds almost like, and that can be told from each other.
func notSaid(own wording, candidates []wording, n int) []wording {
	far := slices.DeleteFunc(slices.Clone(candidates), func(w wording) bool {
		return own.holds(w) || w.holds(own) || almost(own, w)
	})
	return answersApart(wording{text: own.text}, far, n)
}

// tempting are n answers of which one sounds almost like what u says; none where no
// text does.
func (s *answerSet) tempting(r *rand.Rand, u spoken, n int) []wording {
	sounds := func(w wording) bool { return almost(u.wording, w) && apart(u.wording, w) }
	i := slices.IndexFunc(s.texts, sounds)
	candidates := s.texts
	if i < 0 {
		candidates = shuffled(r, s.wider)
		i = slices.IndexFunc(candidates, sounds)
	}
	if i < 0 {
		return nil
	}
	rival := candidates[i]
	others := slices.DeleteFunc(notSaid(u.wording, shuffled(r, s.shelf()), n), func(w wording) bool { return !apart(w, rival) })
	return append([]wording{rival}, others[:min(len(others), n-1)]...)
}

// long is recording i with others of its voice after it.
func (s *answerSet) long(i int) *sound {
	own := s.list[i]
	l := own.as(s.name, nil)
	l.said = ""
	var clips []audio.Clip
	for k := range longWords {
		u := s.list[(i+k)%len(s.list)]
		if u.speaker != own.speaker {
			continue
		}
		clips = append(clips, u.clip)
		l.said += u.text + "，"
		l.chars = append(l.chars, u.wording.chars...)
	}
	l.clip = joined(clips...)
	return l
}

// foreign is English as the answer to questions of the words.
func (a *answerSpeech) foreign() []*asked {
	var all []*asked
	texts := slices.DeleteFunc(slices.Clone(a.sets[0].texts), func(w wording) bool { return len(w.chars) < 2 })
	for i, u := range a.english {
		r, tag := randomFor(u.path, "foreign"), adults
		if u.age() <= 11 {
			tag = children
		}
		list := answersApart(wording{}, shuffled(r, texts), answerSizes[i%len(answerSizes)])
		all = append(all, outsideOf(tag, u.as("English", nil), r, list))
	}
	return all
}

// senseless is what is no speech, or no speech that says anything, as the answer
// to questions of the words.
func (a *answerSpeech) senseless(short bool) []*asked {
	var list []*utterance
	for _, k := range noises {
		list = append(list, k.clips(shortOf(6, short), trialSeed)...)
	}
	var voices []*utterance
	for _, s := range a.sets {
		for _, u := range s.list {
			voices = append(voices, u.utterance)
		}
	}
	for k := range shortOf(8, short) {
		r := randomFor(fmt.Sprint(k), "crowd")
		list = append(list, &utterance{path: fmt.Sprint("crowd ", k), clip: babble(r, voices, 12)})
	}
	var all []*asked
	for i, u := range list {
		r := randomFor(u.path, "senseless")
		answers := answersApart(wording{}, shuffled(r, a.sets[0].texts), answerSizes[i%len(answerSizes)])
		all = append(all, outsideOf(noSpeech, u.as("no speech", nil), r, answers))
	}
	return all
}
