package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sharedTime is the time of the database, as all processes of a service have it,
// whatever their machines' clocks show. A lease that one writes is compared by another,
// and so is a consent: with a clock that is minutes wrong a worker would take away what
// others work on, or hold a consent to be none.
//
// Between two looks at the database it goes on by the machine's monotonic clock, which
// nobody sets.
type sharedTime struct {
	ask   func(context.Context) (time.Time, error)
	local func() time.Time
	log   *slog.Logger

	mu           sync.Mutex // guards what follows
	theirs, mine time.Time  // one moment, by the two clocks; zero before the first look
}

const (
	// timeEvery is how often the database is asked.
	timeEvery = 10 * time.Second
	// mostAnswer is how long an answer may have taken that is believed: it was given at
	// some moment of that time.
	mostAnswer = time.Second
	// wrongClock is from when on an operator is told that a machine's clock is wrong.
	wrongClock = 2 * time.Second
)

// now is the time.
func (t *sharedTime) now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at(t.local())
}

// at is the time when the local clock shows mine.
func (t *sharedTime) at(mine time.Time) time.Time {
	if t.mine.IsZero() {
		return mine
	}
	return t.theirs.Add(mine.Sub(t.mine))
}

// look asks the database. What differs by no more than the answer took is no news.
func (t *sharedTime) look(ctx context.Context) error {
	asked := t.local()
	theirs, err := t.ask(ctx)
	if err != nil {
		return err
	}
	answered := t.local()
	took := answered.Sub(asked)
	theirs = theirs.Add(took / 2)
	t.mu.Lock()
	defer t.mu.Unlock()
	first := t.mine.IsZero()
	if wrong := theirs.Sub(t.at(answered)).Abs(); !first && (took > mostAnswer || wrong <= took) {
		return nil
	}
	t.theirs, t.mine = theirs, answered
	if wrong := answered.Sub(theirs); wrong.Abs() > took+wrongClock {
		t.log.Warn("the clock of this machine is wrong, or the database's is: the database's counts", "ahead by", wrong.Round(time.Second))
	}
	return nil
}

// run keeps looking until ctx ends. While the database does not answer the time goes on.
func (t *sharedTime) run(ctx context.Context) {
	tick := time.NewTicker(timeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := t.look(ctx); err != nil && ctx.Err() == nil {
			t.log.Debug("the database was not asked for the time", "err", err)
		}
	}
}

// keepTime has the stores go by the time of a database that several processes share.
// In the embedded shape the machine's clock is the only one.
func (s *stores) keepTime(ctx context.Context, c Config, log *slog.Logger) error {
	if c.DatabaseURL == "" {
		return nil
	}
	t := &sharedTime{ask: s.records.Clock, local: clock, log: log}
	if err := t.look(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { t.run(ctx) })
	s.opened.add(func() error { cancel(); running.Wait(); return nil })
	s.shared = t
	return nil
}

// now is the time of the stores.
func (s *stores) now() time.Time {
	if s.shared == nil {
		return clock()
	}
	return s.shared.now()
}
