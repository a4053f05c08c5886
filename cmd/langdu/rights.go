package main

import (
	"log/slog"
	"os"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// requestFlags declares the flags of how long requests for rights may take.
func (c *Config) requestFlags(f *pflag.FlagSet) {
	d := models.DefaultDeadlines()
	f.IntVar(&c.Requests.WorkingDays, "requests-working-days", d.WorkingDays, "working days in which what somebody asks for about their data must be done")
	f.IntVar(&c.Requests.ReplyDays, "requests-reply-days", d.ReplyDays, "days in which it must be answered")
	f.StringVar(&c.Holidays, "holidays", "", "`file` of the days that are free and of the weekends that are worked; docs/holidays.example.txt shows its form (default: Monday to Friday, UTC+8)")
}

// deadlines are how long requests may take.
func (c Config) deadlines() (models.Deadlines, error) {
	d := c.Requests
	if c.Holidays == "" {
		return d, d.Validate()
	}
	file, err := os.Open(c.Holidays)
	if err != nil {
		return d, models.E("holidays", models.Invalid, err)
	}
	defer file.Close()
	if d.Calendar, err = models.ParseCalendar(file); err != nil {
		return d, err
	}
	return d, d.Validate()
}

// exporter makes what writes archives. A claim lasts long, since nobody waits for
// it by the second.
func (c Config) exporter(s *stores, log *slog.Logger) *workers.Exporter {
	return &workers.Exporter{
		Exports: s.records, Holdings: s.records, Learners: s.records, Library: s.records, Rescores: s.records, Audit: s.records, Aliases: s.records,
		Objects: s.objects, Schedule: c.Keep, Lease: c.Lease, Now: s.now, Log: log,
	}
}
