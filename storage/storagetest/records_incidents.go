package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// incident is one in the seconds from i to j.
func incident(i, j int, scope models.IncidentScope) models.Incident {
	return models.Incident{ID: models.NewIncidentID(), From: stored(at(i)), To: stored(at(j)), Scope: scope,
		Text: models.IncidentText{Title: models.Words{Chinese: "泄露", English: "A leak"}}, KnownAt: stored(at(j)), DueAt: stored(at(j).Add(models.ReportWithin))}
}

// touched opens an incident and returns whom it touched.
func (s recordStore) touched(t *testing.T, i models.Incident) (names []models.LearnerID, erased int) {
	t.Helper()
	i, err := s.OpenIncident(t.Context(), i)
	ok(t, err)
	all, err := s.Touched(t.Context(), i.ID, "", 100)
	ok(t, err)
	for _, one := range all {
		names = append(names, one.Learner)
	}
	return names, i.Erased
}

// touch writes that somebody of a role did something about a learner.
func (s recordStore) touch(t *testing.T, role string, by models.PrincipalID, id models.LearnerID, i int) {
	t.Helper()
	alias, err := s.AliasOf(t.Context(), id)
	ok(t, err)
	ctx := models.WithActor(t.Context(), models.Actor{Role: role, Principal: by})
	_, err = s.Append(ctx, models.AuditEntry{At: at(i), Action: "listened", Subject: alias})
	ok(t, err)
}

var incidentTests = map[string]func(*testing.T, recordStore){
	"Incident": func(t *testing.T, s recordStore) {
		_, err := s.Incident(t.Context(), "none")
		wantKind(t, "Incident", err, models.NotFound)
		i := incident(1, 9, models.IncidentScope{Role: "app"})
		_, err = s.OpenIncident(t.Context(), i)
		ok(t, err)
		_, err = s.OpenIncident(t.Context(), i)
		wantKind(t, "OpenIncident again", err, models.Conflict)
		got, err := s.Incident(t.Context(), i.ID)
		ok(t, err)
		want(t, "Incident", got, i)
		wantKind(t, "Reported", s.Reported(t.Context(), "none", at(9)), models.NotFound)
		for _, c := range []struct{ after, want int }{{0, 0}, {72*3600 - 1, 0}, {72 * 3600, 1}} {
			n, err := s.OverdueIncidents(t.Context(), at(9+c.after))
			ok(t, err)
			want(t, "OverdueIncidents", n, c.want)
		}
		ok(t, s.Reported(t.Context(), i.ID, at(20)))
		ok(t, s.Reported(t.Context(), i.ID, at(30)))
		ok(t, s.Notified(t.Context(), i.ID, at(21)))
		all, err := s.Incidents(t.Context(), 5)
		ok(t, err)
		i.ReportedAt, i.NotifiedAt = stored(at(20)), stored(at(21))
		want(t, "Incidents", all, []models.Incident{i})
		n, err := s.OverdueIncidents(t.Context(), at(999999))
		ok(t, err)
		want(t, "OverdueIncidents once reported", n, 0)
	},
	"Incident/Touched": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		s.learner(t, "carl")
		s.touch(t, "staff", "eve", anna, 100)
		s.touch(t, "staff", "bob", ben, 110)
		s.touch(t, "app", "", "carl", 120)
		s.touch(t, "drill", "", "carl", 105)
		s.touch(t, "staff", "eve", ben, 200)
		ok(t, s.NoteAccess(models.WithActor(t.Context(), models.Actor{Role: "guardian"}), models.Access{Learner: anna, Kind: models.AccessExport}, at(250)))
		eve, err := s.Pseudonym(t.Context(), "eve")
		ok(t, err)
		for name, c := range map[string]struct {
			i    models.Incident
			want []models.LearnerID
		}{
			"everything":   {incident(99, 130, models.IncidentScope{}), []models.LearnerID{anna, ben, "carl"}},
			"a role":       {incident(99, 130, models.IncidentScope{Role: "staff"}), []models.LearnerID{anna, ben}},
			"a person":     {incident(99, 130, models.IncidentScope{Actor: eve}), []models.LearnerID{anna}},
			"later":        {incident(131, 240, models.IncidentScope{Actor: eve}), []models.LearnerID{ben}},
			"a drill":      {incident(99, 110, models.IncidentScope{Role: "drill"}), []models.LearnerID{"carl"}},
			"no drill":     {incident(104, 106, models.IncidentScope{}), nil},
			"all held":     {incident(500, 501, models.IncidentScope{Held: true}), []models.LearnerID{anna, ben, "carl"}},
			"who listened": {incident(245, 255, models.IncidentScope{Role: "guardian"}), []models.LearnerID{anna}},
			"nobody then":  {incident(500, 501, models.IncidentScope{}), nil},
		} {
			got, erased := s.touched(t, c.i)
			want(t, name, got, c.want)
			want(t, name+", erased", erased, 0)
		}
	},
	"Incident/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		kept, gone := s.scored(t, anna, at(100)), s.scored(t, ben, at(100))
		_, err := s.EraseRecording(t.Context(), gone.ID, models.CauseRequest, at(110))
		ok(t, err)
		// Ben's recording is gone and names nobody; the log of its upload does.
		got, erased := s.touched(t, incident(0, 200, models.IncidentScope{Recordings: []models.RecordingID{kept.ID, models.NewRecordingID()}}))
		want(t, "by recordings", got, []models.LearnerID{anna})
		want(t, "by recordings, erased", erased, 1)
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(120))
		ok(t, err)
		got, erased = s.touched(t, incident(99, 119, models.IncidentScope{}))
		want(t, "in the window", got, []models.LearnerID{ben})
		want(t, "in the window, erased", erased, 1)
		_ = e
	},
	"Incident/Tell": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		i := incident(0, 1, models.IncidentScope{Held: true})
		_, err := s.OpenIncident(t.Context(), i)
		ok(t, err)
		_, err = s.EraseLearner(t.Context(), ben, models.CauseRequest, at(2))
		ok(t, err)
		told := 0
		for _, n := range []int{1, 0} {
			got, err := s.Tell(t.Context(), i.ID, at(3), 10)
			ok(t, err)
			want(t, "Tell", got, n)
			told += got
		}
		notices, err := s.NoticesOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "notices", len(notices), told)
		n := notices[0]
		want(t, "the notice", n, models.Notice{ID: n.ID, Learner: anna, Kind: models.NoticeIncident, Detail: map[string]string{"incident": string(i.ID)}, CreatedAt: stored(at(3))})
		ok(t, s.Delivered(t.Context(), n.ID, at(4)))
		count, err := s.CountTouched(t.Context(), i.ID)
		ok(t, err)
		want(t, "CountTouched", count, storage.TouchedCount{Learners: 2, Notices: 1, Delivered: 1})
		all, err := s.Touched(t.Context(), i.ID, "", 10)
		ok(t, err)
		want(t, "Touched", all, []storage.TouchedLearner{{Learner: anna, Times: 1, Notice: n.ID, DeliveredAt: stored(at(4))}, {Learner: ben, Times: 1}})
	},
}
