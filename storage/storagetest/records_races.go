package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// callers is how many run at once in a race, rounds how often two are let loose
// on each other.
const (
	callers = 50
	rounds  = 15
)

var raceTests = map[string]func(*testing.T, recordStore){
	"Race/Claim": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		for attempt := 1; attempt <= 3; attempt++ {
			var winners atomic.Int32
			now := start.Add(time.Duration(2*attempt) * hour)
			for _, err := range atOnce(callers, func(int) error {
				_, held, err := s.Claim(t.Context(), r.ID, now, now.Add(hour))
				if held {
					winners.Add(1)
				}
				return err
			}) {
				ok(t, err)
			}
			want(t, "winners", winners.Load(), 1)
			got, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			want(t, "attempt", got.Attempt, attempt)
		}
	},
	"Race/ClaimErasure": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		e, err := s.EraseRecording(t.Context(), s.received(t, anna, start).ID, models.CauseRequest, at(1))
		ok(t, err)
		_, held, err := s.ClaimErasure(t.Context(), e.ID, at(0), at(9))
		ok(t, err)
		want(t, "held before it is due", held, false)
		for _, now := range []int{1, 10} { // 10: the first worker's lease is over
			var winners atomic.Int32
			for _, err := range atOnce(callers, func(int) error {
				got, held, err := s.ClaimErasure(t.Context(), e.ID, at(now), at(now+9))
				if held {
					winners.Add(1)
					want(t, "claimed", got, e)
				}
				return err
			}) {
				ok(t, err)
			}
			want(t, "winners", winners.Load(), 1)
		}
		s.end(t, e.ID, at(20))
		_, held, err = s.ClaimErasure(t.Context(), e.ID, at(1e6), at(2e6))
		ok(t, err)
		want(t, "held when done", held, false)
		_, _, err = s.ClaimErasure(t.Context(), models.NewErasureID(), at(1), at(2))
		wantKind(t, "ClaimErasure of nothing", err, models.NotFound)
	},
	"Race/FinishErase": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for range rounds {
			r := s.claimed(t, anna, start)
			var e models.Erasure
			errs := atOnce(2, func(i int) (err error) {
				if i == 0 {
					return s.Finish(t.Context(), r.ID, r.Attempt, outcome(), at(1))
				}
				e, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(1))
				return err
			})
			ok(t, errs[1])
			rows := 5 // the result, its characters and their growth
			if errs[0] != nil {
				wantKind(t, "Finish", errs[0], models.Gone)
				rows = 0
			}
			want(t, "rows erased", e.Rows, rows)
			_, err := s.Result(t.Context(), r.ID)
			wantKind(t, "Result", err, models.Gone)
		}
		g, err := s.Growth(t.Context(), anna, start, time.UTC, start)
		ok(t, err)
		want(t, "Growth", g, storage.Growth{})
	},
	"Race/BeginEraseLearner": func(t *testing.T, s recordStore) {
		for i := range rounds {
			id := models.LearnerID(name("learner", i))
			s.learner(t, id)
			r := recording(id, start)
			errs := atOnce(2, func(i int) error {
				if i == 0 {
					return s.Begin(t.Context(), r)
				}
				_, err := s.EraseLearner(t.Context(), id, models.CauseRequest, at(1))
				return err
			})
			ok(t, errs[1])
			left, err := s.RecordingsOf(t.Context(), id, 10)
			ok(t, err)
			if errs[0] == nil {
				want(t, "RecordingsOf after Begin", left, []models.RecordingID{r.ID})
			} else {
				wantKind(t, "Begin", errs[0], models.Gone)
				want(t, "RecordingsOf without Begin", len(left), 0)
			}
		}
	},
	"Race/Erase": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		ids := make([]models.ErasureID, callers)
		for _, err := range atOnce(callers, func(i int) error {
			e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(i))
			ids[i] = e.ID
			return err
		}) {
			ok(t, err)
		}
		for _, id := range ids {
			want(t, "erasure", id, ids[0])
		}
	},
	// Neither waits for a row that the other has, while it has one that the other waits for.
	"Race/RevokeWithdraw": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for i := range rounds {
			ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForSharing, GivenAt: start}))
			share := models.Share{ID: models.NewShareID(), Recording: s.scored(t, anna, start).ID, Learner: anna,
				Hash: models.NewShareToken().Hash(), CreatedAt: at(i), ExpiresAt: at(1000)}
			ok(t, s.PutShare(t.Context(), share))
			errs := atOnce(8, func(j int) error {
				if j == 0 {
					return s.Withdraw(t.Context(), anna, models.ForSharing, at(i+1))
				}
				return s.RevokeShare(t.Context(), share.ID, at(i+1))
			})
			ok(t, errs[0])
			for _, err := range errs[1:] {
				if err != nil {
					wantKind(t, "RevokeShare", err, models.NotFound)
				}
			}
		}
	},
	"Race/ReleaseErase": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for range rounds {
			h := models.Hold{ID: models.NewHoldID(), Recording: s.scored(t, anna, start).ID, Name: "a case", Reason: words,
				Proposer: custodian, ProposedAt: start, Until: start.Add(day)}
			ok(t, s.ProposeHold(t.Context(), h))
			errs := atOnce(2, func(i int) error {
				if i == 0 {
					_, err := s.ReleaseHold(t.Context(), h.ID, at(1))
					return err
				}
				_, err := s.EraseRecording(t.Context(), h.Recording, models.CauseRequest, at(1))
				return err
			})
			ok(t, errs[1])
			if kind := models.KindOf(errs[0]); errs[0] != nil && kind != models.NotFound && kind != models.Conflict {
				t.Errorf("ReleaseHold: %v", errs[0])
			}
		}
	},
	"Race/BeginReplay": func(t *testing.T, s recordStore) {
		var winners, waiting atomic.Int32
		for _, err := range atOnce(callers, func(int) error {
			_, first, err := s.BeginReplay(t.Context(), key(1), "f", at(0), at(100))
			switch {
			case first:
				winners.Add(1)
			case errors.Is(err, models.Conflict):
				waiting.Add(1)
				return nil
			}
			return err
		}) {
			ok(t, err)
		}
		want(t, "winners", winners.Load(), 1)
		want(t, "those told to wait", waiting.Load(), callers-1)
	},
	"Race/Likes": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		for _, err := range atOnce(callers, func(i int) error {
			_, err := s.Like(t.Context(), r.ID, models.PrincipalID(name("p", i%10)), start)
			return err
		}) {
			ok(t, err)
		}
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "likes", got.Likes, 10)
	},
	"Race/Writers": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for _, err := range atOnce(callers, func(i int) error {
			r := recording(anna, at(i))
			if err := s.Begin(t.Context(), r); err != nil {
				return fmt.Errorf("writer %d: %w", i, err)
			}
			if _, err := s.Due(t.Context(), at(i), 10); err != nil {
				return fmt.Errorf("reader %d: %w", i, err)
			}
			return s.Receive(t.Context(), r, at(i), at(i))
		}) {
			ok(t, err)
		}
		want(t, "recordings", len(s.work(t, storage.WorkQuery{Learner: anna, Limit: 100})), callers)
	},
	"ContextEnded": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		ctx := cancelled(t)
		for what, call := range recordCalls() {
			err := call(ctx, s)
			wantKind(t, what, err, models.Unavailable)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s with an ended context: error %v, want context.Canceled in it", what, err)
			}
		}
		want(t, "Work", len(s.work(t, storage.WorkQuery{Learner: anna, Limit: 10})), 0)
		_, err := s.Learner(t.Context(), anna)
		ok(t, err)
	},
}

// TestRecordsUnavailable takes a store that does not answer, such as one that was
// closed: every call must say so and none that something is absent.
func TestRecordsUnavailable(t *testing.T, away Records) {
	for what, call := range recordCalls() {
		t.Run(what, func(t *testing.T) {
			wantKind(t, what, call(t.Context(), away), models.Unavailable)
		})
	}
}
