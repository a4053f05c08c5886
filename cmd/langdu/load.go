package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
	"github.com/langdu/langdu/workers/queue"
)

// loadConfig is how much may come at once, and how much is done at once.
type loadConfig struct {
	Chores     int
	MaxWait    time.Duration
	MaxWaiting int
	MaxBegun   int
	StoreTime  time.Duration
	Drain      time.Duration
	MaxUploads int

	ChildRate, AppRate, StaffRate rateFlag
}

// loadFlags declares what the API refuses.
func (c *loadConfig) loadFlags(f *pflag.FlagSet) {
	f.DurationVar(&c.MaxWait, "max-wait", time.Minute, "how long a new recording may have to wait before it is worked on: where it would be longer, uploads are refused with 503 until it is not; 0 for no bound")
	f.IntVar(&c.MaxWaiting, "max-waiting", 100, "recordings of one learner that may wait; more are refused with 429 until they are fewer; 0 for no bound")
	f.IntVar(&c.MaxBegun, "max-begun", 20, "uploads in parts of one learner that may be begun and not finished; more are refused with 429")
	f.DurationVar(&c.StoreTime, "store-time", 8*time.Second, "how long a call waits for a store that says nothing before it is answered with 503")
	f.IntVar(&c.MaxUploads, "max-uploads", 64, "uploads that are under way at once in this process, of up to 8 MB of memory each; one learner may have an eighth of them, one when half are taken; more are refused with 429")
	c.ChildRate, c.AppRate, c.StaffRate = rateFlag{api.Rate{PerSecond: 20, AtOnce: 300}}, rateFlag{api.Rate{PerSecond: 500, AtOnce: 2000}}, rateFlag{api.Rate{PerSecond: 20, AtOnce: 300}}
	f.Var(&c.ChildRate, "rate-child", "calls a second and at once by one learner or guardian, or off")
	f.Var(&c.AppRate, "rate-app", "calls a second and at once by one app's server, or off")
	f.Var(&c.StaffRate, "rate-staff", "calls a second and at once by one of the staff, or off")
}

// choreFlags declares how much housekeeping goes on beside what children wait for.
func (c *loadConfig) choreFlags(f *pflag.FlagSet) {
	f.IntVar(&c.Chores, "chores", 2, "jobs of housekeeping done at once in this process, such as exports, corrections, sweeps and erasures; children's recordings have the --workers to themselves")
}

// checkLimits refuses limits that would let nothing through, which the API would take
// for its defaults.
func (c Config) checkLimits() error {
	for _, limit := range []struct {
		flag string
		set  any
		none bool
	}{
		{"max-bytes", c.MaxBytes, c.MaxBytes < 1},
		{"max-duration", c.MaxDuration, c.MaxDuration <= 0},
		{"max-uploads", c.MaxUploads, c.MaxUploads < 1},
		{"max-begun", c.MaxBegun, c.MaxBegun < 1},
		{"store-time", c.StoreTime, c.StoreTime <= 0},
	} {
		if limit.none {
			return models.Errorf("configuration", models.Invalid, "--%s %v: want more than zero", limit.flag, limit.set)
		}
	}
	return nil
}

// rateFlag is a rate as a flag.
type rateFlag struct{ api.Rate }

// Set implements pflag.Value.
func (r *rateFlag) Set(s string) (err error) {
	r.Rate, err = api.ParseRate(s)
	return err
}

// Type implements pflag.Value.
func (*rateFlag) Type() string { return "rate" }

// admission is who is let in.
func (c Config) admission(s *stores) (api.Admission, api.Rates) {
	return api.Admission{Capacity: s.queue.Capacity, MaxWait: c.MaxWait, MaxWaiting: c.MaxWaiting},
		api.Rates{Child: c.ChildRate.Rate, App: c.AppRate.Rate, Staff: c.StaffRate.Rate}
}

// measured has the API know how much these workers can do: what recordings take the
// scorer, and that it is there. It returns what says so until its context ends.
func (c Config) measured(s *stores, scorer *workers.Scorer, log *slog.Logger) func(context.Context) {
	var meter queue.Meter
	scorer.Took = meter.Took
	return func(ctx context.Context) {
		s.queue.Report(ctx, &meter, c.Workers, func(err error) {
			log.Warn("the API is not told how much these workers can do", "err", err)
		})
	}
}
