package models

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestScheduleRefusesWhatHasNoEnd(t *testing.T) {
	if err := DefaultSchedule().Validate(); err != nil {
		t.Errorf("the default schedule: %v", err)
	}
	const unlimited = time.Duration(1<<63 - 1)
	for name, c := range map[string]struct {
		change func(*Schedule)
		says   string
	}{
		"no result":                  {func(s *Schedule) { s.Result = 0 }, "result: state a period"},
		"a negative original":        {func(s *Schedule) { s.Original = -day }, "original: state a period"},
		"unlimited results":          {func(s *Schedule) { s.Result = unlimited }, "over the limit"},
		"unlimited events":           {func(s *Schedule) { s.Event = unlimited }, "events: "},
		"no index":                   {func(s *Schedule) { s.Index = 0 }, "index: state a period"},
		"no exports":                 {func(s *Schedule) { s.Export = 0 }, "exports: state a period"},
		"no end of inactivity":       {func(s *Schedule) { s.Inactive = unlimited }, "not come by"},
		"no warning":                 {func(s *Schedule) { s.Warning = 0 }, "warning: state a period"},
		"a warning too early":        {func(s *Schedule) { s.Warning = s.Inactive }, "the warning comes"},
		"no slack":                   {func(s *Schedule) { s.Slack = 0 }, "slack: state a period"},
		"too much slack":             {func(s *Schedule) { s.Slack = 31 * day }, "1 to 30 days"},
		"an hour of index":           {func(s *Schedule) { s.Index = time.Hour }, "at least 1 day"},
		"audio without owner":        {func(s *Schedule) { s.Original = 731 * day }, "nothing would say whose it is"},
		"results without events":     {func(s *Schedule) { s.Event = 700 * day }, "nothing would show the consent"},
		"results that nobody counts": {func(s *Schedule) { s.Original, s.Rendition, s.Result, s.ResultThen = day, day, 30*day, Anonymise }, "a month is counted"},
		"an ending of another kind":  {func(s *Schedule) { s.ResultThen = "keep" }, "erase or anonymise"},
	} {
		s := DefaultSchedule()
		c.change(&s)
		if err := s.Validate(); !errors.Is(err, Invalid) || !strings.Contains(Explain(err), c.says) {
			t.Errorf("%s: Validate = %v, want invalid, saying %q", name, err, c.says)
		}
	}
}

// TestSchedulePeriods wants every class to have a line with an end.
func TestSchedulePeriods(t *testing.T) {
	seen := map[DataClass]bool{}
	for _, p := range DefaultSchedule().Periods() {
		seen[p.Class] = true
		if p.Period <= 0 || p.Then != Erase || p.From == "" {
			t.Errorf("line %+v has no period, no beginning or no end", p)
		}
	}
	for _, class := range []DataClass{ClassOriginal, ClassRendition, ClassResult, ClassExport, ClassIndex, ClassEvent} {
		if !seen[class] {
			t.Errorf("the schedule has no line for %s", class)
		}
	}
}

func TestScheduleShorter(t *testing.T) {
	before := DefaultSchedule()
	for name, c := range map[string]struct {
		change func(*Schedule)
		want   bool
	}{
		"the same":                  {func(*Schedule) {}, false},
		"longer":                    {func(s *Schedule) { s.Original, s.Result = 60*day, 800*day }, false},
		"a shorter original":        {func(s *Schedule) { s.Original = 29 * day }, true},
		"answers go when done":      {func(s *Schedule) { s.AnswerAudio = OnceRecognised }, true},
		"longer and shorter":        {func(s *Schedule) { s.Original, s.Rendition = 60*day, 90*day }, true},
		"answers for longer":        {func(s *Schedule) { s.AnswerAudio = 20 * day }, false},
		"what is no class of audio": {func(s *Schedule) { s.Index = 30 * day }, false},
	} {
		after := before
		c.change(&after)
		if got := after.Shorter(before); got != c.want {
			t.Errorf("%s: Shorter = %t, want %t", name, got, c.want)
		}
	}
}
