package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/cmd/langdu/watch"
	"github.com/langdu/langdu/models"
)

// TestTheTimeIsTheDatabases has a machine whose clock is three minutes behind, is set
// right by its owner, and loses the database.
func TestTheTimeIsTheDatabases(t *testing.T) {
	var log strings.Builder
	database := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	local := database.Add(-3 * time.Minute)
	var away error
	s := &sharedTime{
		ask:   func(context.Context) (time.Time, error) { return database, away },
		local: func() time.Time { return local },
		log:   slog.New(slog.NewTextHandler(&log, nil)),
	}
	if got := s.now(); !got.Equal(local) {
		t.Errorf("before the first look it is %s, want what the machine says", got)
	}
	pass := func(d time.Duration) { database, local = database.Add(d), local.Add(d) }
	look := func() {
		if err := s.look(t.Context()); !errors.Is(err, away) {
			t.Fatalf("look = %v", err)
		}
	}
	wants := func(when string) {
		t.Helper()
		if got := s.now(); got.Sub(database).Abs() > 10*time.Millisecond {
			t.Errorf("%s it is %s, want %s", when, got, database)
		}
	}
	look()
	wants("after a look")
	if !strings.Contains(log.String(), "3m0s") {
		t.Errorf("the log says %q, want by how much the clock is wrong", log.String())
	}
	pass(7 * time.Second)
	wants("seven seconds later")
	local = local.Add(3 * time.Minute) // the owner sets it right
	look()
	wants("after the clock was set")
	away = errors.New("the database is away")
	pass(time.Minute)
	look()
	wants("without the database")
}

// TestASlowAnswerIsNoNews has the database take long for an answer.
func TestASlowAnswerIsNoNews(t *testing.T) {
	at, took := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), time.Duration(0)
	local := at
	s := &sharedTime{
		ask: func(context.Context) (time.Time, error) {
			was := at
			at, local = at.Add(took), local.Add(took)
			return was, nil
		},
		local: func() time.Time { return local }, log: slog.New(slog.DiscardHandler),
	}
	for _, took = range []time.Duration{0, 5 * time.Second} {
		if err := s.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.now(); !got.Equal(at) {
		t.Errorf("now = %s, want %s", got, at)
	}
}

// clocks is a database and a machine whose clocks a test sets.
type clocks struct {
	database, local time.Time
	took            time.Duration // what the database takes for an answer
	log             strings.Builder
	*sharedTime
}

func newClocks() *clocks {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	c := &clocks{database: at, local: at}
	c.sharedTime = &sharedTime{
		ask:   func(context.Context) (time.Time, error) { was := c.database; c.pass(c.took); return was, nil },
		local: func() time.Time { return c.local },
		log:   slog.New(slog.NewTextHandler(&c.log, nil)),
	}
	return c
}

func (c *clocks) pass(d time.Duration) { c.database, c.local = c.database.Add(d), c.local.Add(d) }

// TestWhatCannotBeUndoneWantsTwoClocks fails the database over to a machine whose clock
// is wrong, and back: nothing is erased from the look that shows it until a minute after
// the one that shows that it is right.
func TestWhatCannotBeUndoneWantsTwoClocks(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, wrong := range []time.Duration{year, -year, 61 * time.Minute} {
		c := newClocks()
		look := func(d time.Duration) {
			t.Helper()
			c.pass(d)
			if err := c.look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if look(0); c.sure() != nil {
			t.Errorf("with clocks that agree: %v", c.sure())
		}
		c.database = c.database.Add(wrong)
		for range 3 {
			look(timeEvery)
		}
		if err := c.sure(); models.KindOf(err) != models.Unavailable || c.apart() != wrong {
			t.Errorf("with clocks that are %s apart (%s): %v", wrong, c.apart(), err)
		}
		if n := strings.Count(c.log.String(), "too far apart"); n != 1 {
			t.Errorf("the log says %d times that the clocks are too far apart, want once", n)
		}
		c.database = c.database.Add(-wrong)
		if look(timeEvery); c.sure() == nil {
			t.Error("what was begun before the clock was right may go on")
		}
		if look(doubtLasts + time.Second); c.sure() != nil {
			t.Errorf("after the clock was set right: %v", c.sure())
		}
	}
}

// TestAFirstAnswerMustBeQuick: there is no time yet to hold a slow answer to.
func TestAFirstAnswerMustBeQuick(t *testing.T) {
	c := newClocks()
	c.took = 5 * time.Second
	if err := c.begin(t.Context()); models.KindOf(err) != models.Unavailable || !c.mine.IsZero() {
		t.Errorf("a first look of %s = %v, and it is believed: %v", c.took, err, !c.mine.IsZero())
	}
	c.took = 10 * time.Millisecond
	if err := c.begin(t.Context()); err != nil {
		t.Errorf("a quick one: %v", err)
	}
}

// TestAnUnsureServiceIsNotWell holds the status, the sweep and a closure to a time that is
// not to be believed.
func TestAnUnsureServiceIsNotWell(t *testing.T) {
	config := Config{Data: t.TempDir(), Keep: models.DefaultSchedule(), Lease: time.Minute}
	s, err := config.open(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	c := newClocks()
	s.shared = c.sharedTime
	for range 2 {
		if err := c.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.database = c.database.Add(time.Hour + time.Minute)
	}
	status := s.status(t.Context(), config.Data, s.now())
	if said := strings.Join(status.Wrong, "\n"); !strings.Contains(said, "1h1m0s apart") {
		t.Errorf("the status says %q", said)
	}
	if _, err := config.sweeper(s, discard()).Sweep(t.Context(), s.now()); models.KindOf(err) != models.Unavailable {
		t.Errorf("a sweep = %v, want that it refuses", err)
	}
	err = config.announce(t.Context(), s, closing{in: 24 * time.Hour, yes: true}, strings.NewReader(""), io.Discard)
	if models.KindOf(err) != models.Unavailable {
		t.Errorf("a closure = %v, want that it refuses", err)
	}
}

// TestCommandsGoByTheDatabase wants of a command on shared stores what time they have.
func TestCommandsGoByTheDatabase(t *testing.T) {
	real, ok := shapes(t)["real stores"]
	if !ok {
		t.Skip("LANGDU_TEST_POSTGRES is not set")
	}
	c := Config{Data: t.TempDir(), DatabaseURL: real[slices.Index(real, "--database-url")+1], S3URL: "http://a:b@127.0.0.1:1/c"}
	err := c.onRecords(t.Context(), func(s *stores) error {
		if s.shared == nil {
			t.Error("a command on a shared database goes by its own machine's clock")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAgesAreByTheDatabase has a machine whose clock is behind: what waits has waited for
// as long as the database says, in the metrics that alerts ask.
func TestAgesAreByTheDatabase(t *testing.T) {
	config := Config{Data: t.TempDir(), Keep: models.DefaultSchedule(), Lease: time.Minute}
	var err error
	if config.watching, err = watch.New(t.Context(), watch.Config{Log: discard()}); err != nil {
		t.Fatal(err)
	}
	s, err := config.open(t.Context(), discard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	now := time.Now()
	s.shared = &sharedTime{local: time.Now, log: discard(), theirs: now.Add(10 * time.Minute), mine: now}
	r := models.Recording{ID: models.NewRecordingID(), Learner: "xiaoming", Text: readingText, CreatedAt: now, UpdatedAt: now,
		Expiry: models.DefaultSchedule().ExpiryFrom(now, models.ReadingKind)}
	if err := errors.Join(s.records.PutLearner(t.Context(), models.Learner{ID: "xiaoming", Guardian: "mama", CreatedAt: now}),
		s.records.Begin(t.Context(), r), s.records.Receive(t.Context(), r, now, now), config.watchService(s)); err != nil {
		t.Fatal(err)
	}
	families, err := config.watching.Metrics().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "langdu_recording_oldest_unsettled_seconds" {
			if age := f.Metric[0].GetGauge().GetValue(); age < 590 || age > 660 {
				t.Errorf("a recording has waited for %.0f s, want 600", age)
			}
			return
		}
	}
	t.Error("nobody says for how long a recording has waited")
}
