package workers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
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
