package records_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// writers of something about many learners at once, and the rows that they leave.
var writers = map[string]struct {
	before func(t *testing.T, s *records.Store, now time.Time)
	write  func(ctx context.Context, s *records.Store, now time.Time) error
	rows   string
}{
	"a closure that is cancelled": {
		func(t *testing.T, s *records.Store, now time.Time) {
			c := models.Closure{ID: "c", AnnouncedAt: now, EndsAt: now.Add(time.Hour)}
			must(t, s.Announce(t.Context(), c))
			_, err := s.TellOfClosure(t.Context(), c, "", now, 10)
			must(t, err)
			all, err := s.Undelivered(t.Context(), nil, 10)
			must(t, err)
			for _, n := range all {
				must(t, s.Delivered(t.Context(), n.ID, now))
			}
		},
		func(ctx context.Context, s *records.Store, now time.Time) error { return s.CancelClosure(ctx, now) },
		"SELECT count(*) FROM notices WHERE learner = 'anna'",
	},
	"an incident that is opened": {
		func(*testing.T, *records.Store, time.Time) {},
		func(ctx context.Context, s *records.Store, now time.Time) error {
			_, err := s.OpenIncident(ctx, models.Incident{ID: "i", Scope: models.IncidentScope{Held: true}, From: now.Add(-time.Hour), To: now, KnownAt: now, DueAt: now})
			return err
		},
		"SELECT count(*) FROM incident_learners WHERE learner = 'anna'",
	},
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsWrittenOfWhoIsErasedMeanwhile erases a learner while something is written
// of all, first and last, one beside the other: no row of theirs is left.
func TestNothingIsWrittenOfWhoIsErasedMeanwhile(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond)
	for name, w := range writers {
		t.Run(name, func(t *testing.T) {
			databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
				for range 4 {
					s := withLearners(t, newURL(t), now)
					w.before(t, s, now)
					e, err := s.EraseLearner(t.Context(), "anna", models.CauseRequest, now)
					must(t, err)
					var both sync.WaitGroup
					both.Go(func() {
						if err := w.write(t.Context(), s, now); err != nil {
							t.Error(err)
						}
					})
					both.Go(func() {
						if err := s.Cleared(t.Context(), e.ID, nil, now); err != nil {
							t.Error(err)
						}
					})
					both.Wait()
					nothingLeft(t, s, w.rows)
				}
			})
		})
	}
}

// TestWhoIsErasedWaitsForWhatIsWrittenOfAll stops a writer before its commit, and has an
// erasure come then that did not see what was written: it waits.
func TestWhoIsErasedWaitsForWhatIsWrittenOfAll(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond)
	for name, w := range writers {
		t.Run(name, func(t *testing.T) {
			s := withLearners(t, newPostgres(t), now)
			w.before(t, s, now)
			log, session := holdsTheLog(t, s)
			written := make(chan error, 1)
			go func() { written <- w.write(t.Context(), s, now) }()
			waitsFor(t, s.DB(), session)
			eraseRaw(t, s, "anna") // fails where it waits, as it should
			must(t, log.Rollback())
			must(t, <-written)
			if e, err := s.EraseLearner(t.Context(), "anna", models.CauseRequest, now); err == nil {
				must(t, s.Cleared(t.Context(), e.ID, nil, now))
			}
			nothingLeft(t, s, w.rows)
		})
	}
}

// TestWhoIsJustToldOfTheEndIsToldThatItDoesNotCome cancels a closure while a notice of it
// is being delivered.
func TestWhoIsJustToldOfTheEndIsToldThatItDoesNotCome(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond)
	s := withLearners(t, newPostgres(t), now)
	c := models.Closure{ID: "c", AnnouncedAt: now, EndsAt: now.Add(time.Hour)}
	must(t, s.Announce(t.Context(), c))
	_, err := s.TellOfClosure(t.Context(), c, "", now, 10)
	must(t, err)
	delivery, err := s.DB().BeginTx(t.Context(), nil)
	must(t, err)
	defer delivery.Rollback()
	var session int
	must(t, delivery.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&session))
	_, err = delivery.ExecContext(t.Context(), "UPDATE notices SET delivered_ms = $1, due_ms = 0 WHERE learner = 'anna'", now.UnixMilli())
	must(t, err)
	cancelled := make(chan error, 1)
	go func() { cancelled <- s.CancelClosure(t.Context(), now) }()
	waitsFor(t, s.DB(), session)
	must(t, delivery.Commit())
	must(t, <-cancelled)
	all, err := s.NoticesOf(t.Context(), "anna", 10)
	must(t, err)
	if len(all) != 2 {
		t.Errorf("she has %v, want the end and that it does not come", all)
	}
	if _, err := s.TellOfClosure(t.Context(), c, "", now, 10); err != nil {
		t.Error(err)
	}
	if all, err := s.NoticesOf(t.Context(), "ben", 10); err != nil || len(all) > 0 {
		t.Errorf("he has %v, %v, though the closure is cancelled", all, err)
	}
}

func withLearners(t *testing.T, url string, now time.Time) *records.Store {
	t.Helper()
	s := open(t, url)
	for _, id := range []models.LearnerID{"anna", "ben"} {
		must(t, s.PutLearner(t.Context(), models.Learner{ID: id, CreatedAt: now.Add(-time.Minute)}))
	}
	return s
}

// holdsTheLog has the end of the audit log locked, at which every writer comes by last.
func holdsTheLog(t *testing.T, s *records.Store) (*sql.Tx, int) {
	t.Helper()
	tx, err := s.DB().BeginTx(t.Context(), nil)
	must(t, err)
	t.Cleanup(func() { tx.Rollback() })
	var session int
	must(t, tx.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&session))
	_, err = tx.ExecContext(t.Context(), "UPDATE audit_head SET seq = seq")
	must(t, err)
	return tx, session
}

// eraseRaw is what an erasure does to the rows, in one transaction that waits for
// nobody for long.
func eraseRaw(t *testing.T, s *records.Store, id string) {
	t.Helper()
	tx, err := s.DB().BeginTx(t.Context(), nil)
	must(t, err)
	defer tx.Rollback()
	for _, command := range []string{"SET LOCAL lock_timeout = 300", "UPDATE learners SET erased_ms = 1 WHERE id = $1", "DELETE FROM notices WHERE learner = $1",
		"DELETE FROM incident_learners WHERE learner = $1", "DELETE FROM learners WHERE id = $1"} {
		args := []any{id}
		if !strings.Contains(command, "$1") {
			args = nil
		}
		if _, err := tx.ExecContext(t.Context(), command, args...); err != nil {
			return
		}
	}
	must(t, tx.Commit())
}

func nothingLeft(t *testing.T, s *records.Store, rows string) {
	t.Helper()
	var left int
	must(t, s.DB().QueryRowContext(t.Context(), rows).Scan(&left))
	if left > 0 {
		t.Errorf("%d rows are left of who is erased", left)
	}
}
