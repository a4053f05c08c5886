package workers

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// voice stands in the uploads of answers, to be looked for.
const voice = "a marker of a voice"

// ask stores an answer as the API does under a schedule.
func (h *house) ask(t *testing.T, schedule models.Schedule) models.RecordingID {
	t.Helper()
	asked := models.Question{ID: "q1", Prompt: "谁？", Answers: []models.Answer{{Text: "小猫"}, {Text: "小狗"}}}
	r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Text: asked.Prompt, Question: &asked, Status: models.Uploading,
		CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: schedule.ExpiryFrom(h.clock(), models.AnswerKind)}
	must(t, h.records.Begin(t.Context(), r))
	_, err := h.objects.Put(t.Context(), r.ID.OriginalKey(), bytes.NewReader([]byte(voice)), int64(len(voice)), "audio/wav")
	must(t, err)
	r.MediaType, r.Size, r.SHA256 = "audio/wav", int64(len(voice)), "00"
	must(t, h.records.Receive(t.Context(), r, h.clock(), h.clock()))
	return r.ID
}

// fleeting keeps no audio of answers beyond their recognition.
func fleeting() models.Schedule {
	s := models.DefaultSchedule()
	s.AnswerAudio = models.OnceRecognised
	return s
}

// matches is a listener of an engine that hears the answer so.
func matches(engine string, verdict models.MatchVerdict, given int, overall int) func(context.Context, models.Recording, Keep) (models.Outcome, error) {
	return func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if keep != nil {
			if _, err := scores(ctx, r, keep); err != nil {
				return models.Outcome{}, err
			}
		}
		return models.Outcome{Status: models.Scored, Rendition: keep != nil, Judged: models.Provenance{Engine: engine, Document: []byte(`{}`)},
			Result: &models.Result{Version: 1, Document: []byte(`{}`), Overall: overall,
				Match: &models.Match{Verdict: verdict, Answer: &given, Text: r.Question.Answers[given].Text}}}, nil
	}
}

// remains is how many files of the house hold the voice.
func (h *house) remains(t *testing.T) (files int) {
	t.Helper()
	must(t, filepath.WalkDir(h.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		files += count(bytes.Contains(content, []byte(voice)))
		return err
	}))
	return files
}

// Whatever has become of an answer, its audio goes with the end of the work.
func TestAudioGoesOnceTheAnswerIsRecognised(t *testing.T) {
	for name, listen := range map[string]func(context.Context, models.Recording, Keep) (models.Outcome, error){
		"matched": matches("first", models.Matched, 0, 88),
		"unassessable": func(context.Context, models.Recording, Keep) (models.Outcome, error) {
			return models.Outcome{Status: models.Unassessable, Reason: models.Silence}, nil
		},
		"failed": func(context.Context, models.Recording, Keep) (models.Outcome, error) {
			return models.Outcome{}, models.Errorf("test", models.Corrupt, "the file ends in the middle")
		},
		"consent withdrawn": func(context.Context, models.Recording, Keep) (models.Outcome, error) {
			return models.Outcome{}, models.Errorf("test", models.ConsentRequired, "withdrawn")
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.ask(t, fleeting())
			if h.remains(t) != 1 {
				t.Fatal("the search does not find the audio before: it is worthless")
			}
			h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
				if keep != nil {
					t.Error("a playback file is asked for")
				}
				return listen(ctx, r, keep)
			}
			must(t, h.score(t, id))
			r := h.status(t, id)
			if !r.Status.Settled() || !r.Expiry.Original.IsZero() || !r.Expiry.Rendition.IsZero() || r.Expiry.Result.IsZero() {
				t.Errorf("%s with expiry %+v, want settled with a result alone", r.Status, r.Expiry)
			}
			if keys, n := h.keys(t, "r/"), h.remains(t); len(keys) > 0 || n > 0 {
				t.Errorf("the store holds %q, and %d files the voice", keys, n)
			}
		})
	}
}

// An attempt that is given back needs the audio again.
func TestAudioStaysUntilTheAnswerIsSettled(t *testing.T) {
	h := newHouse(t)
	id := h.ask(t, fleeting())
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
		return models.Outcome{}, models.E("test", models.Unavailable, errors.New("store down"))
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Received || len(h.keys(t, id.Prefix())) != 1 {
		t.Errorf("%s, the store holds %q; want the upload to wait", r.Status, h.keys(t, id.Prefix()))
	}
}

// stuck is a store that removes nothing, as it is for a worker that is killed.
type stuck struct{ storage.Objects }

func (stuck) Remove(context.Context, string) error {
	return models.Errorf("test", models.Unavailable, "killed")
}

// TestSweepErasesTheAudioOfAKilledWorker has the worker die between the result and
// the erasure.
func TestSweepErasesTheAudioOfAKilledWorker(t *testing.T) {
	h := newHouse(t)
	h.listener.do = matches("first", models.Matched, 0, 88)
	id := h.ask(t, fleeting())
	h.scorer.Objects = stuck{h.objects}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Scored || !r.Expiry.Original.Equal(h.clock()) || h.remains(t) != 1 {
		t.Fatalf("%s with expiry %+v, want scored with audio that has expired", r.Status, r.Expiry)
	}
	for _, want := range []SweepReport{{Originals: 1}, {}} {
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || !reflect.DeepEqual(report, want) {
			t.Errorf("sweep %+v, %v, want %+v", report, err, want)
		}
	}
	if h.remains(t) > 0 || len(h.keys(t, "r/")) > 0 {
		t.Errorf("after the sweep the store holds %q", h.keys(t, "r/"))
	}
}

// TestScheduleThatChangesWhileAWorkerListens: the worker was told to make a
// playback file, and then that nothing is to be kept.
func TestScheduleThatChangesWhileAWorkerListens(t *testing.T) {
	h := newHouse(t)
	id := h.ask(t, models.DefaultSchedule())
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if n, err := h.records.Shorten(ctx, fleeting()); n != 1 || err != nil {
			t.Errorf("Shorten = %d, %v", n, err)
		}
		return matches("first", models.Matched, 0, 88)(ctx, r, keep)
	}
	must(t, h.score(t, id))
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if want := (SweepReport{Originals: 1, Renditions: 1}); err != nil || !reflect.DeepEqual(report, want) {
		t.Errorf("sweep %+v, %v, want %+v", report, err, want)
	}
	if keys := h.keys(t, "r/"); len(keys) > 0 || h.remains(t) > 0 {
		t.Errorf("the store holds %q", keys)
	}
}

// TestScheduleThatChangesBetweenAttempts: the first attempt has made a playback
// file before it failed, the second is to make none.
func TestScheduleThatChangesBetweenAttempts(t *testing.T) {
	h := newHouse(t)
	id := h.ask(t, models.DefaultSchedule())
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if _, err := scores(ctx, r, keep); err != nil {
			return models.Outcome{}, err
		}
		return models.Outcome{}, models.E("test", models.Unavailable, errors.New("store down"))
	}
	must(t, h.score(t, id))
	if n, err := h.records.Shorten(t.Context(), fleeting()); n != 1 || err != nil {
		t.Fatalf("Shorten = %d, %v", n, err)
	}
	h.listener.do = matches("first", models.Matched, 0, 88)
	h.pass(time.Hour)
	must(t, h.score(t, id))
	if keys := h.keys(t, "r/"); h.status(t, id).Status != models.Scored || len(keys) > 0 {
		t.Errorf("%s, the store holds %q", h.status(t, id).Status, keys)
	}
}

func TestAudioOfAnAnswerGoesAfterAWeek(t *testing.T) {
	h := newHouse(t)
	h.listener.do = matches("first", models.Matched, 0, 88)
	must(t, h.score(t, h.ask(t, models.DefaultSchedule())))
	h.pass(7*24*time.Hour - time.Second)
	for _, want := range []SweepReport{{}, {Originals: 1, Renditions: 1}} {
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || !reflect.DeepEqual(report, want) {
			t.Errorf("sweep %+v, %v, want %+v", report, err, want)
		}
		h.pass(time.Second)
	}
}

// TestRescoreComparesAnswers: a verdict or another answer is a change, a score that
// moved is none.
func TestRescoreComparesAnswers(t *testing.T) {
	h := newHouse(t)
	h.listener.do = matches("first", models.Matched, 0, 88)
	var ids []models.RecordingID
	for range 4 {
		id := h.ask(t, models.DefaultSchedule())
		must(t, h.score(t, id))
		ids = append(ids, id)
	}
	erased := h.ask(t, fleeting())
	must(t, h.score(t, erased))
	h.pass(time.Second)
	next := map[models.RecordingID]func(context.Context, models.Recording, Keep) (models.Outcome, error){
		ids[0]: matches("second", models.Matched, 0, 88), ids[1]: matches("second", models.Matched, 0, 80),
		ids[2]: matches("second", models.MatchUnsure, 0, models.NoOverall), ids[3]: matches("second", models.Matched, 1, 88),
	}
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		return next[r.ID](ctx, r, keep)
	}
	report, all := h.rescore(t, RescoreOptions{Replace: true})
	if report.Considered != 5 || report.AudioErased != 1 || report.Same != 1 || report.Moved != 1 || report.Changed != 2 {
		t.Errorf("report %+v", report)
	}
	if report.Statuses["scored (matched) → scored (unsure)"] != 1 || report.Before[8] != 4 || report.After[8] != 3 || report.After[0] != 0 {
		t.Errorf("statuses %v, overall %v → %v", report.Statuses, report.Before, report.After)
	}
	if b, a := all[3].Before, all[3].After; b.Answer != "小猫" || a.Answer != "小狗" || a.Verdict != models.Matched {
		t.Errorf("compared %+v with %+v", b, a)
	}
	former, err := h.records.Former(t.Context(), ids[3])
	if err != nil || len(former) != 1 || *former[0].Match.Answer != 0 || former[0].Match.Text != "小猫" {
		t.Errorf("former %+v, %v", former, err)
	}
	if r := h.status(t, ids[3]); *r.Match.Answer != 1 || r.Judged.Engine != "second" {
		t.Errorf("after the replacement: %+v", r.Match)
	}
}
