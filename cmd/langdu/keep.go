package main

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
)

// keepFlags declares the flags of a schedule, which begin with the periods of
// initial.
func keepFlags(f *pflag.FlagSet, s *models.Schedule, initial models.Schedule) {
	*s = initial
	for _, p := range []struct {
		value *time.Duration
		name  string
		usage string
	}{
		{&s.Original, "keep-original", "how long the uploaded bytes are kept"},
		{&s.Rendition, "keep-playback", "how long the playback file is kept"},
		{&s.Result, "keep-result", "how long scores are kept, and with them everything else of a recording"},
		{&s.Export, "keep-exports", "how long an archive of everything lies there for who asked for it"},
		{&s.Index, "keep-index", "how long rows stay that are left of what has ended: of erased recordings, erasures, answered requests, delivered notices"},
		{&s.Event, "keep-events", "how long entries of the audit log are kept"},
		{&s.Inactive, "keep-inactive", "how long the voice of a learner is kept who has not come by, however long it would be kept otherwise"},
		{&s.Warning, "warn-inactive", "how long before that their guardian is told"},
		{&s.Slack, "keep-slack", "how much longer than promised an object may lie in a store whose own rules erase it when no worker has; 1 to 30 days"},
	} {
		f.Var(period{p.value}, p.name, p.usage)
	}
	f.Var(answerPeriod{period{&s.AnswerAudio}}, "keep-answer-audio", "how long the audio of answers is kept, where the two above keep it for longer; \"recognised\" erases it as soon as an answer has been recognised")
	f.Var(ending{&s.ResultThen}, "result-then", "what becomes of scores at their end: \"erase\", or \"anonymise\" to count them in statistics that lead to nobody before they are erased")
}
