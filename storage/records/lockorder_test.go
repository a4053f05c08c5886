package records_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestRowsAreLockedInOneOrder stands in for who has locked the first row of two, lets
// a call come that needs both, and wants the second to be free still: else the two
// would wait for each other until PostgreSQL ends one of them.
func TestRowsAreLockedInOneOrder(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond)
	for name, c := range map[string]struct {
		first, second string // statements on a row each, by $1
		of            func(share models.Share, hold models.Hold) (first, second string)
		call          func(ctx context.Context, s *records.Store, share models.Share, hold models.Hold) error
	}{
		"a withdrawal and a share that is revoked": {
			"UPDATE learners SET active_ms = active_ms WHERE id = $1", "UPDATE shares SET expires_ms = expires_ms WHERE id = $1",
			func(share models.Share, _ models.Hold) (string, string) {
				return string(share.Learner), string(share.ID)
			},
			func(ctx context.Context, s *records.Store, share models.Share, _ models.Hold) error {
				return s.RevokeShare(ctx, share.ID, now)
			},
		},
		"an erasure and a hold that is released": {
			"UPDATE recordings SET attempt = attempt WHERE id = $1", "UPDATE holds SET until_ms = until_ms WHERE id = $1",
			func(_ models.Share, hold models.Hold) (string, string) {
				return string(hold.Recording), string(hold.ID)
			},
			func(ctx context.Context, s *records.Store, _ models.Share, hold models.Hold) error {
				_, err := s.ReleaseHold(ctx, hold.ID, now)
				return err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, newPostgres(t))
			share, hold := sharedAndProposed(t, s, now)
			first, second := c.of(share, hold)
			tx, err := s.DB().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			var ours int
			err = tx.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&ours)
			for _, command := range []string{"SET LOCAL lock_timeout = 500", c.first} {
				if err == nil && command == c.first {
					_, err = tx.ExecContext(t.Context(), command, first)
				} else if err == nil {
					_, err = tx.ExecContext(t.Context(), command)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- c.call(t.Context(), s, share, hold) }()
			waitsFor(t, s.DB(), ours)
			if _, err := tx.ExecContext(t.Context(), c.second, second); err != nil {
				t.Errorf("the second row is locked already: %v", err)
			}
			if err := tx.Rollback(); err != nil {
				t.Error(err)
			}
			if err := <-done; err != nil {
				t.Errorf("the call: %v", err)
			}
		})
	}
}

// sharedAndProposed is a share of a recording and a hold on it that is proposed.
func sharedAndProposed(t *testing.T, s *records.Store, now time.Time) (models.Share, models.Hold) {
	t.Helper()
	fillPersonal(t, s, "anna", "mark", 1)
	ids, err := s.RecordingsOf(t.Context(), "anna", 1)
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	share := models.Share{ID: models.NewShareID(), Recording: ids[0], Learner: "anna", Hash: models.NewShareToken().Hash(),
		CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
	hold := models.Hold{ID: models.NewHoldID(), Recording: ids[0], Name: "a case", Reason: "a court", Proposer: "c1", ProposedAt: now, Until: now.Add(time.Hour)}
	for _, err := range []error{
		s.AddConsent(t.Context(), models.Consent{Learner: "anna", Purpose: models.ForSharing, GivenAt: now}), s.PutShare(t.Context(), share), s.ProposeHold(t.Context(), hold),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return share, hold
}

// waitsFor returns when somebody waits for what the session holds.
func waitsFor(t *testing.T, db *sql.DB, session int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		var waiting int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", session).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			return
		}
		<-tick.C
	}
	t.Fatal("nobody comes to wait")
}
