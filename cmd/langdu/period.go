package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// period is a flag for a length of time that is counted in days: "30d", or
// anything that time.ParseDuration takes.
type period struct{ value *time.Duration }

// String is the period as Set takes it.
func (p period) String() string {
	if p.value == nil {
		return ""
	}
	if *p.value%(24*time.Hour) == 0 {
		return strconv.Itoa(int(*p.value/(24*time.Hour))) + "d"
	}
	return p.value.String()
}

// Set reads a period.
func (p period) Set(s string) error {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n > 36500 || n < 0 {
			return fmt.Errorf("%q is not a number of days like 30d", s)
		}
		*p.value = time.Duration(n) * 24 * time.Hour
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is not a period like 30d or 12h", s)
	}
	*p.value = d
	return nil
}

// Type is the word for it in help texts.
func (period) Type() string { return "period" }

// answerPeriod is a period, or the word for what is kept no longer than it takes
// to recognise an answer.
type answerPeriod struct{ period }

// recognised is that word.
const recognised = "recognised"

// String is the period as Set takes it.
func (p answerPeriod) String() string {
	if p.value != nil && *p.value == models.OnceRecognised {
		return recognised
	}
	return p.period.String()
}

// Set reads the period or the word.
func (p answerPeriod) Set(s string) error {
	if s == recognised {
		*p.value = models.OnceRecognised
		return nil
	}
	if err := p.period.Set(s); err != nil {
		return fmt.Errorf("%w, nor %q", err, recognised)
	}
	if *p.value <= 0 {
		return fmt.Errorf("%q is no period: say %q to keep no audio of answers", s, recognised)
	}
	return nil
}

// ending is a flag for what becomes of data at their end.
type ending struct{ value *models.Ending }

// String is the word for it.
func (e ending) String() string {
	if e.value == nil {
		return ""
	}
	return string(*e.value)
}

// Set reads the word.
func (e ending) Set(s string) error {
	switch then := models.Ending(s); then {
	case models.Erase, models.Anonymise:
		*e.value = then
		return nil
	}
	return fmt.Errorf("%q: want %q or %q", s, models.Erase, models.Anonymise)
}

// Type is the word for it in help texts.
func (ending) Type() string { return "ending" }
