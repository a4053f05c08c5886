package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var recordingTests = map[string]func(*testing.T, recordStore){
	"Recording/RoundTrip": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.begun(t, anna, start)
		r.MediaType, r.Size, r.SHA256 = "audio/webm", 1<<40, "ab12"
		ok(t, s.Receive(t.Context(), r, at(5), at(6)))
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		r.Status, r.CreatedAt, r.UpdatedAt, r.ReceivedAt = models.Received, stored(start), stored(at(5)), stored(at(5))
		r.Expiry = models.Expiry{
			Original: stored(r.Expiry.Original), Rendition: stored(r.Expiry.Rendition), Result: stored(r.Expiry.Result),
		}
		want(t, "Recording", got, r)
	},
	"Recording/Uploading": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.begun(t, anna, start)
		_, err := s.Recording(t.Context(), r.ID)
		wantKind(t, "Recording while uploading", err, models.NotFound)
		_, err = s.Result(t.Context(), r.ID)
		wantKind(t, "Result while uploading", err, models.NotFound)
		_, _, err = s.Claim(t.Context(), r.ID, at(1), at(2))
		wantKind(t, "Claim while uploading", err, models.NotFound)
		_, err = s.Like(t.Context(), r.ID, papa, start)
		wantKind(t, "Like while uploading", err, models.NotFound)
		want(t, "Work", len(s.work(t, storage.WorkQuery{Learner: anna, Limit: 10})), 0)
		due, err := s.Due(t.Context(), at(1000), 10)
		ok(t, err)
		want(t, "Due", len(due), 0)
	},
	"Recording/NoLearner": func(t *testing.T, s recordStore) {
		wantKind(t, "Begin", s.Begin(t.Context(), recording(anna, start)), models.NotFound)
		_, err := s.Recording(t.Context(), models.NewRecordingID())
		wantKind(t, "Recording", err, models.NotFound)
	},
	"Recording/Twice": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		wantKind(t, "Begin with a known id", s.Begin(t.Context(), r), models.Conflict)
		wantKind(t, "Receive again", s.Receive(t.Context(), r, start, start), models.Conflict)
		want(t, "status", s.status(t, r.ID), models.Received)
	},
	"Recording/ReceivedAfterAll": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		received, begun := s.received(t, anna, start), s.begun(t, anna, start)
		_, err := s.EraseRecording(t.Context(), received.ID, models.CauseUnfinished, at(1))
		wantKind(t, "EraseRecording of an upload that was received", err, models.Conflict)
		want(t, "status", s.status(t, received.ID), models.Received)
		e, err := s.EraseRecording(t.Context(), begun.ID, models.CauseUnfinished, at(1))
		ok(t, err)
		again, err := s.EraseRecording(t.Context(), begun.ID, models.CauseUnfinished, at(2))
		ok(t, err)
		want(t, "the erasure of an upload, again", again.ID, e.ID)
	},
	"Recording/Abandoned": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		late := s.begun(t, anna, at(2))
		early := s.begun(t, anna, at(1))
		s.received(t, anna, at(0))
		s.begun(t, anna, at(10))
		ids, err := s.Abandoned(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "Abandoned", ids, []models.RecordingID{early.ID, late.ID})
		ids, err = s.Abandoned(t.Context(), at(10), 1)
		ok(t, err)
		want(t, "Abandoned, one", ids, []models.RecordingID{early.ID})

		_, err = s.EraseRecording(t.Context(), early.ID, models.CauseExpiry, at(20))
		ok(t, err)
		wantKind(t, "Receive of an abandoned one", s.Receive(t.Context(), early, at(21), at(21)), models.Gone)
		wantKind(t, "Receive of an unknown one", s.Receive(t.Context(), recording(anna, start), at(21), at(21)), models.Gone)
		ids, err = s.Abandoned(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "Abandoned after the erasure", ids, []models.RecordingID{late.ID})
	},
	"Recording/NUL": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := recording(anna, start)
		r.Text = "小\x00猫"
		wantKind(t, "Begin with U+0000 in the text", s.Begin(t.Context(), r), models.Invalid)
	},
	"Times": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		odd := time.Date(2026, 11, 22, 23, 59, 59, 999_999_999, time.FixedZone("x", -5*3600))
		r := s.received(t, anna, odd)
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "CreatedAt", got.CreatedAt, stored(odd))
		want(t, "its zone", got.CreatedAt.Location(), time.UTC)
		want(t, "Expiry", got.Expiry.Original, stored(r.Expiry.Original))
	},
}

var jobTests = map[string]func(*testing.T, recordStore){
	"Job/Life": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		got, held, err := s.Claim(t.Context(), r.ID, at(1), at(100))
		ok(t, err)
		want(t, "Claim", held, true)
		want(t, "status", got.Status, models.Processing)
		want(t, "attempt", got.Attempt, 1)
		want(t, "text", got.Text, words)
		_, held, err = s.Claim(t.Context(), r.ID, at(99), at(200))
		ok(t, err)
		want(t, "Claim during a lease", held, false)
		ok(t, s.Extend(t.Context(), r.ID, 1, at(150)))
		_, held, err = s.Claim(t.Context(), r.ID, at(149), at(200))
		ok(t, err)
		want(t, "Claim during an extended lease", held, false)
		ok(t, s.Finish(t.Context(), r.ID, 1, outcome(), at(140)))
		want(t, "status", s.status(t, r.ID), models.Scored)
		_, held, err = s.Claim(t.Context(), r.ID, at(1000), at(2000))
		ok(t, err)
		want(t, "Claim of a settled one", held, false)
		wantKind(t, "Extend of a settled one", s.Extend(t.Context(), r.ID, 1, at(300)), models.Conflict)
		wantKind(t, "Release of a settled one", s.Release(t.Context(), r.ID, 1, at(300), at(300)), models.Conflict)
		wantKind(t, "Finish of a settled one", s.Finish(t.Context(), r.ID, 1, outcome(), at(300)), models.Conflict)
	},
	"Job/StaleAttempt": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		again, held, err := s.Claim(t.Context(), r.ID, start.Add(hour), start.Add(2*hour))
		ok(t, err)
		want(t, "Claim at the lease's end", held, true)
		want(t, "attempt", again.Attempt, 2)
		wantKind(t, "Extend by the first", s.Extend(t.Context(), r.ID, 1, start.Add(9*hour)), models.Conflict)
		wantKind(t, "Release by the first", s.Release(t.Context(), r.ID, 1, start, start), models.Conflict)
		wantKind(t, "Finish by the first", s.Finish(t.Context(), r.ID, 1, outcome(), start), models.Conflict)
		_, err = s.Result(t.Context(), r.ID)
		wantKind(t, "Result after a Finish that was refused", err, models.NotFound)
		want(t, "status", s.status(t, r.ID), models.Processing)
		ok(t, s.Finish(t.Context(), r.ID, 2, outcome(), start))
	},
	"Job/Release": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		ok(t, s.Release(t.Context(), r.ID, 1, at(5), at(60)))
		want(t, "status", s.status(t, r.ID), models.Received)
		due, err := s.Due(t.Context(), at(59), 10)
		ok(t, err)
		want(t, "Due before", len(due), 0)
		due, err = s.Due(t.Context(), at(60), 10)
		ok(t, err)
		want(t, "Due", due, []models.RecordingID{r.ID})
		wantKind(t, "Finish after Release", s.Finish(t.Context(), r.ID, 1, outcome(), at(61)), models.Conflict)
	},
	"Job/Due": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		waiting := s.received(t, anna, at(3))
		working := s.received(t, anna, at(1))
		_, _, err := s.Claim(t.Context(), working.ID, at(1), at(10))
		ok(t, err)
		s.scored(t, anna, at(0))
		s.begun(t, anna, at(0))
		for now, count := range map[int]int{2: 0, 3: 1, 9: 1, 10: 2} {
			due, err := s.Due(t.Context(), at(now), 10)
			ok(t, err)
			want(t, "number due", len(due), count)
		}
		due, err := s.Due(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "Due, oldest first", due, []models.RecordingID{waiting.ID, working.ID})
		due, err = s.Due(t.Context(), at(10), 1)
		ok(t, err)
		want(t, "Due, one", due, []models.RecordingID{waiting.ID})
	},
	"Job/Outcomes": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for _, o := range []models.Outcome{
			{Status: models.Unassessable, Reason: models.TooNoisy, Detail: "loud", Duration: 1234 * time.Millisecond, Rendition: true},
			{Status: models.Failed, Reason: models.Undecodable, Detail: "broken"},
		} {
			r := s.claimed(t, anna, start)
			ok(t, s.Finish(t.Context(), r.ID, r.Attempt, o, at(9)))
			got, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			want(t, "outcome", models.Outcome{Status: got.Status, Reason: got.Reason, Detail: got.Detail, Duration: got.Duration,
				Rendition: !got.Expiry.Rendition.IsZero()}, o)
			want(t, "UpdatedAt", got.UpdatedAt, stored(at(9)))
			_, err = s.Result(t.Context(), r.ID)
			wantKind(t, "Result", err, models.NotFound)
		}
	},
	"Job/BadOutcomes": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		for _, o := range []models.Outcome{
			{Status: models.Scored}, {Status: models.Received}, {Status: models.Failed, Result: outcome().Result}, {},
		} {
			if err := s.Finish(t.Context(), r.ID, r.Attempt, o, at(1)); err == nil {
				t.Errorf("Finish with outcome %+v succeeds", o)
			}
		}
		want(t, "status", s.status(t, r.ID), models.Processing)
	},
	"Job/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		_, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(1))
		ok(t, err)
		wantKind(t, "Extend", s.Extend(t.Context(), r.ID, 1, at(9)), models.Gone)
		wantKind(t, "Release", s.Release(t.Context(), r.ID, 1, at(9), at(9)), models.Gone)
		wantKind(t, "Finish", s.Finish(t.Context(), r.ID, 1, outcome(), at(9)), models.Gone)
		_, _, err = s.Claim(t.Context(), r.ID, start.Add(day), start.Add(2*day))
		wantKind(t, "Claim", err, models.Gone)
		_, err = s.Result(t.Context(), r.ID)
		wantKind(t, "Result", err, models.Gone)
	},
	"Job/Unknown": func(t *testing.T, s recordStore) {
		id := models.NewRecordingID()
		_, _, err := s.Claim(t.Context(), id, start, start)
		wantKind(t, "Claim", err, models.NotFound)
		wantKind(t, "Extend", s.Extend(t.Context(), id, 1, start), models.NotFound)
		wantKind(t, "Finish", s.Finish(t.Context(), id, 1, outcome(), start), models.NotFound)
	},
}
