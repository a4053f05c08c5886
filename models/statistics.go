package models

import (
	"math"
	"time"
)

// Statistic is how often the readers of a page misread one of its characters in a
// month. It leads back to nobody: see [Misreadings].
type Statistic struct {
	Month    string `json:"month" doc:"The month of the readings, in UTC" example:"2026-11"`
	Page     PageID `json:"page" doc:"The page" example:"p1"`
	Char     string `json:"char" doc:"The character" example:"钓"`
	Reading  string `json:"reading" doc:"How it is read there" example:"diao4"`
	Learners int    `json:"learners" doc:"How many read it, rounded down to a multiple of five; never below ten" example:"25"`
	Rates    Rates  `json:"rates" doc:"How it was read, in percent, rounded to a multiple of five; each learner counts the same"`
}

// Rates is what became of a character, in percent of its readings.
type Rates struct {
	Wrong   int `json:"wrong" doc:"Judged wrong or unsure" example:"15"`
	Skipped int `json:"skipped" doc:"Left out" example:"0"`
}

// Misreadings gathers how one character of a page was read in one month, learner by
// learner, and says what may be said of it.
//
// What is published cannot be led back to a learner by these rules. A character that
// fewer than ten learners have read is left out. Nothing is summed up over what is
// left out: there is no total from which the shown could be subtracted. Each learner
// counts once, however often they read, so that none makes up most of a figure; a
// rate is a mean over learners, and figures are rounded to multiples of five, so that
// whoever knows some of the learners does not get the exact rest. A month is made
// once, when it is over, and never again: an erasure or a withdrawal afterwards
// changes nothing that is published, and two looks before and after it differ in
// nothing. Months share no reading. What this does not keep from is somebody who knows
// the results of all the other learners of a character: they know the last one's to
// within what rounding leaves.
type Misreadings struct {
	learners       int
	wrong, skipped float64 // sums of the learners' own rates
}

// Add counts one learner's readings of the character.
func (m *Misreadings) Add(readings, wrong, skipped int) {
	if readings <= 0 {
		return
	}
	m.learners++
	m.wrong += float64(wrong) / float64(readings)
	m.skipped += float64(skipped) / float64(readings)
}

// Publish is what may be said; ok is false where nothing may.
func (m *Misreadings) Publish() (learners int, r Rates, ok bool) {
	if m.learners < FewestPersons {
		return 0, Rates{}, false
	}
	percent := func(sum float64) int { return int(math.Round(sum/float64(m.learners)*20)) * 5 }
	return m.learners / 5 * 5, Rates{Wrong: percent(m.wrong), Skipped: percent(m.skipped)}, true
}

// MonthSpan is the start of a month and of the next. models.Invalid for what is no
// month like 2026-11.
func MonthSpan(month string) (from, to time.Time, err error) {
	from, err = time.Parse("2006-01", month)
	if err != nil {
		return from, to, Errorf("models.MonthSpan", Invalid, "month %.20q: want one like 2026-11", month)
	}
	return from, from.AddDate(0, 1, 0), nil
}
