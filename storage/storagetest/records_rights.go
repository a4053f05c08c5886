package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// ticket is a request of anna's that came in at a time, due one and two days later.
func ticket(kind models.TicketKind, at time.Time) models.Ticket {
	return models.Ticket{ID: models.NewTicketID(), Kind: kind, Learner: anna, Message: "words", AskedBy: "guardian",
		State: models.TicketOpen, CreatedAt: at, DeedDue: at.Add(day), ReplyDue: at.Add(2 * day)}
}

func (s recordStore) tickets(t *testing.T, q storage.TicketQuery) (ids []models.TicketID) {
	t.Helper()
	q.Limit = 10
	all, err := s.Tickets(t.Context(), q)
	ok(t, err)
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	return ids
}

var rightsTests = map[string]func(*testing.T, recordStore){
	"Ticket": func(t *testing.T, s recordStore) {
		first, second := ticket(models.TicketCorrect, at(1)), ticket(models.TicketDelete, at(2))
		wantKind(t, "OpenTicket without a learner", s.OpenTicket(t.Context(), first), models.NotFound)
		s.learner(t, anna)
		ok(t, s.OpenTicket(t.Context(), first))
		ok(t, s.OpenTicket(t.Context(), second))
		got, err := s.Ticket(t.Context(), first.ID)
		ok(t, err)
		first.CreatedAt, first.DeedDue, first.ReplyDue = stored(first.CreatedAt), stored(first.DeedDue), stored(first.ReplyDue)
		want(t, "Ticket", got, first)
		_, err = s.Ticket(t.Context(), models.NewTicketID())
		wantKind(t, "Ticket of none", err, models.NotFound)
		for name, c := range map[string]struct {
			q    storage.TicketQuery
			want []models.TicketID
		}{
			"all": {storage.TicketQuery{}, []models.TicketID{second.ID, first.ID}}, "next": {storage.TicketQuery{Before: second.ID}, []models.TicketID{first.ID}},
			"of a kind": {storage.TicketQuery{Kind: models.TicketDelete}, []models.TicketID{second.ID}}, "ben's": {storage.TicketQuery{Learners: []models.LearnerID{ben}}, nil},
			"nobody's": {storage.TicketQuery{Learners: []models.LearnerID{}}, nil}, "anna's": {storage.TicketQuery{Learners: []models.LearnerID{ben, anna}}, []models.TicketID{second.ID, first.ID}},
			"not late": {storage.TicketQuery{Overdue: true, Now: start.Add(day)}, nil}, "late": {storage.TicketQuery{Overdue: true, Now: at(2).Add(day)}, []models.TicketID{first.ID}},
		} {
			want(t, name, s.tickets(t, c.q), c.want)
		}
		unfinished, overdue, err := s.TicketCounts(t.Context(), at(2).Add(day))
		ok(t, err)
		want(t, "TicketCounts", unfinished, map[models.TicketKind]int{models.TicketCorrect: 1, models.TicketDelete: 1})
		want(t, "overdue", overdue, 1)
	},
	"Ticket/Decisions": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		one := ticket(models.TicketView, at(1))
		ok(t, s.OpenTicket(t.Context(), one))
		decide := func(i int) error {
			refused := one
			refused.State, refused.Refusal, refused.Sentence, refused.DecidedAt, refused.DoneAt = models.TicketRefused, models.RefusedLaw, name("sentence", i), at(5), at(5)
			return s.DecideTicket(t.Context(), refused, models.TicketOpen)
		}
		won := 0
		for _, err := range atOnce(8, decide) {
			if err == nil {
				won++
			} else {
				wantKind(t, "DecideTicket of a decided one", err, models.Conflict)
			}
		}
		want(t, "decisions that won", won, 1)
		for cut, n := range map[time.Time]int{at(5): 0, at(6): 1} {
			old, err := s.OldTickets(t.Context(), cut)
			ok(t, err)
			want(t, "OldTickets", old, n)
		}
		n, err := s.PurgeTickets(t.Context(), at(6), 10)
		ok(t, err)
		want(t, "PurgeTickets", n, 1)
		want(t, "left", s.tickets(t, storage.TicketQuery{}), []models.TicketID(nil))
	},
	"Ticket/FulfilledByItsWork": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		first, again := ticket(models.TicketExport, at(1)), ticket(models.TicketExport, at(2))
		ok(t, s.OpenTicket(t.Context(), first))
		ok(t, s.OpenTicket(t.Context(), again))
		e, err := s.AddExport(t.Context(), models.Export{ID: models.NewExportID(), Learner: anna, RequestedAt: at(1)})
		ok(t, err)
		linked, err := s.LinkTicket(t.Context(), first.ID, string(e.ID), at(3))
		ok(t, err)
		want(t, "state", linked.State, models.TicketGranted)
		twin, err := s.LinkTicket(t.Context(), again.ID, string(e.ID), at(3))
		ok(t, err)
		want(t, "the one that stays", twin.ID, first.ID)
		want(t, "requests", s.tickets(t, storage.TicketQuery{}), []models.TicketID{first.ID})
		e, held, err := s.ClaimExport(t.Context(), e.ID, at(4), at(10))
		ok(t, err)
		want(t, "ClaimExport", held, true)
		e.State, e.DoneAt, e.ExpiresAt = models.ExportDone, at(5), at(100)
		ok(t, s.FinishExport(t.Context(), e))
		got, err := s.Ticket(t.Context(), first.ID)
		ok(t, err)
		want(t, "state when the work is done", got.State, models.TicketDone)
		late := ticket(models.TicketExport, at(6))
		ok(t, s.OpenTicket(t.Context(), late))
		ok(t, s.DropTicket(t.Context(), first.ID))
		got, err = s.LinkTicket(t.Context(), late.ID, string(e.ID), at(7))
		ok(t, err)
		want(t, "state where the work was done before", got.State, models.TicketDone)
	},
	"Ticket/ItsWorkFails": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		one := ticket(models.TicketExport, at(1))
		ok(t, s.OpenTicket(t.Context(), one))
		e, err := s.AddExport(t.Context(), models.Export{ID: models.NewExportID(), Learner: anna, RequestedAt: at(1)})
		ok(t, err)
		_, err = s.LinkTicket(t.Context(), one.ID, string(e.ID), at(2))
		ok(t, err)
		e, _, err = s.ClaimExport(t.Context(), e.ID, at(2), at(10))
		ok(t, err)
		e.State, e.DoneAt, e.ExpiresAt = models.ExportFailed, at(3), at(100)
		ok(t, s.FinishExport(t.Context(), e))
		got, err := s.Ticket(t.Context(), one.ID)
		ok(t, err)
		want(t, "state", got.State, models.TicketOpen)
		want(t, "work", got.Work, "")
	},
	"Ticket/DecidedAfterTheErasure": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		one := ticket(models.TicketView, at(1))
		ok(t, s.OpenTicket(t.Context(), one))
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(2))
		ok(t, err)
		s.end(t, e.ID, at(3))
		one.State, one.Refusal, one.Sentence, one.DecidedAt, one.DoneAt = models.TicketRefused, models.RefusedNotYours, "words about anna", at(4), at(4)
		ok(t, s.DecideTicket(t.Context(), one, models.TicketOpen))
		got, err := s.Ticket(t.Context(), one.ID)
		ok(t, err)
		want(t, "sentence", got.Sentence, "")
	},
	"Export": func(t *testing.T, s recordStore) {
		ask := models.Export{ID: models.NewExportID(), Learner: anna, RequestedAt: at(1)}
		_, err := s.AddExport(t.Context(), ask)
		wantKind(t, "AddExport without a learner", err, models.NotFound)
		s.learner(t, anna)
		e, err := s.AddExport(t.Context(), ask)
		ok(t, err)
		again, err := s.AddExport(t.Context(), models.Export{ID: models.NewExportID(), Learner: anna, RequestedAt: at(2)})
		ok(t, err)
		want(t, "AddExport while one is made", again.ID, e.ID)
		due, err := s.DueExports(t.Context(), at(1), 10)
		ok(t, err)
		want(t, "DueExports", due, []models.ExportID{e.ID})
		old, held, err := s.ClaimExport(t.Context(), e.ID, at(2), at(10))
		ok(t, err)
		want(t, "ClaimExport", held, true)
		_, held, err = s.ClaimExport(t.Context(), e.ID, at(9), at(20))
		ok(t, err)
		want(t, "ClaimExport during a lease", held, false)
		e, _, err = s.ClaimExport(t.Context(), e.ID, at(10), at(20))
		ok(t, err)
		wantKind(t, "ExtendExport of who lost it", s.ExtendExport(t.Context(), old, at(30)), models.Conflict)
		e.Recordings, e.Total = 1, 2
		ok(t, s.ExtendExport(t.Context(), e, at(30)))
		e.State, e.DoneAt, e.ExpiresAt, e.Size, e.SHA256 = models.ExportDone, stored(at(11)), stored(at(50)), 7, "ab"
		ok(t, s.FinishExport(t.Context(), e))
		got, err := s.Export(t.Context(), e.ID)
		ok(t, err)
		want(t, "Export", got, e)
		n, err := s.ExpiredExportCount(t.Context(), at(49))
		ok(t, err)
		want(t, "ExpiredExportCount", n, 0)
		expired, err := s.ExpiredExports(t.Context(), at(50), 10)
		ok(t, err)
		want(t, "ExpiredExports", expired, []models.ExportID{e.ID})
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, at(60))
		ok(t, err)
		_, err = s.Export(t.Context(), e.ID)
		wantKind(t, "Export of the erased", err, models.Gone)
		ok(t, s.RemoveExport(t.Context(), e.ID))
		_, err = s.Export(t.Context(), e.ID)
		wantKind(t, "Export after RemoveExport", err, models.NotFound)
	},
	"Refusal": func(t *testing.T, s recordStore) {
		wantKind(t, "Refuse without a learner", s.Refuse(t.Context(), anna, models.ForSharing, at(1)), models.NotFound)
		s.learner(t, anna)
		ok(t, s.Refuse(t.Context(), anna, models.ForSharing, at(1)))
		ok(t, s.Refuse(t.Context(), anna, models.ForSharing, at(2)))
		refused, err := s.Refused(t.Context(), anna)
		ok(t, err)
		want(t, "Refused", refused, []models.RefusedPurpose{{Purpose: models.ForSharing, At: stored(at(1))}})
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForSharing, GivenBy: mama, GivenAt: at(3)}))
		refused, err = s.Refused(t.Context(), anna)
		ok(t, err)
		want(t, "refused after a consent", len(refused), 0)
		wantKind(t, "Refuse what is consented to", s.Refuse(t.Context(), anna, models.ForSharing, at(4)), models.Conflict)
	},
	"Dispute": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		d := models.Dispute{ID: models.NewDisputeID(), Recording: r.ID, At: 2, Reason: models.DisputeScore, Comment: "c", AskedBy: "guardian",
			State: models.DisputeOpen, CreatedAt: stored(at(1)), Decision: models.Decision{Score: models.NoOverall}}
		ok(t, s.AddDispute(t.Context(), d))
		twin := d
		twin.ID = models.NewDisputeID()
		wantKind(t, "AddDispute again", s.AddDispute(t.Context(), twin), models.Conflict)
		open, err := s.OpenDisputes(t.Context(), "", 10)
		ok(t, err)
		want(t, "OpenDisputes", open, []models.Dispute{d})
		score := 90
		d.State, d.DecidedAt, d.Engine = models.DisputeDecided, stored(at(2)), "engine"
		d.Decision = models.Decision{Score: 97, Characters: []models.DecidedCharacter{{At: 2, Verdict: models.Correct, Score: &score}}, Sentence: "s"}
		ok(t, s.DecideDispute(t.Context(), d))
		wantKind(t, "DecideDispute again", s.DecideDispute(t.Context(), d), models.Conflict)
		decided, err := s.Decided(t.Context(), []models.RecordingID{r.ID, models.NewRecordingID()})
		ok(t, err)
		want(t, "Decided", decided, map[models.RecordingID]models.Dispute{r.ID: d})
		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(3))
		ok(t, err)
		_, err = s.Dispute(t.Context(), d.ID)
		wantKind(t, "Dispute of an erased recording", err, models.NotFound)
		wantKind(t, "AddDispute about an erased recording", s.AddDispute(t.Context(), twin), models.Gone)
	},
	"Correction": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		c, err := s.AddCorrection(t.Context(), models.Correction{ID: models.NewCorrectionID(), Learner: anna, RequestedAt: at(1)})
		ok(t, err)
		again, err := s.AddCorrection(t.Context(), models.Correction{ID: models.NewCorrectionID(), Learner: anna, RequestedAt: at(2)})
		ok(t, err)
		want(t, "AddCorrection before one has begun", again.ID, c.ID)
		claimed, held, err := s.ClaimCorrection(t.Context(), c.ID, at(2), at(10))
		ok(t, err)
		want(t, "ClaimCorrection", held, true)
		_, held, err = s.ClaimCorrection(t.Context(), c.ID, at(3), at(12))
		ok(t, err)
		want(t, "ClaimCorrection during a lease", held, false)
		next, _, err := s.ClaimCorrection(t.Context(), c.ID, at(10), at(20))
		ok(t, err)
		_, err = s.ExtendCorrection(t.Context(), claimed, at(30))
		wantKind(t, "ExtendCorrection of who lost it", err, models.Conflict)
		next.After, next.Judged, next.State, next.DoneAt = models.NewRecordingID(), 3, models.CorrectionDone, stored(at(11))
		done, err := s.ExtendCorrection(t.Context(), next, time.Time{})
		ok(t, err)
		got, err := s.Correction(t.Context(), c.ID)
		ok(t, err)
		want(t, "Correction", got, done)
		due, err := s.DueCorrections(t.Context(), at(100), 10)
		ok(t, err)
		want(t, "DueCorrections", len(due), 0)
	},
	"Unguarded": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		alone := s.scored(t, anna, at(1))
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenBy: mama, GivenAt: at(2)}))
		s.scored(t, anna, at(3)) // with their guardian
		due, err := s.UnguardedDue(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "UnguardedDue of nobody", len(due), 0)
		l := models.Learner{ID: anna, BirthMonth: "2018-06", Guardian: mama, CreatedAt: start, Unguarded: at(5)}
		ok(t, s.PutLearner(t.Context(), l))
		due, err = s.UnguardedDue(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "UnguardedDue", len(due), 1)
		l, found, err := s.UnguardedLearner(t.Context(), due[0], at(10))
		ok(t, err)
		want(t, "UnguardedLearner", found, true)
		ids, err := s.WithoutGuardian(t.Context(), l, "", 10)
		ok(t, err)
		want(t, "WithoutGuardian", ids, []models.RecordingID{alone.ID})
		l.Guardian = papa
		ids, err = s.WithoutGuardian(t.Context(), l, "", 10)
		ok(t, err)
		want(t, "WithoutGuardian of another guardian", len(ids), 2)
		ok(t, s.LookAgain(t.Context(), l, at(10), time.Time{}))
		due, err = s.UnguardedDue(t.Context(), at(100), 10)
		ok(t, err)
		want(t, "UnguardedDue afterwards", len(due), 0)
	},
}
