package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
)

// listened is the accesses to what is a learner's, without their ids.
func (s recordStore) listened(t *testing.T, id models.LearnerID) []models.Access {
	t.Helper()
	all, err := s.Accesses(t.Context(), id, "", 100)
	ok(t, err)
	for i := range all {
		all[i].ID = ""
	}
	return all
}

var accessTests = map[string]func(*testing.T, recordStore){
	"Accesses": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		before := len(s.log(t))
		child, staff := as(t, "learner", ""), as(t, "staff", papa)
		papas, err := s.Pseudonym(t.Context(), papa)
		ok(t, err)
		audio := models.Access{Recording: r.ID, Kind: models.AccessAudio, Role: "forged", Actor: "forged", Learner: "forged"}
		approved := models.Access{Recording: r.ID, Kind: models.AccessAudio, Approval: "request-1"}
		ok(t, s.NoteAccess(child, audio, at(1)))
		ok(t, s.NoteAccess(child, audio, at(9)))
		ok(t, s.NoteAccess(child, audio, at(5))) // late, from another process
		ok(t, s.NoteAccess(staff, approved, at(6)))
		ok(t, s.NoteAccess(child, models.Access{Learner: anna, Kind: models.AccessExport, Export: "e1"}, at(7)))
		ok(t, s.NoteAccess(child, models.Access{Learner: anna, Kind: models.AccessExport, Export: "e2"}, at(7)))
		ok(t, s.NoteAccess(child, audio, at(8).Add(day)))
		want(t, "Accesses", s.listened(t, anna), []models.Access{
			{Learner: anna, Recording: r.ID, Kind: models.AccessAudio, Role: "learner", First: stored(at(8).Add(day)), Last: stored(at(8).Add(day)), Count: 1},
			{Learner: anna, Kind: models.AccessExport, Role: "learner", First: stored(at(7)), Last: stored(at(7)), Count: 2},
			{Learner: anna, Recording: r.ID, Kind: models.AccessAudio, Role: "staff", Actor: papas, Approval: "request-1", First: stored(at(6)), Last: stored(at(6)), Count: 1},
			{Learner: anna, Recording: r.ID, Kind: models.AccessAudio, Role: "learner", First: stored(at(1)), Last: stored(at(9)), Count: 3},
		})
		log := s.log(t)[before:]
		want(t, "entries, one for each line and export", len(log), 5)
		want(t, "which exports", [2]string{log[2].Object, log[3].Object}, [2]string{"e1", "e2"})
		want(t, "who", [2]string{log[1].Role, log[1].Actor}, [2]string{"staff", papas})
		want(t, "what", log[1].Detail, map[string]string{"what": "audio", "approval": "request-1"})
		want(t, "of which", log[1].Object, string(r.ID))
		alias, err := s.AliasOf(t.Context(), anna)
		ok(t, err)
		want(t, "whose", log[2].Subject, alias)
	},
	"Accesses/Pages": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		for i := range 5 {
			ok(t, s.NoteAccess(as(t, name("role", i), ""), models.Access{Recording: r.ID, Kind: models.AccessOriginal}, at(i)))
		}
		var roles []string
		for last := ""; ; {
			page, err := s.Accesses(t.Context(), anna, last, 2)
			ok(t, err)
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				roles = append(roles, a.Role)
			}
			last = page[len(page)-1].ID
		}
		want(t, "Accesses", roles, []string{"role-004", "role-003", "role-002", "role-001", "role-000"})
	},
	"Accesses/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		r, other := s.received(t, anna, start), s.received(t, anna, start)
		bens := s.received(t, ben, start)
		for _, id := range []models.RecordingID{r.ID, other.ID, bens.ID} {
			ok(t, s.NoteAccess(t.Context(), models.Access{Recording: id, Kind: models.AccessAudio}, at(1)))
		}
		ok(t, s.NoteAccess(t.Context(), models.Access{Learner: anna, Kind: models.AccessExport}, at(1)))
		first, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(2))
		ok(t, err)
		want(t, "accesses that are left", len(s.listened(t, anna)), 2)
		wantKind(t, "access to what is erased", s.NoteAccess(t.Context(), models.Access{Recording: r.ID, Kind: models.AccessAudio}, at(3)), models.Gone)
		wantKind(t, "access to what is not there", s.NoteAccess(t.Context(), models.Access{Recording: models.NewRecordingID(), Kind: models.AccessAudio}, at(3)), models.NotFound)
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(4))
		ok(t, err)
		wantKind(t, "export of who is being erased", s.NoteAccess(t.Context(), models.Access{Learner: anna, Kind: models.AccessExport}, at(5)), models.Gone)
		second, err := s.EraseRecording(t.Context(), other.ID, models.CauseRequest, at(6))
		ok(t, err)
		for _, id := range []models.ErasureID{first.ID, second.ID, e.ID} {
			s.end(t, id, at(8))
		}
		want(t, "accesses of anna", len(s.listened(t, anna)), 0)
		want(t, "accesses of ben", len(s.listened(t, ben)), 1)
	},
	"Accesses/Race": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		before := len(s.log(t))
		for _, err := range atOnce(callers, func(int) error {
			return s.NoteAccess(t.Context(), models.Access{Recording: r.ID, Kind: models.AccessAudio}, at(1))
		}) {
			ok(t, err)
		}
		want(t, "lines", len(s.listened(t, anna)), 1)
		want(t, "times", s.listened(t, anna)[0].Count, callers)
		want(t, "entries", len(s.log(t))-before, 1)
	},
}

var aliasTests = map[string]func(*testing.T, recordStore){
	"Aliases": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		r := s.begun(t, anna, start)
		annas, err := s.AliasOf(t.Context(), anna)
		ok(t, err)
		again, err := s.AliasOf(t.Context(), anna)
		ok(t, err)
		of, err := s.AliasOfRecording(t.Context(), r.ID)
		ok(t, err)
		bens, err := s.AliasOf(t.Context(), ben)
		ok(t, err)
		want(t, "anna again", again, annas)
		want(t, "her recording's", of, annas)
		want(t, "is another one than ben's", annas != bens && annas != "", true)
		s.learner(t, anna)
		again, err = s.AliasOf(t.Context(), anna)
		ok(t, err)
		want(t, "anna corrected", again, annas)
		_, err = s.AliasOf(t.Context(), "nobody")
		wantKind(t, "AliasOf nobody", err, models.NotFound)
		_, err = s.AliasOfRecording(t.Context(), models.NewRecordingID())
		wantKind(t, "AliasOfRecording of none", err, models.NotFound)
		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(1))
		ok(t, err)
		_, err = s.AliasOfRecording(t.Context(), r.ID)
		wantKind(t, "AliasOfRecording of an erased one", err, models.Gone)
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, at(2))
		ok(t, err)
		_, err = s.AliasOf(t.Context(), anna)
		wantKind(t, "AliasOf who is being erased", err, models.Gone)
	},
}
