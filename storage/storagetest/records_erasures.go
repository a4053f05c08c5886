package storagetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var erasureTests = map[string]func(*testing.T, recordStore){
	"Erasure/Recording": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		_, err := s.Like(t.Context(), r.ID, mama, start)
		ok(t, err)
		alias, err := s.AliasOf(t.Context(), anna)
		ok(t, err)
		e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(10))
		ok(t, err)
		want(t, "Erasure", e, models.Erasure{ID: e.ID, Scope: models.ScopeRecording, Cause: models.CauseRequest, Recording: r.ID,
			Alias: alias, State: models.ErasureRequested, RequestedAt: stored(at(10)), Rows: 6}) // a result, three characters, their growth, a like
		again, err := s.EraseRecording(t.Context(), r.ID, models.CauseExpiry, at(20))
		ok(t, err)
		want(t, "EraseRecording again", again, e)
		_, err = s.Recording(t.Context(), r.ID)
		wantKind(t, "Recording", err, models.Gone)
		_, err = s.Result(t.Context(), r.ID)
		wantKind(t, "Result", err, models.Gone)
		want(t, "Work", len(s.work(t, storage.WorkQuery{Learner: anna, Limit: 10})), 0)
		g, err := s.Growth(t.Context(), anna, time.Time{}, time.UTC, start)
		ok(t, err)
		want(t, "Growth", g, storage.Growth{})
		_, err = s.EraseRecording(t.Context(), models.NewRecordingID(), models.CauseRequest, start)
		wantKind(t, "EraseRecording of nothing", err, models.NotFound)
	},
	"Erasure/Lease": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		e, err := s.EraseRecording(t.Context(), s.received(t, anna, start).ID, models.CauseRequest, at(10))
		ok(t, err)
		_, claimed, err := s.ClaimErasure(t.Context(), e.ID, at(10), at(20))
		ok(t, err)
		want(t, "claimed", claimed, true)
		ok(t, s.ExtendErasure(t.Context(), e.ID, at(20), at(25)))
		wantKind(t, "ExtendErasure of a claim that ends elsewhere", s.ExtendErasure(t.Context(), e.ID, at(20), at(30)), models.Conflict)
		_, claimed, err = s.ClaimErasure(t.Context(), e.ID, at(24), at(34))
		ok(t, err)
		want(t, "claimed while it is another's", claimed, false)
		_, claimed, err = s.ClaimErasure(t.Context(), e.ID, at(25), at(35))
		ok(t, err)
		want(t, "claimed when the lease is over", claimed, true)
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(26)))
		wantKind(t, "ExtendErasure when cleared", s.ExtendErasure(t.Context(), e.ID, at(35), at(45)), models.Conflict)
	},
	"Erasure/Steps": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(10))
		ok(t, err)
		pending := func(now time.Time, count int) {
			t.Helper()
			all, err := s.PendingErasures(t.Context(), now, 10)
			ok(t, err)
			want(t, "number pending", len(all), count)
		}
		pending(at(9), 0)
		pending(at(10), 1)
		ok(t, s.Found(t.Context(), e.ID, objectsFound()))
		ok(t, s.Found(t.Context(), e.ID, objectsFound()[1:])) // again: nothing counts twice
		ok(t, s.Deleted(t.Context(), e.ID, at(100)))
		ok(t, s.Found(t.Context(), e.ID, []storage.ObjectInfo{{Key: "r/1/late", Size: 1}}))
		ok(t, s.Deleted(t.Context(), e.ID, at(100)))
		pending(at(99), 0)
		pending(at(100), 1)
		got, err := s.Erasure(t.Context(), e.ID)
		ok(t, err)
		e.State, e.Objects, e.Recordings = models.ErasureErased, 4, 1
		want(t, "Erasure", got, e)
		_, err = s.Done(t.Context(), e.ID, at(101), signed)
		wantKind(t, "Done before it is cleared", err, models.Conflict)
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(101)))
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(999)))
		pending(at(1e6), 0)
		got, err = s.Erasure(t.Context(), e.ID)
		ok(t, err)
		e.ClearedAt = stored(at(101))
		want(t, "Erasure when cleared", got, e)
		cleared, err := s.ClearedErasures(t.Context(), 10)
		ok(t, err)
		want(t, "ClearedErasures", cleared, []models.Erasure{e})
		wantKind(t, "Found when cleared", s.Found(t.Context(), e.ID, objectsFound()), models.Conflict)
		_, err = s.Done(t.Context(), e.ID, at(102), signed)
		ok(t, err)
		pending(at(1e6), 0)
		got, err = s.Erasure(t.Context(), e.ID)
		ok(t, err)
		e.State, e.ClearedAt, e.DoneAt, e.Alias = models.ErasureDone, time.Time{}, stored(at(102)), ""
		want(t, "Erasure when done", got, e)
		wantKind(t, "Deleted when done", s.Deleted(t.Context(), e.ID, at(1)), models.Conflict)
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(999)))
		_, err = s.Recording(t.Context(), r.ID)
		wantKind(t, "Recording when done", err, models.Gone)
	},
	"Erasure/Quiet": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for what, c := range map[string]struct {
			id    models.RecordingID
			quiet time.Time
		}{
			"uploading":  {s.begun(t, anna, start).ID, stored(start.Add(storage.LongestUpload))},
			"received":   {s.received(t, anna, start).ID, time.Time{}},
			"processing": {s.claimed(t, anna, start).ID, stored(start.Add(hour))},
			"scored":     {s.scored(t, anna, start).ID, time.Time{}},
		} {
			e, err := s.EraseRecording(t.Context(), c.id, models.CauseRequest, at(1))
			ok(t, err)
			want(t, "Quiet of one that was "+what, e.Quiet, c.quiet)
			again, err := s.Erasure(t.Context(), e.ID)
			ok(t, err)
			want(t, "Quiet as stored", again.Quiet, c.quiet)
		}
		// Who has sent it says that it failed.
		e, err := s.EraseRecording(t.Context(), s.begun(t, anna, start).ID, models.CauseUnfinished, at(1))
		ok(t, err)
		want(t, "Quiet of an upload that failed", e.Quiet, stored(at(1).Add(storage.GivenUp)))
	},
	"Erasure/QuietOfArrivals": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		arriving := func() models.Recording {
			r := recording(anna, start)
			ok(t, s.BeginArriving(t.Context(), r, at(60)))
			return r
		}
		quiet := func(what string, r models.Recording, cause models.ErasureCause, now, until time.Time) {
			t.Helper()
			e, err := s.EraseRecording(t.Context(), r.ID, cause, now)
			ok(t, err)
			want(t, "Quiet of one "+what, e.Quiet, stored(until))
			wantKind(t, "Arriving of what is erased", s.Arriving(t.Context(), r.ID, at(999)), models.Gone)
		}
		quiet("of which nothing more was heard", arriving(), models.CauseRequest, at(1), at(60).Add(storage.GivenUp))
		r := arriving()
		ok(t, s.Arriving(t.Context(), r.ID, at(80)))
		quiet("whose process has said that it lives", r, models.CauseRequest, at(61), at(80).Add(storage.GivenUp))
		quiet("that failed", arriving(), models.CauseUnfinished, at(1), at(1).Add(storage.GivenUp))
		r = arriving()
		ok(t, s.Arriving(t.Context(), r.ID, start.Add(hour)))
		quiet("that takes too long", r, models.CauseRequest, at(1), start.Add(storage.LongestUpload))

		r = arriving()
		ok(t, s.Receive(t.Context(), r, at(2), at(2)))
		wantKind(t, "Arriving of what was received", s.Arriving(t.Context(), r.ID, at(80)), models.Conflict)
		e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(3))
		ok(t, err)
		want(t, "Quiet of one that was received", e.Quiet, time.Time{})
		wantKind(t, "Arriving of nothing", s.Arriving(t.Context(), models.NewRecordingID(), at(80)), models.NotFound)
		wantKind(t, "BeginArriving twice", s.BeginArriving(t.Context(), r, at(60)), models.Conflict)
	},
	"Erasure/JustErased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		day := 24 * hour
		var done []models.Erasure // in the order in which they are
		for i, id := range []models.RecordingID{
			s.claimed(t, anna, start).ID,             // a worker was at it
			s.scored(t, anna, start.Add(2*day)).ID,   // made just now
			s.received(t, anna, start.Add(2*day)).ID, // made just now
			s.scored(t, anna, start.Add(-30*day)).ID, // long ago, and nobody at it
			s.received(t, anna, start.Add(2*day)).ID, // whose erasure is not done
		} {
			requested := start.Add(2*day + time.Minute)
			if i == 0 {
				requested = start
			}
			e, err := s.EraseRecording(t.Context(), id, models.CauseRequest, requested)
			ok(t, err)
			if i == 4 {
				continue
			}
			ok(t, s.Cleared(t.Context(), e.ID, nil, at(1)))
			_, err = s.Done(t.Context(), e.ID, at(10+i/2*10), signed) // two at a time
			ok(t, err)
			e, err = s.Erasure(t.Context(), e.ID)
			ok(t, err)
			done = append(done, e)
		}
		page := func(behind models.Erasure, limit int, are ...models.Erasure) {
			t.Helper()
			got, err := s.JustErased(t.Context(), behind.DoneAt, behind.ID, limit)
			ok(t, err)
			want(t, "JustErased", got, are)
		}
		slices.SortFunc(done[:2], func(a, b models.Erasure) int { return strings.Compare(string(a.ID), string(b.ID)) })
		page(models.Erasure{}, 10, done[:3]...)
		page(models.Erasure{}, 1, done[0])
		page(done[0], 10, done[1:3]...) // done at the same time as the one before
		page(done[1], 10, done[2])
		page(models.Erasure{DoneAt: at(15)}, 10, done[2])
		page(done[2], 10)
	},
	"Erasure/Order": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		var ids []models.ErasureID
		for _, i := range []int{5, 1, 3} {
			e, err := s.EraseRecording(t.Context(), s.received(t, anna, start).ID, models.CauseRequest, at(i))
			ok(t, err)
			ids = append(ids, e.ID)
		}
		all, err := s.PendingErasures(t.Context(), at(10), 2)
		ok(t, err)
		want(t, "the two oldest", []models.ErasureID{all[0].ID, all[1].ID}, []models.ErasureID{ids[1], ids[2]})
	},
	"Erasure/Learner": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenAt: start}))
		mine := []models.RecordingID{s.begun(t, anna, at(1)).ID, s.scored(t, anna, at(2)).ID, s.received(t, anna, at(3)).ID}
		theirs := s.scored(t, ben, at(1))
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(10))
		ok(t, err)
		alias := e.Alias
		want(t, "Erasure", e, models.Erasure{ID: e.ID, Scope: models.ScopeLearner, Cause: models.CauseRequest, Learner: anna,
			Alias: alias, State: models.ErasureRequested, RequestedAt: stored(at(10))})
		again, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(11))
		ok(t, err)
		want(t, "EraseLearner again", again, e)
		wantKind(t, "Cleared while recordings are left", s.Cleared(t.Context(), e.ID, nil, at(11)), models.Conflict)

		left, err := s.RecordingsOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "RecordingsOf", left, mine)
		for _, id := range left {
			one, err := s.EraseRecording(t.Context(), id, models.CauseRequest, at(12))
			ok(t, err)
			want(t, "whose data key", one.Alias, alias)
			ok(t, s.Found(t.Context(), one.ID, objectsFound()))
			wantKind(t, "Cleared while a recording is being erased", s.Cleared(t.Context(), e.ID, nil, at(13)), models.Conflict)
			ok(t, s.Cleared(t.Context(), one.ID, nil, at(14)))
			ok(t, s.Cleared(t.Context(), one.ID, nil, at(15))) // again: the learner's counts it once
		}
		left, err = s.RecordingsOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "RecordingsOf afterwards", len(left), 0)
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(20)))
		cleared, err := s.ClearedErasures(t.Context(), 10)
		ok(t, err)
		want(t, "number of ClearedErasures", len(cleared), 4)
		want(t, "the last of them", cleared[3].ID, e.ID)
		want(t, "its learner", cleared[3].Learner, "")
		_, err = s.Done(t.Context(), e.ID, at(30), signed)
		ok(t, err)
		got, err := s.Erasure(t.Context(), e.ID)
		ok(t, err)
		want(t, "Erasure when done", got, models.Erasure{ID: e.ID, Scope: models.ScopeLearner, Cause: models.CauseRequest,
			State: models.ErasureDone, RequestedAt: e.RequestedAt, DoneAt: stored(at(30)), Objects: 9, Recordings: 3, Rows: 7})
		_, err = s.Learner(t.Context(), anna)
		wantKind(t, "Learner when done", err, models.NotFound)
		consents, err := s.Consents(t.Context(), anna)
		ok(t, err)
		want(t, "Consents when done", len(consents), 0)
		want(t, "another learner's recording", s.status(t, theirs.ID), models.Scored)
		s.learner(t, anna) // may come back
	},
	"Erasure/Unknown": func(t *testing.T, s recordStore) {
		id := models.NewErasureID()
		_, err := s.Erasure(t.Context(), id)
		wantKind(t, "Erasure", err, models.NotFound)
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, start)
		wantKind(t, "EraseLearner", err, models.NotFound)
		wantKind(t, "Found", s.Found(t.Context(), id, objectsFound()), models.NotFound)
		wantKind(t, "Deleted", s.Deleted(t.Context(), id, start), models.NotFound)
		wantKind(t, "Cleared", s.Cleared(t.Context(), id, nil, start), models.NotFound)
		_, err = s.Done(t.Context(), id, start, signed)
		wantKind(t, "Done", err, models.NotFound)
		_, err = s.Receipt(t.Context(), id)
		wantKind(t, "Receipt", err, models.NotFound)
	},
}
