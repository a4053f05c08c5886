package models

import (
	"strings"
	"testing"
	"time"
)

// holidays is how the State Council moved the days of 2026, as far as needed here.
const holidays = `
# New Year, Spring Festival
zone +08:00
free 2026-01-01..2026-01-03   New Year
worked 2026-01-04             instead
free 2026-02-15..2026-02-23   Spring Festival
worked 2026-02-14
worked 2026-02-28
free 2027-01-01
`

func TestWorkingDays(t *testing.T) {
	c, err := ParseCalendar(strings.NewReader(holidays))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		calendar Calendar
		from     string
		days     int
		want     string // the end of the day before this midnight
	}{
		"tomorrow":                     {Calendar{}, "2026-11-23T10:00:00+08:00", 1, "2026-11-25"},
		"over a weekend":               {Calendar{}, "2026-11-27T23:59:59+08:00", 1, "2026-12-01"},
		"asked on a Sunday":            {Calendar{}, "2026-11-29T10:00:00+08:00", 1, "2026-12-01"},
		"three weeks":                  {Calendar{}, "2026-11-23T10:00:00+08:00", 15, "2026-12-15"},
		"already tomorrow in China":    {Calendar{}, "2026-11-23T16:30:00Z", 1, "2026-11-26"},
		"over the end of a year":       {c, "2026-12-31T09:00:00+08:00", 1, "2027-01-05"},
		"into a moved weekend":         {c, "2025-12-31T09:00:00+08:00", 1, "2026-01-05"},
		"over the Spring Festival":     {c, "2026-02-13T09:00:00+08:00", 2, "2026-02-25"},
		"the worked Saturday after it": {c, "2026-02-26T09:00:00+08:00", 2, "2026-03-01"},
		"a leap day":                   {Calendar{}, "2028-02-28T09:00:00+08:00", 1, "2028-03-01"},
	} {
		from, err := time.Parse(time.RFC3339, test.from)
		if err != nil {
			t.Fatal(err)
		}
		got := test.calendar.WorkingDays(from, test.days)
		if want := test.want + "T00:00:00+08:00"; got.Format(time.RFC3339) != want {
			t.Errorf("%s: %d working days after %s = %s, want %s", name, test.days, test.from, got.Format(time.RFC3339), want)
		}
	}
	if got := c.Days(time.Date(2026, 12, 10, 20, 0, 0, 0, time.UTC), 30).Format(time.RFC3339); got != "2027-01-11T00:00:00+08:00" {
		t.Errorf("30 days after 11 December in China end at %s", got)
	}
}

func TestCalendarsThatAreNone(t *testing.T) {
	for name, file := range map[string]string{
		"word":       "holiday 2026-01-01",
		"no day":     "free",
		"not a day":  "free 2026-02-30",
		"backwards":  "free 2026-01-03..2026-01-01",
		"too long":   "free 2026-01-01..2027-01-01",
		"twice":      "free 2026-01-01\nworked 2026-01-01",
		"not a zone": "zone Beijing",
	} {
		if _, err := ParseCalendar(strings.NewReader(file)); KindOf(err) != Invalid {
			t.Errorf("%s: ParseCalendar(%q) = %v, want invalid", name, file, err)
		}
	}
}

func TestOverdue(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	deed, reply := DefaultDeadlines().Of(now)
	if !deed.Before(reply) {
		t.Errorf("the deed is due %s, the reply %s", deed, reply)
	}
	for state, want := range map[TicketState][3]bool{ // after a day, after the deed, after the reply
		TicketOpen: {false, true, true}, TicketGranted: {false, true, true},
		TicketDone: {false, false, false}, TicketRefused: {false, false, false},
	} {
		ticket := Ticket{State: state, DeedDue: deed, ReplyDue: reply}
		got := [3]bool{ticket.Overdue(now.Add(day)), ticket.Overdue(deed.Add(1)), ticket.Overdue(reply.Add(1))}
		if got != want {
			t.Errorf("a request that is %s is overdue %v, want %v", state, got, want)
		}
	}
}
