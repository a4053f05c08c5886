package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const (
	mostPractised  = 5  // characters at once: as many as a child takes in
	leastPractised = 3  // with fewer shaky ones, new ones are added
	pagesWeighed   = 20 // of which the one is proposed that is easiest to read
)

// practise proposes what to read next: what was read well least often, one pair
// of sounds, and a page that has the characters and else mostly known ones.
func (s *server) practise(ctx context.Context, g storage.Growth) (practiseDoc, error) {
	doc := practiseDoc{Characters: toPractise(g.Characters), Sounds: toTellApart(g)}
	pages, err := s.config.Records.PagesWith(ctx, doc.Characters, pagesWeighed)
	if err != nil || len(pages) == 0 {
		return doc, err
	}
	known := map[string]bool{}
	for _, c := range g.Characters {
		known[c.Char] = c.Familiarity() == models.Known
	}
	best := slices.MaxFunc(pages, func(a, b models.Page) int { // of equal ones the first
		return cmp.Or(len(held(a, doc.Characters))-len(held(b, doc.Characters)), cmp.Compare(share(a, known), share(b, known)))
	})
	doc.Page = &practisePageDoc{ID: best.ID, Book: best.Book, Title: best.Title, Characters: held(best, doc.Characters)}
	return doc, nil
}

// toPractise is a few characters: the shakiest, then those that were met last.
func toPractise(all []storage.GrowthCharacter) []string {
	var shaky, fresh []storage.GrowthCharacter
	for _, c := range all {
		switch {
		case c.Familiarity() == models.Shaky:
			shaky = append(shaky, c)
		case c.Familiarity() == models.New && c.Correct < c.Read:
			fresh = append(fresh, c)
		}
	}
	slices.SortStableFunc(shaky, func(a, b storage.GrowthCharacter) int {
		return cmp.Or(cmp.Compare(a.Correct*b.Read, b.Correct*a.Read), cmp.Compare(b.Read, a.Read))
	})
	slices.SortStableFunc(fresh, func(a, b storage.GrowthCharacter) int {
		return cmp.Or(cmp.Compare(b.LastDay, a.LastDay), cmp.Compare(a.Score, b.Score))
	})
	chosen := shaky[:min(len(shaky), mostPractised)]
	if missing := leastPractised - len(chosen); missing > 0 {
		chosen = append(slices.Clone(chosen), fresh[:min(len(fresh), missing)]...)
	}
	list := make([]string, len(chosen))
	for i, c := range chosen {
		list[i] = c.Char
	}
	return list
}

// toTellApart is the pair of sounds that was mistaken most often, if twice.
func toTellApart(g storage.Growth) *soundPairDoc {
	if len(g.Confusions) == 0 || g.Confusions[0].Times < 2 {
		return nil
	}
	c := g.Confusions[0]
	return &soundPairDoc{confusionDoc(c), characterWith(g.Characters, c.Part, c.Expected), characterWith(g.Characters, c.Part, c.Heard)}
}

// characterWith is the most read character that has the sound.
func characterWith(all []storage.GrowthCharacter, part models.SoundPart, sound string) string {
	for _, c := range all {
		s, _ := models.SoundsOf(c.Readings[0])
		if has := map[models.SoundPart]string{models.InitialPart: s.Initial, models.FinalPart: s.Final, models.TonePart: s.Tone}[part]; has == sound {
			return c.Char
		}
	}
	return ""
}

func held(p models.Page, characters []string) (list []string) {
	for _, c := range characters {
		if strings.Contains(p.Text, c) {
			list = append(list, c)
		}
	}
	return list
}

// share is how much of a page's text is known.
func share(p models.Page, known map[string]bool) float64 {
	all, familiar := 0, 0
	for _, r := range p.Text {
		if unicode.Is(unicode.Han, r) {
			all++
			if known[string(r)] {
				familiar++
			}
		}
	}
	return float64(familiar) / float64(max(1, all))
}
