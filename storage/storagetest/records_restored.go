package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// RestoredStore is records that can catch up with the journal of erasures.
type RestoredStore interface {
	Records
	storage.Aliases
	storage.Restored
}

// TestRestored holds an implementation of storage.Restored to its contract.
func TestRestored(t *testing.T, open func(t *testing.T) RestoredStore) {
	store := open(t)
	s := recordStore{store}
	s.learner(t, anna)
	s.learner(t, ben)
	testRestored(t, s, store)
}

func testRestored(t *testing.T, s recordStore, store RestoredStore) {
	seq, err := store.AppliedErasures(t.Context())
	ok(t, err)
	want(t, "AppliedErasures of new records", seq, 0)
	kept, erased, before := s.received(t, anna, start), s.received(t, anna, start), s.received(t, anna, start)
	_, err = s.EraseRecording(t.Context(), before.ID, models.CauseRequest, at(1))
	ok(t, err)
	s.received(t, ben, start)
	alias, err := store.AliasOf(t.Context(), ben)
	ok(t, err)
	entries := []storage.Erased{
		{Seq: 3, Recording: erased.ID}, {Seq: 4, Recording: before.ID}, {Seq: 7, Recording: models.NewRecordingID()},
		{Seq: 8, Alias: alias}, {Seq: 9, Alias: models.NewAlias()},
	}
	for _, again := range []int{2, 0} {
		n, err := store.ApplyErasures(t.Context(), entries, at(2))
		ok(t, err)
		want(t, "erasures begun", n, again)
	}
	_, err = s.Recording(t.Context(), erased.ID)
	wantKind(t, "Recording that the journal names", err, models.Gone)
	_, err = s.Learner(t.Context(), ben)
	wantKind(t, "Learner whom the journal names", err, models.Gone)
	_, err = s.Recording(t.Context(), kept.ID)
	ok(t, err)
	pending, err := s.PendingErasures(t.Context(), at(3), 10)
	ok(t, err)
	causes := map[models.ErasureCause]int{}
	for _, e := range pending {
		causes[e.Cause]++
	}
	want(t, "erasures by cause", causes, map[models.ErasureCause]int{models.CauseRequest: 1, models.CauseRestored: 2})
	seq, err = store.AppliedErasures(t.Context())
	ok(t, err)
	want(t, "AppliedErasures", seq, 9)
	_, err = store.ApplyErasures(t.Context(), entries[:1], at(4))
	ok(t, err)
	_, err = store.ApplyErasures(t.Context(), nil, at(4))
	ok(t, err)
	seq, err = store.AppliedErasures(t.Context())
	ok(t, err)
	want(t, "AppliedErasures after older ones", seq, 9)
}
