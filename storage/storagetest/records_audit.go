package storagetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// as is a context in which a member of staff acts.
func as(t *testing.T, role string, p models.PrincipalID) context.Context {
	return models.WithActor(t.Context(), models.Actor{Role: role, Principal: p})
}

// log reads the whole audit log and follows it to its head.
func (s recordStore) log(t *testing.T) []models.AuditEntry {
	t.Helper()
	base, err := s.AuditBase(t.Context())
	ok(t, err)
	var all []models.AuditEntry
	for after := base.Head.Seq; ; after = all[len(all)-1].Seq {
		some, err := s.Entries(t.Context(), "", after, 100)
		ok(t, err)
		if len(some) == 0 {
			break
		}
		all = append(all, some...)
	}
	chain := models.NewAuditChain()
	ok(t, chain.Begin(base.Head))
	for _, e := range all {
		ok(t, chain.Add(e))
	}
	head, err := s.Head(t.Context())
	ok(t, err)
	ok(t, chain.End(head))
	return all
}

// actions is what the log tells from one entry on.
func actions(entries []models.AuditEntry) (all []models.AuditAction) {
	for _, e := range entries {
		all = append(all, e.Action)
	}
	return all
}

var auditTests = map[string]func(*testing.T, recordStore){
	"Audit/Append": func(t *testing.T, s recordStore) {
		got, err := s.Append(as(t, "custodian", mama), models.AuditEntry{At: start, Action: models.AuditSchedule, Subject: "alias",
			Object: "o", Detail: map[string]string{"b": "1", "a": "<2>"}, Seq: 77, Role: "forged", Actor: "forged", Prev: "forged", Hash: "forged"})
		ok(t, err)
		name, err := s.Pseudonym(t.Context(), mama)
		ok(t, err)
		expected := models.AuditEntry{Seq: 1, At: stored(start), Action: models.AuditSchedule, Role: "custodian", Actor: name,
			Subject: "alias", Object: "o", Detail: map[string]string{"b": "1", "a": "<2>"}, Hash: got.Hash}
		want(t, "Append", got, expected)
		want(t, "hash", got.Hash, got.Sum())
		want(t, "log", s.log(t), []models.AuditEntry{expected})
		again, err := s.Append(t.Context(), models.AuditEntry{At: at(1), Action: models.AuditPolicy})
		ok(t, err)
		want(t, "the next number", again.Seq, 2)
		want(t, "whom it follows", again.Prev, got.Hash)
		want(t, "who acts where nobody does", [2]string{again.Role, again.Actor}, [2]string{"service", ""})
		want(t, "its time", again.At, stored(at(1)))
		s.log(t)
	},
	"Audit/Pseudonym": func(t *testing.T, s recordStore) {
		first, err := s.Pseudonym(t.Context(), mama)
		ok(t, err)
		second, err := s.Pseudonym(t.Context(), mama)
		ok(t, err)
		other, err := s.Pseudonym(t.Context(), papa)
		ok(t, err)
		nobody, err := s.Pseudonym(t.Context(), "")
		ok(t, err)
		want(t, "mama again", second, first)
		want(t, "papa is another one", other != first && len(first) == 16, true)
		want(t, "nobody", nobody, "")
	},
	"Audit/Search": func(t *testing.T, s recordStore) {
		for i := range 12 {
			action, ctx := models.AuditConsent, t.Context()
			if i%3 == 0 {
				action, ctx = models.AuditPolicy, as(t, "operator", papa)
			}
			_, err := s.Append(ctx, models.AuditEntry{At: at(i), Action: action, Object: name("o", i%4)})
			ok(t, err)
		}
		papas, err := s.Pseudonym(t.Context(), papa)
		ok(t, err)
		for what, c := range map[string]struct {
			q    storage.AuditQuery
			seqs []int64
		}{
			"all":        {storage.AuditQuery{Limit: 3}, []int64{12, 11, 10}},
			"before":     {storage.AuditQuery{Limit: 3, Before: 10}, []int64{9, 8, 7}},
			"action":     {storage.AuditQuery{Limit: 9, Action: models.AuditPolicy}, []int64{10, 7, 4, 1}},
			"actor":      {storage.AuditQuery{Limit: 9, Actor: papas}, []int64{10, 7, 4, 1}},
			"nobody":     {storage.AuditQuery{Limit: 9, Actor: "0123456789abcdef"}, nil},
			"object":     {storage.AuditQuery{Limit: 9, Object: "o-001"}, []int64{10, 6, 2}},
			"since":      {storage.AuditQuery{Limit: 9, Since: at(10)}, []int64{12, 11}},
			"until":      {storage.AuditQuery{Limit: 9, Until: at(2)}, []int64{2, 1}},
			"everything": {storage.AuditQuery{Limit: 9, Before: 12, Action: models.AuditPolicy, Actor: papas, Object: "o-001", Since: at(1), Until: at(11)}, []int64{10}},
		} {
			found, err := s.SearchAudit(t.Context(), c.q)
			ok(t, err)
			var seqs []int64
			for _, e := range found {
				seqs = append(seqs, e.Seq)
			}
			want(t, what, seqs, c.seqs)
		}
	},
	// What changes and its entry are there together or not at all, and the numbers
	// have no gap where a change did not come about.
	"Audit/Atomic": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		begun := s.begun(t, anna, start)
		failed := []error{
			s.Withdraw(t.Context(), anna, models.ForSharing, start),
			s.AddConsent(t.Context(), models.Consent{Learner: ben, Purpose: models.ForScoring, GivenAt: start}),
			s.NoteAccess(t.Context(), models.Access{Recording: begun.ID, Kind: models.AccessAudio}, start),
			s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, Method: "\x00", GivenAt: start}),
			second(s.Append(cancelled(t), models.AuditEntry{Action: models.AuditPolicy})),
		}
		for i, err := range failed {
			if err == nil {
				t.Fatalf("change %d succeeded, want it refused", i)
			}
		}
		want(t, "log", actions(s.log(t)), []models.AuditAction{models.AuditLearner})
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenAt: start}))
		ok(t, s.Withdraw(t.Context(), anna, models.ForScoring, at(1)))
		ok(t, s.PutPolicy(t.Context(), models.Policy{Version: "v", CreatedAt: start}))
		ok(t, s.PutPolicy(t.Context(), models.Policy{Version: "v", CreatedAt: start})) // again: no change
		ok(t, s.Receive(t.Context(), begun, at(2), at(2)))
		want(t, "receive again", errors.Is(s.Receive(t.Context(), begun, at(2), at(2)), models.Conflict), true)
		_, err := s.EraseRecording(t.Context(), begun.ID, models.CauseRequest, at(3))
		ok(t, err)
		_, err = s.EraseRecording(t.Context(), begun.ID, models.CauseRequest, at(4)) // again: the same erasure
		ok(t, err)
		want(t, "log", actions(s.log(t)), []models.AuditAction{models.AuditLearner, models.AuditConsent, models.AuditWithdrawal,
			models.AuditPolicy, models.AuditUpload, models.AuditErasure})
	},
	"Audit/OfOneLearner": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		s.received(t, anna, start)
		alias, err := s.AliasOf(t.Context(), anna)
		ok(t, err)
		theirs, err := s.Entries(t.Context(), alias, 0, 10)
		ok(t, err)
		want(t, "log of anna", actions(theirs), []models.AuditAction{models.AuditLearner, models.AuditUpload})
		theirs, err = s.Entries(t.Context(), alias, theirs[0].Seq, 10)
		ok(t, err)
		want(t, "after the first", actions(theirs), []models.AuditAction{models.AuditUpload})
	},
	"Audit/Race": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		const each = 5
		for i, err := range atOnce(callers, func(i int) error {
			var failed error
			for range each {
				if i%2 == 0 {
					failed = errors.Join(failed, second(s.Append(t.Context(), models.AuditEntry{At: at(i), Action: models.AuditSchedule})))
				} else {
					failed = errors.Join(failed, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenAt: at(i)}))
				}
			}
			return failed
		}) {
			if err != nil {
				t.Fatalf("caller %d: %v", i, err)
			}
		}
		want(t, "entries", len(s.log(t)), 1+callers*each)
	},
}

// checkpointOf signs a head with no key that matters.
func checkpointOf(base, head models.AuditHead, at time.Time) models.AuditCheckpoint {
	signer, err := models.NewSigner(slices.Repeat([]byte{1}, 32))
	if err != nil {
		panic(err)
	}
	return models.SignAudit(signer, base, head, at)
}

var anchorTests = map[string]func(*testing.T, recordStore){
	"Anchors": func(t *testing.T, s recordStore) {
		var all []models.AuditCheckpoint
		for i := range 3 {
			e, err := s.Append(t.Context(), models.AuditEntry{At: at(i), Action: models.AuditSchedule})
			ok(t, err)
			all = append(all, checkpointOf(models.AuditHead{}, models.AuditHead{Seq: e.Seq, Hash: e.Hash}, at(i)))
		}
		for _, i := range []int{2, 0, 1, 1} {
			ok(t, s.Anchor(t.Context(), all[i]))
		}
		got, err := s.Anchors(t.Context())
		ok(t, err)
		want(t, "Anchors", got, all)
		base, err := s.AuditBase(t.Context())
		ok(t, err)
		want(t, "AuditBase", base, models.AuditCheckpoint{})
	},
	"PruneAudit": func(t *testing.T, s recordStore) {
		var heads []models.AuditHead
		for i := range 6 {
			e, err := s.Append(t.Context(), models.AuditEntry{At: at(i), Action: models.AuditConsent})
			ok(t, err)
			heads = append(heads, models.AuditHead{Seq: e.Seq, Hash: e.Hash})
			ok(t, s.Anchor(t.Context(), checkpointOf(models.AuditHead{}, heads[i], at(i))))
		}
		old, err := s.CountAudit(t.Context(), at(4))
		ok(t, err)
		want(t, "CountAudit", old, 4)
		strange := checkpointOf(models.AuditHead{Seq: 3, Hash: "other"}, models.AuditHead{Seq: 3, Hash: "other"}, at(9))
		_, err = s.PruneAudit(t.Context(), strange)
		wantKind(t, "PruneAudit of another log", err, models.Conflict)
		want(t, "log", len(s.log(t)), 6)
		for _, step := range []struct{ to, pruned int }{{2, 3}, {4, 2}} {
			base := checkpointOf(heads[step.to], heads[step.to], at(10))
			n, err := s.PruneAudit(t.Context(), base)
			ok(t, err)
			want(t, "pruned", n, step.pruned)
			_, err = s.PruneAudit(t.Context(), base)
			wantKind(t, "PruneAudit again", err, models.Conflict)
			got, err := s.AuditBase(t.Context())
			ok(t, err)
			want(t, "AuditBase", got, base)
			want(t, "first entry", s.log(t)[0].Seq, heads[step.to].Seq+1)
		}
		anchors, err := s.Anchors(t.Context())
		ok(t, err)
		want(t, "heads that are left", len(anchors), 3) // of 5 as it was signed first, of 5 as the beginning, of 6
		log := s.log(t)
		want(t, "log", actions(log), []models.AuditAction{models.AuditConsent, models.AuditPruned, models.AuditPruned})
		want(t, "detail", log[2].Detail, map[string]string{"entries": "2", "to": "5"})
	},
	"PruneAudit/All": func(t *testing.T, s recordStore) {
		e, err := s.Append(t.Context(), models.AuditEntry{At: start, Action: models.AuditConsent})
		ok(t, err)
		head := models.AuditHead{Seq: e.Seq, Hash: e.Hash}
		n, err := s.PruneAudit(t.Context(), checkpointOf(head, head, at(1)))
		ok(t, err)
		want(t, "pruned", n, 1)
		want(t, "log", actions(s.log(t)), []models.AuditAction{models.AuditPruned})
	},
}
