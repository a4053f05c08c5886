package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// judged is an outcome by an engine.
func judged(by string) models.Outcome {
	o := outcome()
	o.Judged = models.Provenance{Engine: by, Document: []byte(`{ "model": "` + by + `"}`)}
	return o
}

// consented stores a learner who may be listened to and their recording, scored
// by the engine "old".
func (s recordStore) consented(t *testing.T) models.Recording {
	t.Helper()
	s.learner(t, anna)
	ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenBy: mama, GivenAt: start}))
	r := s.claimed(t, anna, start)
	ok(t, s.Finish(t.Context(), r.ID, r.Attempt, judged("old"), at(1)))
	r, err := s.Recording(t.Context(), r.ID)
	ok(t, err)
	return r
}

var rescoreTests = map[string]func(*testing.T, recordStore){
	"Rescore/Provenance": func(t *testing.T, s recordStore) {
		r := s.consented(t)
		want(t, "Judged", r.Judged, judged("old").Judged)
		s.learner(t, ben)
		refused := s.claimed(t, ben, start)
		ok(t, s.Finish(t.Context(), refused.ID, 1, models.Outcome{Status: models.Unassessable, Judged: judged("old").Judged}, at(1)))
		refused, err := s.Recording(t.Context(), refused.ID)
		ok(t, err)
		want(t, "Judged of a refusal", refused.Judged, judged("old").Judged)
	},
	"Rescore/Replace": func(t *testing.T, s recordStore) {
		r := s.consented(t)
		next := judged("new")
		next.Result.Overall, next.Rendition = 88, false
		next.Result.Document = []byte(`{"overall":88}`)
		ok(t, s.Replace(t.Context(), r, next, at(50)))
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		after := r
		after.Overall, after.Judged, after.UpdatedAt = 88, next.Judged, stored(at(50))
		want(t, "recording", got, after)
		result, err := s.Result(t.Context(), r.ID)
		ok(t, err)
		want(t, "document", string(result.Document), `{"overall":88}`)
		former, err := s.Former(t.Context(), r.ID)
		ok(t, err)
		want(t, "Former", former, []models.Former{{Status: models.Scored, Overall: 71, Read: 2, Correct: 1,
			JudgedAt: stored(at(1)), Judged: judged("old").Judged, ReplacedAt: stored(at(50))}})
		wantKind(t, "Replace of what was read before", s.Replace(t.Context(), r, next, at(51)), models.Conflict)
	},
	"Rescore/Refusals": func(t *testing.T, s recordStore) {
		r := s.consented(t)
		refusal := models.Outcome{Status: models.Unassessable, Reason: models.TooNoisy, Detail: "loud", Judged: judged("new").Judged}
		ok(t, s.Replace(t.Context(), r, refusal, at(50)))
		_, err := s.Result(t.Context(), r.ID)
		wantKind(t, "Result of what is refused now", err, models.NotFound)
		r, err = s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "reason", r.Reason, models.TooNoisy)
		ok(t, s.Replace(t.Context(), r, judged("newest"), at(60)))
		_, err = s.Result(t.Context(), r.ID)
		ok(t, err)
		former, err := s.Former(t.Context(), r.ID)
		ok(t, err)
		want(t, "statuses kept", []models.Status{former[0].Status, former[1].Status}, []models.Status{models.Scored, models.Unassessable})
		if err := s.Replace(t.Context(), r, models.Outcome{Status: models.Failed}, at(70)); err == nil {
			t.Error("a failure replaces a judgement")
		}
	},
	"Rescore/MayNotBeListenedTo": func(t *testing.T, s recordStore) {
		r := s.consented(t)
		ok(t, s.Withdraw(t.Context(), anna, models.ForScoring, at(10)))
		wantKind(t, "Replace after a withdrawal", s.Replace(t.Context(), r, judged("new"), at(20)), models.Conflict)
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenBy: mama, GivenAt: at(30)}))
		ok(t, s.Replace(t.Context(), r, judged("new"), at(40)))
		r, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, at(50))
		ok(t, err)
		wantKind(t, "Replace while the learner is erased", s.Replace(t.Context(), r, judged("newer"), at(60)), models.Conflict)
		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(70))
		ok(t, err)
		wantKind(t, "Replace after the erasure", s.Replace(t.Context(), r, judged("newer"), at(80)), models.Gone)
		former, err := s.Former(t.Context(), r.ID)
		ok(t, err)
		want(t, "Former after the erasure", len(former), 0)
		wantKind(t, "Replace of an unknown one", s.Replace(t.Context(), recording(ben, start), judged("new"), at(80)), models.NotFound)
	},
	"Rescore/Settled": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		a, b := s.scored(t, anna, at(0)), s.scored(t, ben, at(10))
		s.received(t, anna, at(5))
		failed := s.claimed(t, anna, at(20))
		ok(t, s.Finish(t.Context(), failed.ID, 1, models.Outcome{Status: models.Failed, Reason: models.Undecodable}, at(21)))
		for name, c := range map[string]struct {
			q    storage.SettledQuery
			want int
		}{
			"all": {storage.SettledQuery{}, 3}, "scored": {storage.SettledQuery{Statuses: []models.Status{models.Scored}}, 2},
			"of one": {storage.SettledQuery{Learner: ben}, 1}, "of a page": {storage.SettledQuery{Page: "p1"}, 3},
			"of another page": {storage.SettledQuery{Page: "p2"}, 0}, "since": {storage.SettledQuery{Since: at(10)}, 2},
			"until": {storage.SettledQuery{Until: at(10)}, 1},
		} {
			c.q.Limit = 10
			got, err := s.Settled(t.Context(), c.q)
			ok(t, err)
			want(t, "number "+name, len(got), c.want)
		}
		first, err := s.Settled(t.Context(), storage.SettledQuery{Limit: 1})
		ok(t, err)
		rest, err := s.Settled(t.Context(), storage.SettledQuery{After: first[0].ID, Limit: 10})
		ok(t, err)
		ids := map[models.RecordingID]bool{first[0].ID: true, rest[0].ID: true, rest[1].ID: true}
		want(t, "page after page", ids, map[models.RecordingID]bool{a.ID: true, b.ID: true, failed.ID: true})
		_, err = s.Settled(t.Context(), storage.SettledQuery{Limit: 1, Statuses: []models.Status{models.Erased}})
		wantKind(t, "Settled of erased ones", err, models.Invalid)
	},
	"Rescore/Run": func(t *testing.T, s recordStore) {
		ok(t, s.HoldRun(t.Context(), "x", "me", at(0), at(10)))
		ok(t, s.HoldRun(t.Context(), "y", "you", at(0), at(10)))
		ok(t, s.HoldRun(t.Context(), "x", "me", at(5), at(20)))
		wantKind(t, "HoldRun during another's lease", s.HoldRun(t.Context(), "x", "you", at(19), at(30)), models.Conflict)
		ok(t, s.HoldRun(t.Context(), "x", "you", at(20), at(30)))
		wantKind(t, "HoldRun by the one who lost it", s.HoldRun(t.Context(), "x", "me", at(21), at(40)), models.Conflict)
		ok(t, s.EndRun(t.Context(), "x", "me"))
		wantKind(t, "HoldRun after another's EndRun", s.HoldRun(t.Context(), "x", "me", at(22), at(40)), models.Conflict)
		ok(t, s.EndRun(t.Context(), "x", "you"))
		ok(t, s.HoldRun(t.Context(), "x", "me", at(23), at(40)))
	},
	"Rescore/OneOfMany": func(t *testing.T, s recordStore) {
		r, won := s.consented(t), 0
		for _, err := range atOnce(8, func(i int) error {
			return s.Replace(t.Context(), r, judged(name("engine", i)), r.UpdatedAt.Add(time.Duration(i+1)*time.Second))
		}) {
			if err == nil {
				won++
			}
		}
		want(t, "replacements that won", won, 1)
	},
}
