package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const seconder = models.PrincipalID("seconder")

// held puts a hold in force until a time.
func (s recordStore) held(t *testing.T, learner models.LearnerID, recording models.RecordingID, from, until time.Time) models.Hold {
	t.Helper()
	h := models.Hold{ID: models.NewHoldID(), Learner: learner, Recording: recording, Name: "a case", Reason: words,
		Proposer: custodian, ProposedAt: from, Until: until}
	ok(t, s.ProposeHold(t.Context(), h))
	h, err := s.ConfirmHold(t.Context(), h.ID, seconder, from)
	ok(t, err)
	return h
}

// due lists what a sweep at a time would erase.
func (s recordStore) due(t *testing.T, now time.Time) (ids []models.RecordingID) {
	t.Helper()
	all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: now, Awake: now, Limit: 100})
	ok(t, err)
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

// claimedErasure claims an erasure at a time.
func (s recordStore) claimedErasure(t *testing.T, id models.ErasureID, now time.Time) (models.Erasure, bool) {
	t.Helper()
	e, claimed, err := s.ClaimErasure(t.Context(), id, now, now.Add(minute))
	ok(t, err)
	return e, claimed
}

var holdTests = map[string]func(*testing.T, recordStore){
	"Hold/Life": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		h := models.Hold{ID: models.NewHoldID(), Learner: anna, Name: "a case", Reason: words, Proposer: custodian,
			ProposedAt: stored(start), Until: stored(start.Add(10 * day))}
		for what, bad := range map[string]func(*models.Hold){
			"nothing held":    func(h *models.Hold) { h.Learner = "" },
			"two things held": func(h *models.Hold) { h.Recording = models.NewRecordingID() },
			"no name":         func(h *models.Hold) { h.Name = " " },
			"no reason":       func(h *models.Hold) { h.Reason = "" },
			"a past end":      func(h *models.Hold) { h.Until = start },
			"no end in sight": func(h *models.Hold) { h.Until = start.Add(models.LongestHold + day) },
		} {
			wrong := h
			bad(&wrong)
			wantKind(t, what, s.ProposeHold(t.Context(), wrong), models.Invalid)
		}
		ok(t, s.ProposeHold(t.Context(), h))
		got, err := s.Hold(t.Context(), h.ID)
		ok(t, err)
		want(t, "Hold", got, h)
		none, err := s.HoldsOn(t.Context(), anna, true, start)
		ok(t, err)
		want(t, "holds in force by a proposal", len(none), 0)
		_, err = s.ConfirmHold(t.Context(), h.ID, custodian, at(1))
		wantKind(t, "confirmed by its proposer", err, models.Forbidden)
		_, err = s.ConfirmHold(t.Context(), h.ID, "Custodian", at(1))
		wantKind(t, "confirmed by its proposer in capitals", err, models.Forbidden)
		h.Confirmer, h.ConfirmedAt = seconder, stored(at(2))
		got, err = s.ConfirmHold(t.Context(), h.ID, seconder, at(2))
		ok(t, err)
		want(t, "ConfirmHold", got, h)
		_, err = s.ConfirmHold(t.Context(), h.ID, "third", at(3))
		wantKind(t, "confirmed again", err, models.Conflict)
		l, err := s.Learner(t.Context(), anna)
		ok(t, err)
		want(t, "HeldUntil", l.HeldUntil, h.Until)
		later := s.scored(t, anna, at(4)) // which came after the hold
		on, err := s.HoldsOnRecordings(t.Context(), []models.RecordingID{later.ID}, at(5))
		ok(t, err)
		want(t, "HoldsOnRecordings", on[later.ID], h)
		_, err = s.ReleaseHold(t.Context(), h.ID, at(6))
		ok(t, err)
		_, err = s.ReleaseHold(t.Context(), h.ID, at(7))
		wantKind(t, "released again", err, models.Conflict)
		rec, err := s.Recording(t.Context(), later.ID)
		ok(t, err)
		want(t, "HeldUntil after the release", rec.HeldUntil, time.Time{})
		all, err := s.Holds(t.Context(), "", 10)
		ok(t, err)
		want(t, "Holds", len(all), 1)
		want(t, "its state", all[0].StateAt(at(8)), models.HoldReleased)
	},
	"Hold/Sweep": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		one, other, whole := s.scored(t, anna, start), s.scored(t, anna, start), s.scored(t, ben, start)
		over := start.Add(3000 * day)
		until := start.Add(300 * day)
		s.held(t, "", one.ID, start, until)
		s.held(t, ben, "", start, until.Add(day))
		want(t, "swept while held", s.due(t, until.Add(-time.Second)), []models.RecordingID{other.ID})
		counts, err := s.CountExpired(t.Context(), until.Add(-time.Second))
		ok(t, err)
		want(t, "counted while held", counts[models.ClassOriginal], 1)
		for id, held := range map[models.RecordingID]bool{one.ID: true, other.ID: false, whole.ID: true} {
			got, err := s.IsHeld(t.Context(), id, start)
			ok(t, err)
			want(t, "IsHeld", got, held)
		}
		want(t, "swept when the first has ended", len(s.due(t, until)), 2)
		want(t, "swept when all have ended", len(s.due(t, over)), 3)
		ok(t, s.HoldOver(t.Context(), one.ID, until.Add(-time.Second)))
		still, err := s.IsHeld(t.Context(), one.ID, start)
		ok(t, err)
		want(t, "IsHeld after HoldOver before its end", still, true)
		ok(t, s.HoldOver(t.Context(), one.ID, until))
		still, err = s.IsHeld(t.Context(), one.ID, start)
		ok(t, err)
		want(t, "IsHeld after HoldOver", still, false)
	},
	"Hold/EraseRecording": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		rec := s.scored(t, anna, start)
		first, second := s.held(t, "", rec.ID, start, at(60)), s.held(t, anna, "", start, at(90))
		e, err := s.EraseRecording(t.Context(), rec.ID, models.CauseRequest, at(1))
		ok(t, err)
		want(t, "State", e.State, models.ErasureHeld)
		want(t, "HeldUntil", e.HeldUntil, second.Until)
		again, err := s.EraseRecording(t.Context(), rec.ID, models.CauseExpiry, at(2))
		ok(t, err)
		want(t, "EraseRecording again", again.ID, e.ID)
		want(t, "HeldUntil as stored", again.HeldUntil, second.Until)
		_, err = s.Recording(t.Context(), rec.ID)
		wantKind(t, "Recording", err, models.Gone)
		_, err = s.Result(t.Context(), rec.ID)
		wantKind(t, "Result", err, models.Gone)
		work, _, err := s.Work(t.Context(), storage.WorkQuery{Learner: anna, Limit: 10})
		ok(t, err)
		want(t, "My Work", len(work), 0)
		_, err = s.Like(t.Context(), rec.ID, mama, at(3))
		wantKind(t, "Like", err, models.Gone)
		if _, claimed := s.claimedErasure(t, e.ID, at(60)); claimed {
			t.Fatal("a held erasure is claimed")
		}
		_, err = s.ReleaseHold(t.Context(), second.ID, at(61)) // the first has ended by itself
		ok(t, err)
		pending, err := s.PendingErasures(t.Context(), at(61), 10)
		ok(t, err)
		want(t, "pending after the release", len(pending), 1)
		got, claimed := s.claimedErasure(t, e.ID, at(61))
		want(t, "claimed after the release", claimed, true)
		want(t, "State then", got.State, models.ErasureRequested)
		if got.Rows < 2 {
			t.Fatalf("%d rows erased, want the result's and the hold's", got.Rows)
		}
		_, err = s.Hold(t.Context(), first.ID)
		wantKind(t, "the hold on what is erased", err, models.NotFound)
		_, err = s.Recording(t.Context(), rec.ID)
		wantKind(t, "Recording then", err, models.Gone)
	},
	"Hold/Extended": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		rec := s.scored(t, anna, start)
		s.held(t, "", rec.ID, start, at(60))
		e, err := s.EraseRecording(t.Context(), rec.ID, models.CauseRequest, at(1))
		ok(t, err)
		s.held(t, "", rec.ID, at(50), at(120)) // what is hidden is whole
		if _, claimed := s.claimedErasure(t, e.ID, at(60)); claimed {
			t.Fatal("an erasure is claimed that another hold covers")
		}
		if _, claimed := s.claimedErasure(t, e.ID, at(120)); !claimed {
			t.Fatal("an erasure is not claimed when its last hold has ended")
		}
		wantKind(t, "a hold on what is erased", s.ProposeHold(t.Context(), models.Hold{ID: models.NewHoldID(), Recording: rec.ID, Name: "n", Reason: "r",
			Proposer: custodian, ProposedAt: at(121), Until: at(200)}), models.Gone)
	},
	"Hold/EraseLearner": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.scored(t, anna, start)
		h := s.held(t, anna, "", start, at(60))
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(1))
		ok(t, err)
		want(t, "State", e.State, models.ErasureHeld)
		_, err = s.Learner(t.Context(), anna)
		wantKind(t, "Learner", err, models.Gone)
		if _, claimed := s.claimedErasure(t, e.ID, at(59)); claimed {
			t.Fatal("a held erasure is claimed")
		}
		on, err := s.HoldsOn(t.Context(), anna, true, at(59))
		ok(t, err)
		want(t, "HoldsOn", on, []models.Hold{h})
		got, claimed := s.claimedErasure(t, e.ID, at(60))
		want(t, "claimed when the hold has ended", claimed, true)
		want(t, "State then", got.State, models.ErasureRequested)
	},
	"Hold/OneOfLearner": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		held, other := s.scored(t, anna, start), s.scored(t, anna, start)
		s.held(t, "", held.ID, start, at(60))
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(1))
		ok(t, err)
		want(t, "State", e.State, models.ErasureRequested)
		until, err := s.HeldOf(t.Context(), anna, at(1))
		ok(t, err)
		want(t, "HeldOf", until, stored(at(60)))
		one, err := s.EraseRecording(t.Context(), held.ID, models.CauseRequest, at(2))
		ok(t, err)
		want(t, "State of the held one", one.State, models.ErasureHeld)
		left, err := s.RecordingsOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "RecordingsOf", left, []models.RecordingID{other.ID})
		ok(t, s.PutOff(t.Context(), e.ID, until))
		if _, claimed := s.claimedErasure(t, e.ID, at(59)); claimed {
			t.Fatal("an erasure that was put off is claimed")
		}
		until, err = s.HeldOf(t.Context(), anna, at(60))
		ok(t, err)
		want(t, "HeldOf at the end", until, time.Time{})
		if got, claimed := s.claimedErasure(t, e.ID, at(60)); !claimed || got.State != models.ErasureRequested {
			t.Fatalf("claimed %t in state %s, want it taken on", claimed, got.State)
		}
	},
	"Hold/RacesErasure": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for i := range 10 {
			rec := s.scored(t, anna, start)
			h := models.Hold{ID: models.NewHoldID(), Recording: rec.ID, Name: "a case", Reason: words, Proposer: custodian, ProposedAt: at(1), Until: at(60)}
			ok(t, s.ProposeHold(t.Context(), h))
			var e models.Erasure
			errs := atOnce(2, func(n int) (err error) {
				if n == i%2 {
					return second(s.ConfirmHold(t.Context(), h.ID, seconder, at(2)))
				}
				e, err = s.EraseRecording(t.Context(), rec.ID, models.CauseRequest, at(2))
				return err
			})
			ok(t, errs[1-i%2])
			if confirmed := errs[i%2] == nil; confirmed != (e.State == models.ErasureHeld) {
				t.Fatalf("the hold: %v, the erasure %s; want one of them to be first", errs[i%2], e.State)
			}
		}
	},
	"Hold/Restored": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		rec := s.scored(t, anna, start)
		s.held(t, "", rec.ID, start, at(60))
		e, err := s.EraseRecording(t.Context(), rec.ID, models.CauseRestored, at(1))
		ok(t, err)
		want(t, "State of what had been erased before", e.State, models.ErasureRequested)
	},
	"Hold/Upload": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.held(t, anna, "", start, at(60))
		e, err := s.EraseRecording(t.Context(), s.begun(t, anna, at(1)).ID, models.CauseRequest, at(2))
		ok(t, err)
		want(t, "State of an upload that came to nothing", e.State, models.ErasureRequested)
	},
	"Hold/HeldRecordings": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		rec := s.scored(t, anna, start)
		for _, h := range []models.Hold{{Learner: anna}, {Recording: rec.ID}} {
			ids, err := s.HeldRecordings(t.Context(), h, "", 10)
			ok(t, err)
			want(t, "HeldRecordings", ids, []models.RecordingID{rec.ID})
		}
	},
}
