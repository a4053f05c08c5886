package models

import "time"

// maxSlack bounds how much longer than promised the store's own rules may leave
// an object.
const maxSlack = 30 * day

// Validate refuses a schedule with a period that is missing or unlimited, and
// periods that contradict each other.
func (s Schedule) Validate() error {
	for _, check := range []func() error{s.checkPeriods, s.checkAnswers, s.checkOrder} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkPeriods wants every period to be there and to end.
func (s Schedule) checkPeriods() error {
	const op = "models.Schedule.Validate"
	for _, p := range []struct {
		of     string
		period time.Duration
	}{
		{"original", s.Original}, {"rendition", s.Rendition}, {"result", s.Result}, {"exports", s.Export},
		{"index", s.Index}, {"events", s.Event},
		{"the voice of who has not come by", s.Inactive}, {"warning", s.Warning}, {"slack", s.Slack},
	} {
		switch {
		case p.period <= 0:
			return Errorf(op, Invalid, "retention of %s: state a period longer than zero; there is no unlimited one", p.of)
		case p.period > MaxPeriod:
			return Errorf(op, Invalid, "retention of %s: %s is over the limit of %s", p.of, Days(p.period), Days(MaxPeriod))
		}
	}
	return nil
}

func (s Schedule) checkAnswers() error {
	const op = "models.Schedule.Validate"
	if s.AnswerAudio < 0 || s.AnswerAudio > MaxPeriod {
		return Errorf(op, Invalid, "retention of the audio of answers: state a period of at most %s, or that it goes once they are recognised", Days(MaxPeriod))
	}
	if s.ResultThen != "" && s.ResultThen != Erase && s.ResultThen != Anonymise {
		return Errorf(op, Invalid, "what becomes of results at their end: want %s or %s, got %.20q", Erase, Anonymise, s.ResultThen)
	}
	if s.ResultThen == Anonymise && s.Result < countedAfter {
		return Errorf(op, Invalid, "results are to be counted in statistics at their end, after %s: want at least %s, because a month is counted when it is over",
			Days(s.Result), Days(countedAfter))
	}
	return nil
}

// countedAfter is after how long a result is surely in the statistics of its month.
const countedAfter = 62 * day

// checkOrder refuses what would end before something that needs it.
func (s Schedule) checkOrder() error {
	const op = "models.Schedule.Validate"
	for _, p := range []struct {
		class  DataClass
		period time.Duration
	}{{ClassOriginal, s.Original}, {ClassRendition, s.Rendition}} {
		if p.period > s.Result {
			return Errorf(op, Invalid, "retention of %s (%s) outlives the result's (%s): nothing would say whose it is",
				p.class, Days(p.period), Days(s.Result))
		}
	}
	switch {
	case s.Event < s.Result:
		return Errorf(op, Invalid, "retention of events (%s) ends before that of results (%s): nothing would show the consent and the accesses of what is still kept",
			Days(s.Event), Days(s.Result))
	case s.Index < day:
		return Errorf(op, Invalid, "retention of the index (%s): want at least 1 day, in which what runs still finds that a thing was erased", Days(s.Index))
	case s.Warning >= s.Inactive:
		return Errorf(op, Invalid, "the warning comes %s before the voice of who has not come by is erased, which is after %s: want it after they were here last",
			Days(s.Warning), Days(s.Inactive))
	case s.Slack < day || s.Slack > maxSlack:
		return Errorf(op, Invalid, "slack of the store's own rules: want 1 to 30 days, got %s", Days(s.Slack))
	}
	return nil
}
