package storagetest

import (
	"bytes"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// signed finishes a receipt.
func signed(r models.Receipt) models.Receipt {
	signer, err := models.NewSigner(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		panic(err) // the seed has the right length
	}
	r.Scrubbed, r.DataKey = models.ScrubbedPages, models.KeyNone
	return r.Sign(signer)
}

// objectsFound is what a recording leaves in the object store.
func objectsFound() []storage.ObjectInfo {
	return []storage.ObjectInfo{{Key: "r/1/original", Size: 100}, {Key: "r/1/playback.m4a", Size: 30}, {Key: "r/1/peaks.json", Size: 5}}
}

// end takes an erasure to its end.
func (s recordStore) end(t *testing.T, id models.ErasureID, now time.Time) models.Receipt {
	t.Helper()
	ok(t, s.Cleared(t.Context(), id, nil, now))
	r, err := s.Done(t.Context(), id, now, signed)
	ok(t, err)
	return r
}

var receiptTests = map[string]func(*testing.T, recordStore){
	"Receipt/Recording": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		_, err := s.Like(t.Context(), r.ID, mama, start)
		ok(t, err)
		e, err := s.EraseRecording(t.Context(), r.ID, models.CauseExpiry, at(10))
		ok(t, err)
		ok(t, s.Found(t.Context(), e.ID, objectsFound()))
		said := []models.StoreAnswer{{Store: "objects", AskedAt: stored(at(19)), Answer: models.AnswerNothing}}
		ok(t, s.Cleared(t.Context(), e.ID, said, at(20)))
		_, err = s.Receipt(t.Context(), e.ID)
		wantKind(t, "Receipt before the end", err, models.NotFound)
		got, err := s.Done(t.Context(), e.ID, at(30), signed)
		ok(t, err)
		entries, err := s.Entries(t.Context(), "", 0, 100)
		ok(t, err)
		last := entries[len(entries)-1]
		want(t, "the last entry of the audit log", []any{last.Action, last.Object, last.Subject}, []any{models.AuditErased, string(e.ID), e.Alias})
		want(t, "Receipt", got, signed(models.Receipt{Version: 1, Number: 1, Erasure: e.ID, Scope: models.ScopeRecording,
			Cause: models.CauseExpiry, RequestedAt: stored(at(10)), DoneAt: stored(at(30)), Recordings: 1,
			Erased: []models.ErasedClass{{Class: models.ClassIndex, Rows: 1}, {Class: models.ClassOriginal, Objects: 1, Bytes: 100},
				{Class: models.ClassRendition, Objects: 2, Bytes: 35}, {Class: models.ClassResult, Rows: 5}},
			Answers: append(said, models.StoreAnswer{Store: "records", AskedAt: stored(at(20)), Answer: models.AnswerNothing}),
			Audit:   models.AuditHead{Seq: last.Seq, Hash: last.Hash}}))
		ok(t, got.Verify())
		again, err := s.Done(t.Context(), e.ID, at(99), signed)
		ok(t, err)
		want(t, "Done again", again, got)
		kept, err := s.Receipt(t.Context(), e.ID)
		ok(t, err)
		want(t, "Receipt as it is kept", kept, got)
	},
	"Receipt/Chain": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		var errs []error
		ids := make([]models.ErasureID, 20)
		for i := range ids {
			e, err := s.EraseRecording(t.Context(), s.received(t, anna, start).ID, models.CauseRequest, at(i))
			ok(t, err)
			ok(t, s.Cleared(t.Context(), e.ID, nil, at(i)))
			ids[i] = e.ID
		}
		errs = atOnce(2*len(ids), func(i int) error { // two workers at each
			_, err := s.Done(t.Context(), ids[i%len(ids)], at(100), signed)
			return err
		})
		for _, err := range errs {
			ok(t, err)
		}
		all, err := s.Receipts(t.Context(), 0, 100)
		ok(t, err)
		want(t, "number of receipts", len(all), len(ids))
		ok(t, models.CheckChain(all))
		want(t, "the first one's number", all[0].Number, 1)
		some, err := s.Receipts(t.Context(), 17, 2)
		ok(t, err)
		want(t, "Receipts after 17", some, all[17:19])
	},
	"Receipt/PartOfALearners": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for i := range 2 {
			s.scored(t, anna, at(i))
		}
		before, err := s.EraseRecording(t.Context(), s.scored(t, anna, start).ID, models.CauseRequest, at(1))
		ok(t, err)
		e, err := s.EraseLearner(t.Context(), anna, models.CauseWithdrawn, at(10))
		ok(t, err)
		ids, err := s.RecordingsOf(t.Context(), anna, 10)
		ok(t, err)
		for _, id := range ids {
			one, err := s.EraseRecording(t.Context(), id, models.CauseWithdrawn, at(12))
			ok(t, err)
			ok(t, s.Found(t.Context(), one.ID, objectsFound()))
			s.end(t, one.ID, at(13))
		}
		s.end(t, before.ID, at(14)) // began on its own, and counts on its own
		got := s.end(t, e.ID, at(20))
		want(t, "what was erased", got.Erased, []models.ErasedClass{{Class: models.ClassIndex, Rows: 1},
			{Class: models.ClassOriginal, Objects: 2, Bytes: 200}, {Class: models.ClassRendition, Objects: 4, Bytes: 70},
			{Class: models.ClassResult, Rows: 10}})
		want(t, "recordings", got.Recordings, 2)
	},
	"Scrub/Due": func(t *testing.T, s recordStore) {
		due, err := s.ScrubDue(t.Context())
		ok(t, err)
		want(t, "ScrubDue at first", due, time.Time{})
		times := []time.Time{at(10), at(12)}
		_, err = s.Scrub(t.Context(), func() time.Time { now := times[0]; times = times[1:]; return now })
		ok(t, err)
		due, err = s.ScrubDue(t.Context())
		ok(t, err)
		want(t, "ScrubDue after two seconds of it", due, stored(at(12+18)))
	},
}
