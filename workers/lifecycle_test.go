package workers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers/queue"
)

// house is the embedded stores with one learner who has consented, a clock that
// stands still until it is moved, and workers on them.
type house struct {
	records  *records.Store
	objects  storage.Objects
	listener *fakeListener
	scorer   *Scorer
	eraser   *Eraser
	sweeper  *Sweeper
	folder   string // of the stores

	mu  sync.Mutex // guards now
	now time.Time
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// fakeListener does what a test says in place of listening.
type fakeListener struct {
	do func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error)
}

func (f *fakeListener) Listen(ctx context.Context, _ io.ReadSeeker, r Reading, keep Keep, _ Begin) (models.Outcome, error) {
	return f.do(ctx, r.Recording, keep)
}

// scores writes a rendition and scores every character 90.
func scores(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
	result := &models.Result{Version: 1, Document: []byte(`{"status":"scored"}`), Overall: 90,
		Characters: []models.CharacterResult{{At: 0, Char: "猫", Reading: "mao1", Verdict: models.Correct, Score: 90}}}
	if keep != nil {
		if err := keep(ctx, r.ID.RenditionKey(), "audio/mp4", strings.NewReader("m4a"), 3); err != nil {
			return models.Outcome{}, err
		}
	}
	return models.Outcome{Status: models.Scored, Duration: time.Second, Result: result, Rendition: keep != nil}, nil
}

const (
	learner  models.LearnerID   = "xiaoming"
	guardian models.PrincipalID = "mama"
)

func newHouse(t *testing.T, more ...records.Option) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), listener: &fakeListener{do: scores}}
	dir := t.TempDir()
	store, err := records.Open(t.Context(), fresh.SQLiteIn(t, filepath.Join(dir, "langdu.db")), more...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	server, err := embedded.Start(context.Background(), filepath.Join(dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	bucket, err := objects.Open(t.Context(), server.Config())
	if err != nil {
		t.Fatal(err)
	}
	h.records, h.objects, h.folder = store, bucket, dir
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h.scorer = h.newScorer()
	h.eraser = &Eraser{Erasures: store, Scrubs: store, Objects: bucket, Queue: noJobs{}, Signer: testSigner(t), Lease: time.Minute, Now: h.clock, Log: log}
	h.sweeper = &Sweeper{Expiries: store, Recordings: store, Inactivity: store, Remnants: store, Replays: store, Objects: bucket, Eraser: h.eraser,
		Schedule: func(context.Context) (models.Schedule, error) { return models.DefaultSchedule(), nil }, Log: log}
	must(t, store.PutLearner(t.Context(), models.Learner{ID: learner, Guardian: guardian, CreatedAt: h.now}))
	for _, p := range []models.Purpose{models.ForScoring, models.ForPlayback} {
		must(t, store.AddConsent(t.Context(), models.Consent{Learner: learner, Purpose: p, Policy: "v1", GivenBy: guardian, Method: "test", GivenAt: h.now}))
	}
	return h
}

// noJobs is a queue in which nothing waits.
type noJobs struct{}

func (noJobs) Forget(context.Context, models.RecordingID) (int, error) { return 0, nil }

func testSigner(t *testing.T) models.Signer {
	t.Helper()
	s, err := models.NewSigner(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// receive stores a recording as the API does.
func (h *house) receive(t *testing.T) models.RecordingID {
	t.Helper()
	return h.receiveOf(t, learner)
}

// receiveOf stores one of a learner.
func (h *house) receiveOf(t *testing.T, of models.LearnerID) models.RecordingID {
	t.Helper()
	r := models.Recording{ID: models.NewRecordingID(), Learner: of, Text: "猫", Status: models.Uploading,
		CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(h.clock(), models.ReadingKind)}
	must(t, h.records.Begin(t.Context(), r))
	_, err := h.objects.Put(t.Context(), r.ID.OriginalKey(), bytes.NewReader([]byte("RIFF")), 4, "audio/wav")
	must(t, err)
	r.MediaType, r.Size, r.SHA256 = "audio/wav", 4, fmt.Sprintf("%x", sha256.Sum256([]byte("RIFF")))
	must(t, h.records.Receive(t.Context(), r, h.clock(), h.clock()))
	return r.ID
}

func (h *house) status(t *testing.T, id models.RecordingID) models.Recording {
	t.Helper()
	r, err := h.records.Recording(t.Context(), id)
	must(t, err)
	return r
}

// keys is what the object store holds below prefix.
func (h *house) keys(t *testing.T, prefix string) (keys []string) {
	t.Helper()
	must(t, h.objects.List(t.Context(), prefix, func(o storage.ObjectInfo) bool { keys = append(keys, o.Key); return true }))
	return keys
}

// newScorer is a worker process of its own.
func (h *house) newScorer() *Scorer {
	return &Scorer{Jobs: h.records, Learners: h.records, Expiries: h.records, Objects: h.objects, Listener: h.listener,
		Tell:  func(context.Context, models.RecordingID, models.Stage) error { return nil },
		Lease: 15 * time.Second, Now: h.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (h *house) score(t *testing.T, id models.RecordingID) error {
	t.Helper()
	return h.scorer.Do(t.Context(), queue.ScoreRecording{Recording: id})
}

func TestScoredOnceHoweverOftenDelivered(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	calls := 0
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		calls++
		return scores(ctx, r, keep)
	}
	for range 3 {
		must(t, h.score(t, id))
	}
	if r := h.status(t, id); r.Status != models.Scored || r.Overall != 90 || calls != 1 {
		t.Errorf("status %s, overall %d after %d listenings, want scored, 90, 1", r.Status, r.Overall, calls)
	}
}

func TestFailureIsTriedAgainThenGivenUp(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
		return models.Outcome{}, models.E("test", models.Internal, errors.New("a mistake of ours"))
	}
	for attempt := 1; attempt <= queue.MaxAttempts; attempt++ {
		must(t, h.score(t, id))
		r := h.status(t, id)
		if last := attempt == queue.MaxAttempts; !last && r.Status != models.Received || last && (r.Status != models.Failed || r.Reason != models.GaveUp) {
			t.Fatalf("after attempt %d: %s (%s)", attempt, r.Status, r.Reason)
		}
		due, err := h.records.Due(t.Context(), h.clock(), 10)
		must(t, err)
		if len(due) != 0 {
			t.Fatalf("after attempt %d the recording is due at once", attempt)
		}
		h.pass(queue.Backoff(attempt))
	}
}

func TestWhatIsWrongWithTheUploadIsNotTriedAgain(t *testing.T) {
	for kind, want := range map[models.Kind]models.Reason{
		models.Corrupt: models.Undecodable, models.Unsupported: models.UnsupportedMedia, models.TooLong: models.OverLong,
	} {
		t.Run(string(kind), func(t *testing.T) {
			h := newHouse(t)
			id := h.receive(t)
			h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
				return models.Outcome{}, models.Errorf("test", kind, "the file ends in the middle")
			}
			must(t, h.score(t, id))
			r := h.status(t, id)
			if r.Status != models.Failed || r.Reason != want || r.Detail != "the file ends in the middle" || r.Attempt != 1 {
				t.Errorf("%s: %s, %s, %q after %d attempts", kind, r.Status, r.Reason, r.Detail, r.Attempt)
			}
		})
	}
}

func TestKilledWorkerIsMadeUpForAndFencedOff(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	// The first worker claims and is never heard of again.
	zombie, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease))
	if err != nil || !ok {
		t.Fatalf("Claim = %t, %v", ok, err)
	}
	must(t, h.score(t, id)) // its lease is running: nothing happens
	if r := h.status(t, id); r.Status != models.Processing {
		t.Fatalf("status %s while the lease runs, want processing", r.Status)
	}
	h.pass(h.scorer.Lease)
	var enqueued []string
	reconciler := &Reconciler{Jobs: h.records, Erasures: h.records, Exports: h.records, Unguarded: h.records, Corrections: h.records, Every: time.Second, Now: h.clock, Log: h.scorer.Log,
		Enqueue: func(_ context.Context, job queue.Job) error { enqueued = append(enqueued, job.Key()); return nil }}
	must(t, reconciler.Pass(t.Context()))
	if len(enqueued) != 1 || enqueued[0] != string(id) {
		t.Fatalf("the reconciler enqueued %q, want the recording", enqueued)
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Scored {
		t.Fatalf("status %s after the second worker, want scored", r.Status)
	}
	// The first one wakes up and finds that it may write nothing.
	late := models.Outcome{Status: models.Failed, Reason: models.GaveUp}
	if err := h.records.Finish(t.Context(), id, zombie.Attempt, late, h.clock()); !errors.Is(err, models.Conflict) {
		t.Errorf("the zombie's Finish = %v, want a conflict", err)
	}
	if r := h.status(t, id); r.Status != models.Scored {
		t.Errorf("the zombie made it %s", r.Status)
	}
}

// TestP20ErasedWhileScoring shows that a recording that is erased while a worker is
// scoring it is gone for good, whatever that worker writes afterwards.
func TestP20ErasedWhileScoring(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	var erasure models.Erasure
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		var err error
		erasure, err = h.records.EraseRecording(ctx, r.ID, models.CauseRequest, h.clock())
		must(t, err)
		must(t, h.eraser.Do(ctx, queue.RunErasure{Erasure: erasure.ID}))
		return scores(ctx, r, keep) // and writes a rendition after the deletion
	}
	must(t, h.score(t, id))
	if _, err := h.records.Recording(t.Context(), id); !errors.Is(err, models.Gone) {
		t.Errorf("Recording = %v, want gone", err)
	}
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("after the erasure the store holds %q", keys)
	}
	erasure, err := h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State == models.ErasureDone {
		t.Error("the erasure was done while a worker's lease was running")
	}
	h.pass(h.scorer.Lease)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	erasure, err = h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State != models.ErasureDone || erasure.Recordings != 1 {
		t.Errorf("erasure %+v, want done with 1 recording", erasure)
	}
}

// TestP20ErasureFindsWhatComesLate shows that an erasure waits for a worker that has
// fallen silent, and erases what it wrote after all.
func TestP20ErasureFindsWhatComesLate(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	_, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	erasure, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	// The zombie writes a rendition and dies.
	_, err = h.objects.Put(t.Context(), id.RenditionKey(), strings.NewReader("late"), 4, "audio/mp4")
	must(t, err)
	h.pass(h.scorer.Lease)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("after the erasure the store holds %q", keys)
	}
	if erasure, err = h.records.Erasure(t.Context(), erasure.ID); err != nil || erasure.State != models.ErasureDone {
		t.Errorf("erasure %+v, %v, want done", erasure, err)
	}
}

func TestConsentWithdrawnBeforeAndWhileListening(t *testing.T) {
	for name, when := range map[string]func(h *house){
		"before": func(h *house) { withdraw(t, h) },
		"while": func(h *house) {
			h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
				withdraw(t, h)
				return scores(ctx, r, keep)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.receive(t)
			h.pass(time.Second)
			when(h)
			must(t, h.score(t, id))
			if r := h.status(t, id); r.Status != models.Failed || r.Reason != models.ConsentWithdrawn {
				t.Errorf("status %s (%s), want failed (consent withdrawn)", r.Status, r.Reason)
			}
			if keys := h.keys(t, id.Prefix()); len(keys) != 0 {
				t.Errorf("the store holds %q, want nothing", keys)
			}
			if _, err := h.records.Result(t.Context(), id); !errors.Is(err, models.NotFound) {
				t.Errorf("Result = %v, want none", err)
			}
		})
	}
}

func withdraw(t *testing.T, h *house) {
	t.Helper()
	must(t, h.records.Withdraw(t.Context(), learner, models.ForScoring, h.clock()))
}

func TestNoRenditionWithoutConsentForPlayback(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.records.Withdraw(t.Context(), learner, models.ForPlayback, h.clock()))
	h.pass(time.Second)
	must(t, h.score(t, id))
	if keys := h.keys(t, id.Prefix()); len(keys) != 1 || keys[0] != id.OriginalKey() {
		t.Errorf("the store holds %q, want the original alone", keys)
	}
	if r := h.status(t, id); r.Status != models.Scored || !r.Expiry.Rendition.IsZero() {
		t.Errorf("%s with a rendition until %s, want scored without", r.Status, r.Expiry.Rendition)
	}
}

func TestShutdownHandsTheRecordingBack(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	ctx, stop := context.WithCancel(t.Context())
	h.listener.do = func(ctx context.Context, _ models.Recording, _ Keep) (models.Outcome, error) {
		stop()
		<-ctx.Done()
		return models.Outcome{}, ctx.Err()
	}
	must(t, h.scorer.Do(ctx, queue.ScoreRecording{Recording: id}))
	if due, err := h.records.Due(t.Context(), h.clock(), 10); err != nil || len(due) != 1 {
		t.Errorf("Due = %v, %v: the recording must be free for the next worker at once", due, err)
	}
}

func TestSweepErasesClassByClass(t *testing.T) {
	h := newHouse(t)
	kept := models.DefaultSchedule()
	id := h.receive(t)
	must(t, h.score(t, id))
	for _, step := range []struct {
		after time.Duration
		want  SweepReport
		keys  int
	}{
		{kept.Original - time.Second, SweepReport{}, 2},
		{kept.Original, SweepReport{Originals: 1}, 1},
		{kept.Rendition, SweepReport{Renditions: 1}, 0},
		{kept.Result, SweepReport{Recordings: 1, Lapsed: 1}, 0},
	} {
		start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		h.pass(start.Add(step.after).Sub(h.clock()))
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || !reflect.DeepEqual(report, step.want) {
			t.Errorf("after %s: sweep %+v, %v, want %+v", step.after, report, err, step.want)
		}
		if keys := h.keys(t, "r/"); len(keys) != step.keys {
			t.Errorf("after %s the store holds %q, want %d", step.after, keys, step.keys)
		}
	}
	if _, err := h.records.Recording(t.Context(), id); !errors.Is(err, models.Gone) {
		t.Errorf("Recording = %v, want gone", err)
	}
}

func TestSweepClearsAbandonedUploads(t *testing.T) {
	h := newHouse(t)
	r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Text: "猫", Status: models.Uploading,
		CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(h.clock(), models.ReadingKind)}
	must(t, h.records.Begin(t.Context(), r))
	_, err := h.objects.Put(t.Context(), r.ID.OriginalKey(), strings.NewReader("half"), 4, "audio/wav")
	must(t, err) // and the process dies
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Abandoned != 0 {
		t.Fatalf("sweep %+v, %v: a running upload was cleared", report, err)
	}
	h.pass(storage.LongestUpload + time.Second)
	report, err = h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Abandoned != 1 || len(h.keys(t, "r/")) != 0 {
		t.Errorf("sweep %+v, %v, keys %q: want the upload cleared", report, err, h.keys(t, "r/"))
	}
}

func TestErasingALearnerErasesAllOfThem(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		must(t, h.score(t, h.receive(t)))
	}
	h.receive(t) // not scored yet
	erasure, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	erasure, err = h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State != models.ErasureDone || erasure.Recordings != 4 || erasure.Objects != 7 || erasure.Learner != "" {
		t.Errorf("erasure %+v, want done: 4 recordings, 7 objects, no learner", erasure)
	}
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("the store holds %q", keys)
	}
	if _, err := h.records.Learner(t.Context(), learner); !errors.Is(err, models.NotFound) {
		t.Errorf("Learner = %v, want not found", err)
	}
}

// TestLearnersErasureWaitsForThoseOfTheirRecordings deletes a recording, then its
// learner before any worker has come to the first erasure: the second must not
// claim to be done while the first has bytes to delete.
func TestLearnersErasureWaitsForThoseOfTheirRecordings(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.score(t, id))
	first, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock())
	must(t, err)
	second, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: second.ID}))
	if second, err = h.records.Erasure(t.Context(), second.ID); err != nil || second.State == models.ErasureDone {
		t.Fatalf("the learner's erasure is %+v, %v while the store holds %q", second, err, h.keys(t, "r/"))
	}
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: first.ID}))
	h.pass(time.Minute)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: second.ID}))
	if second, err = h.records.Erasure(t.Context(), second.ID); err != nil || second.State != models.ErasureDone || len(h.keys(t, "r/")) != 0 {
		t.Errorf("the learner's erasure is %+v, %v, the store holds %q", second, err, h.keys(t, "r/"))
	}
}
