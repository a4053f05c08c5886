package main

import (
	"errors"
	"slices"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/models"
)

// Choices lists the spoken characters of text with what else each could be read. It
// takes readings that cannot be out, one after another: each names itself.
func (r readings) Choices(text string, overrides []models.Override) (api.Choices, error) {
	choices := api.Choices{Characters: []api.Choice{}, Refused: []api.RefusedReading{}}
	for {
		characters, err := r.Characters(text, overrides)
		var refused *hanzi.OverrideError
		switch {
		case errors.As(err, &refused):
			choices.Refused = append(choices.Refused, refusedReading(refused))
			overrides = slices.DeleteFunc(slices.Clone(overrides), func(o models.Override) bool { return o.At == refused.At })
			continue
		case err != nil:
			return choices, err
		}
		for _, c := range characters {
			choices.Characters = append(choices.Characters, api.Choice{Character: c, Candidates: candidates(c)})
		}
		return choices, nil
	}
}

func refusedReading(e *hanzi.OverrideError) api.RefusedReading {
	refused := api.RefusedReading{At: e.At, Reading: e.Reading, Reason: string(e.Fault), Detail: e.Error(), Known: []string{}}
	for _, s := range e.Known {
		refused.Known = append(refused.Known, hanzi.Marked(s))
	}
	return refused
}

// candidates is what the lexicon knows of a character, then what is accepted where it
// stands; none for the figures of a number, which are read together.
func candidates(c api.Character) []api.Candidate {
	all := []api.Candidate{}
	letters := []rune(c.Char)
	if len(letters) != 1 || c.Source == "number" {
		return all
	}
	seen := map[string]bool{}
	for _, e := range hanzi.Examples(letters[0]) {
		seen[e.Reading.Pinyin()] = true
		all = append(all, api.Candidate{Reading: e.Reading.Pinyin(), Marked: hanzi.Marked(e.Reading), Example: e.Word})
	}
	for _, reading := range c.Accepted {
		if s, err := audio.ParsePinyin(reading); err == nil && !seen[reading] {
			all = append(all, api.Candidate{Reading: reading, Marked: hanzi.Marked(s)})
		}
	}
	return all
}
