package workers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// fragile is every store that an erasure asks, and breaks at one call: before it
// does anything, as a store that is away, or after it has done it, as a process that
// is killed. Calls are counted over all stores.
type fragile struct {
	storage.Erasures
	storage.Scrubs
	storage.Objects
	keys *destroyedKeys

	calls, breaks int
	how           breakage
	broken        string // what was called when it broke
}

// breakage is how a call breaks.
type breakage string

const (
	away    breakage = "away"    // the store does not answer
	after   breakage = "after"   // the process is killed when the store has done it
	halfway breakage = "halfway" // the process is killed when a part of the objects is removed
)

// killed is what a process that is killed panics with here.
var errAway, killed = models.E("test", models.Unavailable, errors.New("store away")), "killed"

func (f *fragile) step(what string, do func() error) error {
	if f.how == halfway && what != "RemoveAll" {
		return do()
	}
	f.calls++
	if f.calls != f.breaks {
		return do()
	}
	f.broken = what
	if f.how == away {
		return errAway
	}
	if f.how == after {
		_ = do() // whatever comes of it
	}
	panic(killed)
}

// of is step for a call with a value.
func of[T any](f *fragile, what string, do func() (T, error)) (v T, err error) {
	err = f.step(what, func() error { v, err = do(); return err })
	return v, err
}

func (f *fragile) ClaimErasure(ctx context.Context, id models.ErasureID, now, lease time.Time) (e models.Erasure, ok bool, err error) {
	err = f.step("ClaimErasure", func() error { e, ok, err = f.Erasures.ClaimErasure(ctx, id, now, lease); return err })
	return e, ok, err
}

func (f *fragile) EraseRecording(ctx context.Context, id models.RecordingID, cause models.ErasureCause, now time.Time) (models.Erasure, error) {
	return of(f, "EraseRecording", func() (models.Erasure, error) { return f.Erasures.EraseRecording(ctx, id, cause, now) })
}

func (f *fragile) RecordingsOf(ctx context.Context, id models.LearnerID, limit int) ([]models.RecordingID, error) {
	return of(f, "RecordingsOf", func() ([]models.RecordingID, error) { return f.Erasures.RecordingsOf(ctx, id, limit) })
}

func (f *fragile) BelongingsOf(ctx context.Context, id models.LearnerID) ([]string, error) {
	return of(f, "BelongingsOf", func() ([]string, error) { return f.Erasures.BelongingsOf(ctx, id) })
}

func (f *fragile) ArchivesOf(ctx context.Context, id models.ErasureID) ([]string, error) {
	return of(f, "ArchivesOf", func() ([]string, error) { return f.Erasures.ArchivesOf(ctx, id) })
}

func (f *fragile) Found(ctx context.Context, id models.ErasureID, objects []storage.ObjectInfo) error {
	return f.step("Found", func() error { return f.Erasures.Found(ctx, id, objects) })
}

func (f *fragile) Deleted(ctx context.Context, id models.ErasureID, again time.Time) error {
	return f.step("Deleted", func() error { return f.Erasures.Deleted(ctx, id, again) })
}

func (f *fragile) Cleared(ctx context.Context, id models.ErasureID, answers []models.StoreAnswer, now time.Time) error {
	return f.step("Cleared", func() error { return f.Erasures.Cleared(ctx, id, answers, now) })
}

func (f *fragile) ClearedErasures(ctx context.Context, limit int) ([]models.Erasure, error) {
	return of(f, "ClearedErasures", func() ([]models.Erasure, error) { return f.Erasures.ClearedErasures(ctx, limit) })
}

func (f *fragile) Done(ctx context.Context, id models.ErasureID, now time.Time, complete func(models.Receipt) models.Receipt) (models.Receipt, error) {
	return of(f, "Done", func() (models.Receipt, error) { return f.Erasures.Done(ctx, id, now, complete) })
}

func (f *fragile) ScrubDue(ctx context.Context) (time.Time, error) {
	return of(f, "ScrubDue", func() (time.Time, error) { return f.Scrubs.ScrubDue(ctx) })
}

func (f *fragile) Scrub(ctx context.Context, clock func() time.Time) (models.Scrubbed, error) {
	return of(f, "Scrub", func() (models.Scrubbed, error) { return f.Scrubs.Scrub(ctx, clock) })
}

func (f *fragile) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	return f.step("List", func() error { return f.Objects.List(ctx, prefix, yield) })
}

func (f *fragile) RemoveAll(ctx context.Context, prefix string) (int, error) {
	if f.how == halfway && f.calls+1 == f.breaks {
		var first string
		if err := f.Objects.List(ctx, prefix, func(o storage.ObjectInfo) bool { first = o.Key; return false }); err != nil {
			return 0, err
		}
		if first != "" {
			if err := f.Objects.Remove(ctx, first); err != nil {
				return 0, err
			}
		}
	}
	return of(f, "RemoveAll", func() (int, error) { return f.Objects.RemoveAll(ctx, prefix) })
}

func (f *fragile) Forget(context.Context, models.RecordingID) (int, error) {
	return of(f, "Forget", func() (int, error) { return 0, nil })
}

func (f *fragile) DestroyDataKey(ctx context.Context, alias models.Alias, now time.Time) error {
	return f.step("DestroyDataKey", func() error { return f.keys.DestroyDataKey(ctx, alias, now) })
}

func (f *fragile) LogErased(ctx context.Context, id models.RecordingID, now time.Time) error {
	return f.step("LogErased", func() error { return f.keys.LogErased(ctx, id, now) })
}

// destroyedKeys remembers what it was told.
type destroyedKeys struct {
	aliases map[models.Alias]bool
	logged  map[models.RecordingID]bool
}

func (k *destroyedKeys) DestroyDataKey(_ context.Context, alias models.Alias, _ time.Time) error {
	k.aliases[alias] = true
	return nil
}

func (k *destroyedKeys) LogErased(_ context.Context, id models.RecordingID, _ time.Time) error {
	k.logged[id] = true
	return nil
}

// child stores a learner of their own with two recordings, one scored and one that waits.
func (h *house) child(t *testing.T, id models.LearnerID) (recordings []models.RecordingID) {
	t.Helper()
	must(t, h.records.PutLearner(t.Context(), models.Learner{ID: id, Guardian: guardian, CreatedAt: h.clock()}))
	for _, p := range []models.Purpose{models.ForScoring, models.ForPlayback} {
		must(t, h.records.AddConsent(t.Context(), models.Consent{Learner: id, Purpose: p, Policy: "v1", GivenBy: guardian, Method: "test", GivenAt: h.clock()}))
	}
	for i := range 2 {
		r := models.Recording{ID: models.NewRecordingID(), Learner: id, Text: "猫", Status: models.Uploading,
			CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(h.clock(), models.ReadingKind)}
		must(t, h.records.Begin(t.Context(), r))
		_, err := h.objects.Put(t.Context(), r.ID.OriginalKey(), bytes.NewReader([]byte("RIFF")), 4, "audio/wav")
		must(t, err)
		must(t, h.records.Receive(t.Context(), r, h.clock(), h.clock()))
		if i > 0 {
			must(t, h.score(t, r.ID))
		}
		recordings = append(recordings, r.ID)
	}
	return recordings
}

// carryOn is what the workers of a service do for as long as something is due.
func (h *house) carryOn(t *testing.T, e *Eraser) {
	t.Helper()
	for range 20 {
		h.pass(e.Lease)
		due, err := h.records.PendingErasures(t.Context(), h.clock(), 100)
		must(t, err)
		for _, erasure := range due {
			must(t, e.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
		}
		must(t, e.Settle(t.Context(), false))
		if len(due) == 0 {
			return
		}
	}
	t.Fatal("the erasures do not come to an end")
}

// TestP20ErasureSurvivesACrashAtEachStep shows that an erasure that is cut off at
// any step, by a store that is away or by a process that is killed, is taken up
// again and ends in the same receipt: everything is erased, and counted once.
func TestP20ErasureSurvivesACrashAtEachStep(t *testing.T) {
	h := newHouse(t)
	whole, _ := h.eraseBroken(t, "whole", &fragile{})
	for _, how := range []breakage{away, after, halfway} {
		n := 1
		for ; ; n++ {
			f := &fragile{breaks: n, how: how}
			receipt, broke := h.eraseBroken(t, models.LearnerID(fmt.Sprint(how, n)), f)
			if !broke {
				break
			}
			if !reflect.DeepEqual(receipt, whole) {
				t.Errorf("%s at call %d, %s: the receipt says\n%+v, want\n%+v", how, n, f.broken, receipt, whole)
			}
			if keys := h.keys(t, "r/"); len(keys) > 0 {
				t.Errorf("%s at call %d, %s: the store holds %q", how, n, f.broken, keys)
			}
		}
		if n < 4 {
			t.Errorf("%s: only %d calls were broken", how, n-1)
		}
	}
	all, err := h.records.Receipts(t.Context(), 0, 10_000)
	must(t, err)
	must(t, models.CheckChain(all))
}

// eraseBroken erases a learner through stores that break once, and has another
// process carry on. It returns what the receipt says, and whether they broke.
func (h *house) eraseBroken(t *testing.T, id models.LearnerID, f *fragile) (models.Receipt, bool) {
	t.Helper()
	recordings := h.child(t, id)
	f.keys = &destroyedKeys{map[models.Alias]bool{}, map[models.RecordingID]bool{}}
	f.Erasures, f.Scrubs, f.Objects = h.records, h.records, h.objects
	eraser := *h.eraser
	eraser.Erasures, eraser.Scrubs, eraser.Objects, eraser.Queue, eraser.Keys = f, f, f, f, f
	erasure, err := h.records.EraseLearner(t.Context(), id, models.CauseRequest, h.clock())
	must(t, err)
	err = attempt(func() error { return eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}) })
	if broke := f.broken != ""; broke != (err != nil) {
		t.Fatalf("%s at call %d: broke: %t, and Do = %v", f.how, f.breaks, broke, err)
	}
	another := *h.eraser
	another.Keys = f.keys
	h.carryOn(t, &another)
	receipt, err := h.records.Receipt(t.Context(), erasure.ID)
	if err != nil {
		t.Fatalf("%s at call %d, %s: %v", f.how, f.breaks, f.broken, err)
	}
	must(t, receipt.Verify(h.eraser.Signer.Public()))
	if !f.keys.aliases[erasure.Alias] || len(f.keys.logged) != len(recordings) {
		t.Errorf("%s at call %d, %s: keys destroyed %v, recordings logged %v", f.how, f.breaks, f.broken, f.keys.aliases, f.keys.logged)
	}
	return same(receipt), f.broken != ""
}

// attempt runs do, and tells of its being killed as an error.
func attempt(do func() error) (err error) {
	defer func() {
		if p := recover(); p == killed {
			err = errors.New(killed)
		} else if p != nil {
			panic(p)
		}
	}()
	return do()
}

// same is what two receipts of the same work have in common.
func same(r models.Receipt) models.Receipt {
	r.Number, r.Erasure, r.RequestedAt, r.DoneAt, r.Audit, r.Previous, r.Signature = 0, "", time.Time{}, time.Time{}, models.AuditHead{}, "", ""
	for i := range r.Answers {
		r.Answers[i].AskedAt = time.Time{}
	}
	return r
}
