package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
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
	doubted      time.Time  // when the two were last found to be too far apart, by the local clock
}

const (
	// timeEvery is how often the database is asked.
	timeEvery = 10 * time.Second
	// mostAnswer is how long an answer may have taken that is believed: it was given at
	// some moment of that time.
	mostAnswer = time.Second
	// wrongClock is from when on an operator is told that a machine's clock is wrong.
	wrongClock = 2 * time.Second
	// farApart is how far the two clocks may be apart for anything to be erased because
	// its time is over. A database that was failed over to a machine whose clock is a year
	// ahead must not erase what children have kept: two clocks must be wrong for that.
	farApart = time.Hour
	// doubtLasts is how long nothing is erased after the clocks agree again: what was
	// begun meanwhile had the wrong time.
	doubtLasts = time.Minute
	// firstLooks is how often the database is asked at the start for an answer that is
	// quick enough to be believed.
	firstLooks = 5
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

// apart is how far the database's clock is ahead of this machine's as it is set, whoever
// set it.
func (t *sharedTime) apart() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.apartAt(t.local())
}

func (t *sharedTime) apartAt(mine time.Time) time.Duration { return t.at(mine).Sub(mine.Round(0)) }

// sure returns models.Unavailable where the clocks are too far apart, or were just now,
// for anything to be erased because its time is over.
func (t *sharedTime) sure() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := t.local()
	t.doubt(mine)
	if t.doubted.IsZero() || mine.Sub(t.doubted) > doubtLasts {
		return nil
	}
	return models.Errorf("time", models.Unavailable,
		"the clock of the database and that of this machine are %s apart, or were a minute ago: nothing is erased because its time is over until both are right", t.apartAt(mine).Abs().Round(time.Second))
}

// doubt notes whether the clocks are too far apart.
func (t *sharedTime) doubt(mine time.Time) {
	apart := t.apartAt(mine)
	if apart.Abs() <= farApart {
		return
	}
	if t.doubted.IsZero() || mine.Sub(t.doubted) > doubtLasts {
		t.log.Error("the clocks of the database and of this machine are too far apart: nothing is erased because its time is over until both are right", "database ahead by", apart.Round(time.Second))
	}
	t.doubted = mine
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
	defer t.doubt(answered)
	first := t.mine.IsZero()
	if first && took > mostAnswer {
		return models.Errorf("time", models.Unavailable, "the database took %s to say what time it is, which may be at most %s", took.Round(time.Millisecond), mostAnswer)
	}
	if wrong := theirs.Sub(t.at(answered)).Abs(); !first && (took > mostAnswer || wrong <= took) {
		return nil
	}
	t.theirs, t.mine = theirs, answered
	if wrong := answered.Sub(theirs); wrong.Abs() > took+wrongClock {
		t.log.Warn("the clock of this machine is wrong, or the database's is: the database's counts", "ahead by", wrong.Round(time.Second))
	}
	return nil
}

// begin looks until the database has said the time once, quickly enough.
func (t *sharedTime) begin(ctx context.Context) (err error) {
	for range firstLooks {
		if err = t.look(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
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
	if err := t.begin(ctx); err != nil {
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
	mine := clock()
	if s.shared == nil {
		return s.steady.next(mine.Round(0), mine) // as it is set, and as it goes
	}
	return s.steady.next(s.shared.now(), mine)
}

// sure says whether the time may be believed by what cannot be undone.
func (s *stores) sure() error {
	if s.shared == nil {
		return nil
	}
	return s.shared.sure()
}

// apart is how far the database's clock is ahead of this machine's.
func (s *stores) apart() time.Duration {
	if s.shared == nil {
		return 0
	}
	return s.shared.apart()
}

// reap forgets the jobs of workers that are gone, by this machine's monotonic clock.
func (s *stores) reap(ctx context.Context) (int, error) { return s.queue.Reap(ctx, clock()) }
