package storagetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// KeyStore is all ports of the keys.
type KeyStore interface {
	storage.Keys
	storage.MasterKeys
}

// TestKeys holds an implementation of storage.Keys and storage.MasterKeys to its
// contract. Each call of open returns a new store.
func TestKeys(t *testing.T, open func(t *testing.T) KeyStore) {
	for name, test := range map[string]func(*testing.T, KeyStore){
		"DataKey":        testDataKey,
		"FirstKeyWins":   testFirstKeyWins,
		"Destroy":        testDestroyDataKey,
		"DestroyRace":    testDestroyRace,
		"Journal":        testJournal,
		"JournalInOrder": testJournalInOrder,
		"Masters":        testMasters,
		"Rewrap":         testRewrap,
		"RewrapRace":     testRewrapRace,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// TestKeysUnavailable takes a store that does not answer.
func TestKeysUnavailable(t *testing.T, away KeyStore) {
	for what, call := range keyCalls() {
		wantKind(t, what, call(t.Context(), away), models.Unavailable)
	}
	for what, call := range keyCalls() {
		wantKind(t, what+" with an ended context", call(cancelled(t), away), models.Unavailable)
	}
}

func keyCalls() map[string]func(context.Context, KeyStore) error {
	a := models.NewAlias()
	return map[string]func(context.Context, KeyStore) error{
		"DataKey": func(ctx context.Context, s KeyStore) error { return second(s.DataKey(ctx, a)) },
		"AddDataKey": func(ctx context.Context, s KeyStore) error {
			return second(s.AddDataKey(ctx, a, wrapped("m", "x"), start))
		},
		"DestroyDataKey": func(ctx context.Context, s KeyStore) error { return s.DestroyDataKey(ctx, a, start) },
		"LogErased":      func(ctx context.Context, s KeyStore) error { return s.LogErased(ctx, models.NewRecordingID(), start) },
		"ErasedSince":    func(ctx context.Context, s KeyStore) error { return second(s.ErasedSince(ctx, 0, 1)) },
		"LastErased":     func(ctx context.Context, s KeyStore) error { return second(s.LastErased(ctx)) },
		"Masters":        func(ctx context.Context, s KeyStore) error { return second(s.Masters(ctx)) },
		"Under":          func(ctx context.Context, s KeyStore) error { return second(s.Under(ctx, "m", 1)) },
		"Rewrap": func(ctx context.Context, s KeyStore) error {
			return s.Rewrap(ctx, a, wrapped("m", "x"), wrapped("n", "y"))
		},
	}
}

func wrapped(master, text string) storage.WrappedKey {
	return storage.WrappedKey{Master: master, Text: text}
}

// added adds a key under a master and returns whose it is.
func added(t *testing.T, s KeyStore, master, text string) models.Alias {
	t.Helper()
	alias := models.NewAlias()
	kept, err := s.AddDataKey(t.Context(), alias, wrapped(master, text), start)
	ok(t, err)
	want(t, "AddDataKey", kept, wrapped(master, text))
	return alias
}

func testDataKey(t *testing.T, s KeyStore) {
	_, err := s.DataKey(t.Context(), models.NewAlias())
	wantKind(t, "DataKey of nobody", err, models.NotFound)
	alias := added(t, s, "m", "secret")
	got, err := s.DataKey(t.Context(), alias)
	ok(t, err)
	want(t, "DataKey", got, wrapped("m", "secret"))
	kept, err := s.AddDataKey(t.Context(), alias, wrapped("n", "another"), at(1))
	ok(t, err)
	want(t, "AddDataKey where there is one", kept, wrapped("m", "secret"))
	for _, bad := range []storage.WrappedKey{{}, {Master: "m"}, {Text: "x"}} {
		_, err := s.AddDataKey(t.Context(), models.NewAlias(), bad, start)
		wantKind(t, "AddDataKey of half a key", err, models.Internal)
	}
	_, err = s.AddDataKey(t.Context(), "", wrapped("m", "x"), start)
	wantKind(t, "AddDataKey of nobody", err, models.Internal)
	wantKind(t, "DestroyDataKey of nobody", s.DestroyDataKey(t.Context(), "", start), models.Internal)
	wantKind(t, "LogErased of nothing", s.LogErased(t.Context(), "", start), models.Internal)
}

func testFirstKeyWins(t *testing.T, s KeyStore) {
	alias := models.NewAlias()
	kept := make([]storage.WrappedKey, 12)
	for _, err := range atOnce(len(kept), func(i int) (err error) {
		kept[i], err = s.AddDataKey(t.Context(), alias, wrapped("m", name("key", i)), start)
		return err
	}) {
		ok(t, err)
	}
	stored, err := s.DataKey(t.Context(), alias)
	ok(t, err)
	for _, k := range kept {
		want(t, "key that a racing caller got", k, stored)
	}
}

func testDestroyDataKey(t *testing.T, s KeyStore) {
	alias, never := added(t, s, "m", "x"), models.NewAlias()
	for _, a := range []models.Alias{alias, never, alias, never} {
		ok(t, s.DestroyDataKey(t.Context(), a, at(1)))
		_, err := s.DataKey(t.Context(), a)
		wantKind(t, "DataKey of a destroyed one", err, models.Gone)
		_, err = s.AddDataKey(t.Context(), a, wrapped("m", "x"), at(2))
		wantKind(t, "AddDataKey of a destroyed one", err, models.Gone)
		wantKind(t, "Rewrap of a destroyed one", s.Rewrap(t.Context(), a, wrapped("m", "x"), wrapped("n", "y")), models.Gone)
	}
	masters, err := s.Masters(t.Context())
	ok(t, err)
	want(t, "Masters", masters, nil)
	under, err := s.Under(t.Context(), "", 10)
	ok(t, err)
	want(t, "keys under no master", under, nil)
	entries, err := s.ErasedSince(t.Context(), 0, 10)
	ok(t, err)
	want(t, "entries of two destroyed keys", len(entries), 2)
	want(t, "first", entries[0], storage.Erased{Seq: entries[0].Seq, Alias: alias, At: at(1).UTC()})
}

func testDestroyRace(t *testing.T, s KeyStore) {
	for range 10 {
		alias := models.NewAlias()
		for _, err := range atOnce(6, func(i int) error {
			if i%2 == 0 {
				return s.DestroyDataKey(t.Context(), alias, start)
			}
			_, err := s.AddDataKey(t.Context(), alias, wrapped("m", "x"), start)
			if errors.Is(err, models.Gone) {
				return nil
			}
			return err
		}) {
			ok(t, err)
		}
		_, err := s.DataKey(t.Context(), alias)
		wantKind(t, "DataKey after a race of making and destroying", err, models.Gone)
	}
}

func testJournal(t *testing.T, s KeyStore) {
	last, err := s.LastErased(t.Context())
	ok(t, err)
	want(t, "LastErased of an empty journal", last, 0)
	var ids []models.RecordingID
	for i := range 5 {
		ids = append(ids, models.NewRecordingID())
		ok(t, s.LogErased(t.Context(), ids[i], at(i)))
		ok(t, s.LogErased(t.Context(), ids[0], at(100)))
	}
	var seen []models.RecordingID
	for seq := int64(0); ; {
		page, err := s.ErasedSince(t.Context(), seq, 2)
		ok(t, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			want(t, "entry", e, storage.Erased{Seq: e.Seq, Recording: ids[len(seen)], At: at(len(seen)).UTC()})
			seen, seq = append(seen, e.Recording), e.Seq
		}
		last = seq
	}
	want(t, "recordings", seen, ids)
	newest, err := s.LastErased(t.Context())
	ok(t, err)
	want(t, "LastErased", newest, last)
}

// testJournalInOrder reads while many write: who follows the numbers misses none.
func testJournalInOrder(t *testing.T, s KeyStore) {
	const writers, each = 6, 15
	var seen []int64
	done := make(chan struct{})
	read := func(seq int64) int64 {
		page, err := s.ErasedSince(t.Context(), seq, 1000)
		if err != nil {
			t.Error(err)
		}
		for _, e := range page {
			seen, seq = append(seen, e.Seq), e.Seq
		}
		return seq
	}
	go func() {
		defer close(done)
		for seq := int64(0); len(seen) < writers*each && t.Context().Err() == nil && !t.Failed(); {
			seq = read(seq)
		}
	}()
	for _, err := range atOnce(writers, func(i int) error {
		for range each {
			if err := s.LogErased(t.Context(), models.NewRecordingID(), start); err != nil {
				return err
			}
		}
		return nil
	}) {
		ok(t, err)
	}
	<-done
	want(t, "entries that a follower saw", len(seen), writers*each)
	want(t, "in order", slices.IsSorted(seen), true)
}

func testMasters(t *testing.T, s KeyStore) {
	a, b := added(t, s, "old", "1"), added(t, s, "old", "2")
	added(t, s, "new", "3")
	masters, err := s.Masters(t.Context())
	ok(t, err)
	want(t, "Masters", masters, []storage.MasterUse{{Master: "new", Keys: 1}, {Master: "old", Keys: 2}})
	under, err := s.Under(t.Context(), "old", 10)
	ok(t, err)
	got := []models.Alias{under[0].Alias, under[1].Alias}
	for _, alias := range []models.Alias{a, b} {
		want(t, "key under old", slices.Contains(got, alias), true)
	}
	under, err = s.Under(t.Context(), "old", 1)
	ok(t, err)
	want(t, "limit", len(under), 1)
}

func testRewrap(t *testing.T, s KeyStore) {
	alias := added(t, s, "old", "1")
	ok(t, s.Rewrap(t.Context(), alias, wrapped("old", "1"), wrapped("new", "2")))
	got, err := s.DataKey(t.Context(), alias)
	ok(t, err)
	want(t, "DataKey", got, wrapped("new", "2"))
	wantKind(t, "Rewrap of what it was", s.Rewrap(t.Context(), alias, wrapped("old", "1"), wrapped("new", "3")), models.Conflict)
	wantKind(t, "Rewrap of nobody's", s.Rewrap(t.Context(), models.NewAlias(), wrapped("old", "1"), wrapped("new", "3")), models.NotFound)
}

func testRewrapRace(t *testing.T, s KeyStore) {
	alias := added(t, s, "old", "1")
	errs := atOnce(8, func(i int) error {
		return s.Rewrap(t.Context(), alias, wrapped("old", "1"), wrapped("new", name("key", i)))
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantKind(t, "Rewrap that came second", err, models.Conflict)
	}
	want(t, "callers that rewrapped", won, 1)
}
