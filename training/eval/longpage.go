package main

import (
	"context"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// longPage judges all sentences of one reader as one page, read in one breath:
// nothing may be lost because a recording is long.
func (s *suite) longPage(ctx context.Context) error {
	const section = "All sentences of one reader as one page"
	for _, set := range s.sets {
		if set.name != sentences || len(set.list) == 0 {
			continue
		}
		var clips []audio.Clip
		var texts []string
		for _, u := range set.list {
			if u.speaker == set.list[0].speaker {
				clips, texts = append(clips, u.clip), append(texts, u.text)
			}
		}
		p, err := hanzi.Read(strings.Join(texts, "。"), nil)
		if err != nil {
			return err
		}
		session, err := newSession(ctx, s.model, s.cal, joined(clips...), assess.AnyAge)
		if err != nil {
			return err
		}
		result, err := session.judge(ctx, p)
		if err != nil {
			return err
		}
		s.add(section, "characters that have a verdict on initial, final and tone, and a time", share(detailed(result.Report, p)), "high", "100")
		if result.Report == nil {
			return nil
		}
		var wrong []bool
		for _, c := range result.Characters {
			wrong = append(wrong, marked(c.Verdict))
		}
		s.add(section, "correct characters called wrong", share(wrong), "low", "2")
	}
	return nil
}

// detailed says of each character whether the report has everything about it. One
// that was skipped was lost, for all were read.
func detailed(r *score.Report, p audio.Passage) []bool {
	list := make([]bool, len(p.Characters()))
	if r == nil {
		return list
	}
	for i, c := range r.Characters {
		silent := c.Reading == "" // the 儿 of a merged 花儿
		judged := c.Verdict != score.Skipped && c.Final != nil && c.Tone != nil && c.EndMS > c.StartMS
		list[i] = silent || judged
	}
	return list
}
