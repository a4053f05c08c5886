package models

import (
	"bufio"
	"io"
	"strings"
	"time"
)

// Calendar says which days are worked. The zero value works from Monday to Friday
// in UTC+8; a holiday file adds the days that a government moves (in China a
// weekend is worked so that a holiday is longer).
type Calendar struct {
	zone   *time.Location
	free   map[string]bool // by day, as 2026-10-01
	worked map[string]bool
}

// home is the zone where days begin and end, unless a holiday file names another.
// It is an offset, because a binary need not carry the names of zones.
var home = time.FixedZone("UTC+8", 8*60*60)

// maxRange bounds a range of days in a holiday file: a longer one is a mistake.
const maxRange = 60

// ParseCalendar reads a holiday file. Each line is one of
//
//	zone +08:00
//	free 2026-10-01..2026-10-07   National Day
//	worked 2026-10-10             instead
//
// where what follows the days is a note, and # begins a comment. models.Invalid,
// with the number of the line, for anything else.
func ParseCalendar(r io.Reader) (Calendar, error) {
	c := Calendar{zone: home, free: map[string]bool{}, worked: map[string]bool{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(strings.TrimPrefix(line, "\ufeff"))
		if len(words) == 0 {
			continue
		}
		if err := c.add(words); err != nil {
			return Calendar{}, Errorf("models.ParseCalendar", Invalid, "holidays, line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Calendar{}, E("models.ParseCalendar", Invalid, err)
	}
	return c, nil
}

// add takes one line in words.
func (c *Calendar) add(words []string) error {
	const op = "models.ParseCalendar"
	days := map[string]map[string]bool{"free": c.free, "worked": c.worked}[words[0]]
	switch {
	case len(words) < 2 || words[0] != "zone" && days == nil:
		return Errorf(op, Invalid, `want "free", "worked" or "zone" and what it is, as in "free 2026-10-01..2026-10-07"`)
	case words[0] == "zone":
		t, err := time.Parse("-07:00", words[1])
		if err != nil {
			return Errorf(op, Invalid, "zone %.20q: want an offset like +08:00", words[1])
		}
		_, offset := t.Zone()
		c.zone = time.FixedZone("UTC"+words[1], offset)
		return nil
	}
	return c.addDays(days, words[1])
}

func (c *Calendar) addDays(days map[string]bool, s string) error {
	const op = "models.ParseCalendar"
	first, last, isRange := strings.Cut(s, "..")
	if !isRange {
		last = first
	}
	from, err := time.Parse(time.DateOnly, first)
	if err != nil {
		return Errorf(op, Invalid, "%.24q: want a day like 2026-10-01, or two with .. between", s)
	}
	to, err := time.Parse(time.DateOnly, last)
	if err != nil || to.Before(from) || to.After(from.AddDate(0, 0, maxRange)) {
		return Errorf(op, Invalid, "%.24q: want a last day that follows the first within %d days", s, maxRange)
	}
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		name := day.Format(time.DateOnly)
		if c.free[name] || c.worked[name] {
			return Errorf(op, Invalid, "%s is named twice", name)
		}
		days[name] = true
	}
	return nil
}

func (c Calendar) location() *time.Location {
	if c.zone == nil {
		return home
	}
	return c.zone
}

// Works says whether the day of t is worked.
func (c Calendar) Works(t time.Time) bool {
	t = t.In(c.location())
	switch name := t.Format(time.DateOnly); {
	case c.worked[name]:
		return true
	case c.free[name]:
		return false
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// WorkingDays is the end of the n-th worked day after the day of t: what comes in
// on a Monday and has one day is due when Tuesday ends.
func (c Calendar) WorkingDays(t time.Time, n int) time.Time {
	day := c.midnight(t)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.Works(day) {
			n--
		}
	}
	return day.AddDate(0, 0, 1)
}

// Days is the end of the n-th day after the day of t, worked or not.
func (c Calendar) Days(t time.Time, n int) time.Time { return c.midnight(t).AddDate(0, 0, n+1) }

// midnight is when the day of t began.
func (c Calendar) midnight(t time.Time) time.Time {
	t = t.In(c.location())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.location())
}
