package main

import (
	"slices"
	"strings"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// readings is api.Readings over the lexicon.
type readings struct{}

// Characters lists the spoken characters of text with their readings.
func (readings) Characters(text string, overrides []models.Override) ([]api.Character, error) {
	passage, err := workers.Read(text, overrides)
	if err != nil {
		return nil, err
	}
	printed, err := printedAbove(text, overrides)
	if err != nil {
		return nil, err
	}
	return spoken(passage, printed), nil
}

// printedAbove is what schoolbooks print above the characters of text, by index.
func printedAbove(text string, overrides []models.Override) (map[int]string, error) {
	ruby, err := hanzi.Printed(text, workers.Author(overrides))
	if err != nil {
		return nil, models.E("readings", models.Invalid, err)
	}
	printed := make(map[int]string, len(ruby))
	for _, r := range ruby {
		printed[r.At] = hanzi.Marked(r.Said)
	}
	return printed, nil
}

// spoken is the characters of a passage.
func spoken(passage audio.Passage, printed map[int]string) []api.Character {
	all := []api.Character{}
	for _, group := range passage.Groups {
		for i, c := range group.Characters {
			shown := character(c, group.Ways, i)
			if shown.Printed = printed[c.At]; shown.Printed == "" {
				shown.Printed = shown.Marked // a figure or a letter: what is said for it
			}
			all = append(all, shown)
		}
	}
	return all
}

// character is the i-th of a group that may be said in ways.
func character(c audio.Character, ways [][]audio.Variant, i int) api.Character {
	preferred := ways[0][i]
	shown := api.Character{
		At: c.At, Char: c.Text, Source: string(preferred.Source),
		Reading: said(preferred, audio.Syllable.Pinyin), Marked: said(preferred, hanzi.Marked),
	}
	for _, way := range ways {
		if accepted := said(way[i], audio.Syllable.Pinyin); !slices.Contains(shown.Accepted, accepted) {
			shown.Accepted = append(shown.Accepted, accepted)
		}
	}
	return shown
}

// said is the syllables of a variant, spelt and separated by spaces.
func said(v audio.Variant, spell func(audio.Syllable) string) string {
	words := make([]string, len(v.Syllables))
	for i, s := range v.Syllables {
		words[i] = spell(s)
	}
	return strings.Join(words, " ")
}

// Expected lists what counts as each answer of a question.
func (readings) Expected(q models.Question) ([]api.Expected, error) {
	sheet, err := workers.Compile(q)
	if err != nil {
		return nil, err
	}
	all := make([]api.Expected, len(sheet.Answers))
	for i, e := range sheet.Answers {
		all[i] = api.Expected{Name: e.Name, Points: make([]api.Point, len(e.Points))}
		for j, p := range e.Points {
			if all[i].Points[j], err = point(p, q.Answers[i]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// point is one thing to be heard of an answer.
func point(p question.Point, a models.Answer) (api.Point, error) {
	shown := api.Point{Text: p.Text, Phrases: make([]api.Phrase, len(p.Phrases))}
	for i, phrase := range p.Phrases {
		var author []models.Override
		if phrase.Text == a.Text {
			author = a.Readings
		}
		printed, err := printedAbove(phrase.Text, author)
		if err != nil {
			return shown, err
		}
		shown.Phrases[i] = api.Phrase{Text: phrase.Text, Characters: spoken(phrase.Passage, printed)}
	}
	return shown, nil
}
