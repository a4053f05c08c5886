package workers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// by is a listener of an engine that scores the one character so.
func by(engine string, verdict models.Verdict, score int) func(context.Context, models.Recording, Keep) (models.Outcome, error) {
	return func(_ context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if keep != nil && engine != "first" {
			return models.Outcome{}, errors.New("a rescore wants a rendition")
		}
		return models.Outcome{Status: models.Scored, Duration: time.Second, Judged: models.Provenance{Engine: engine, Document: []byte(`{}`)},
			Result: &models.Result{Version: 1, Document: []byte(`{"by":"` + engine + `"}`), Overall: score,
				Characters: []models.CharacterResult{{Char: "猫", Reading: "mao1", Verdict: verdict, Score: score}}}}, nil
	}
}

// rescorer is one for the engine "second"; pauses let the clock pass.
func (h *house) rescorer() *Rescorer {
	return &Rescorer{Rescores: h.records, Runs: h.records, Library: h.records, Scorer: h.scorer, Engine: "second", Log: h.scorer.Log,
		EngineFor: func(models.Recording) string { return "second" },
		Pause:     func(ctx context.Context, d time.Duration) error { h.pass(d); return ctx.Err() }}
}

// scoredByFirst stores n recordings that the engine "first" has scored 90.
func (h *house) scoredByFirst(t *testing.T, n int) (ids []models.RecordingID) {
	t.Helper()
	h.listener.do = by("first", models.Correct, 90)
	for range n {
		id := h.receive(t)
		must(t, h.score(t, id))
		ids = append(ids, id)
	}
	h.pass(time.Second)
	return ids
}

func (h *house) rescore(t *testing.T, o RescoreOptions) (*RescoreReport, []Compared) {
	t.Helper()
	var all []Compared
	report, err := h.rescorer().Run(t.Context(), o, func(c Compared) error { all = append(all, c); return nil })
	must(t, err)
	return report, all
}

func (h *house) engineOf(t *testing.T, id models.RecordingID) string {
	t.Helper()
	return h.status(t, id).Judged.Engine
}

func TestDryRunShowsAndReplacesNothing(t *testing.T) {
	h := newHouse(t)
	ids := h.scoredByFirst(t, 3)
	h.listener.do = by("second", models.Wrong, 35)
	report, all := h.rescore(t, RescoreOptions{})
	if report.Replaced || report.Considered != 3 || report.Compared != 3 || report.Changed != 3 || report.Former["first"] != 3 ||
		report.Before[9] != 3 || report.After[3] != 3 || report.Characters.Verdicts["correct → wrong"] != 3 {
		t.Errorf("report %+v", report)
	}
	want := CharacterChange{Char: "猫", Before: models.Correct, After: models.Wrong, ScoreBy: -55}
	if len(all) != 3 || len(all[0].Characters) != 1 || all[0].Characters[0] != want || all[0].Replaced {
		t.Errorf("compared %+v", all)
	}
	for _, id := range ids {
		r, err := h.records.Result(t.Context(), id)
		if err != nil || r.Overall != 90 || h.engineOf(t, id) != "first" {
			t.Errorf("after a dry run: overall %d by %q, %v", r.Overall, h.engineOf(t, id), err)
		}
	}
	again, _ := h.rescore(t, RescoreOptions{})
	one, err1 := json.Marshal(report)
	two, err2 := json.Marshal(again)
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Errorf("two reports of the same differ:\n%s\n%s", one, two)
	}
}

func TestRescoreKilledInTheMiddleGoesOn(t *testing.T) {
	h := newHouse(t)
	ids := h.scoredByFirst(t, 6)
	ctx, kill := context.WithCancel(t.Context())
	listened := map[models.RecordingID]int{}
	second := by("second", models.Correct, 80)
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if len(listened) == 3 {
			kill()
			return models.Outcome{}, ctx.Err()
		}
		listened[r.ID]++
		return second(ctx, r, keep)
	}
	none := func(Compared) error { return nil }
	report, err := h.rescorer().Run(ctx, RescoreOptions{Replace: true}, none)
	if !errors.Is(err, context.Canceled) || report.Compared != 3 {
		t.Fatalf("the killed run: %v, %+v", err, report)
	}
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		listened[r.ID]++
		return second(ctx, r, keep)
	}
	report, _ = h.rescore(t, RescoreOptions{Replace: true})
	if report.Current != 3 || report.Compared != 3 || report.Considered != 6 {
		t.Errorf("the second run: %+v, want 3 passed over and 3 done", report)
	}
	for _, id := range ids {
		former, err := h.records.Former(t.Context(), id)
		must(t, err)
		if listened[id] != 1 || h.engineOf(t, id) != "second" || len(former) != 1 || former[0].Overall != 90 || former[0].Judged.Engine != "first" {
			t.Errorf("listened %d times, judged by %q, former %+v", listened[id], h.engineOf(t, id), former)
		}
	}
}

// A process that is killed gives nothing back: the next rescore is refused until
// its lease has ended, and then goes on.
func TestOneRescoreAtATime(t *testing.T) {
	h := newHouse(t)
	h.scoredByFirst(t, 1)
	h.listener.do = by("second", models.Correct, 80)
	must(t, h.records.HoldRun(t.Context(), rescoreRun, "a killed process", h.clock(), h.clock().Add(h.scorer.Lease)))
	_, err := h.rescorer().Run(t.Context(), RescoreOptions{}, nil)
	if !errors.Is(err, models.Conflict) || !strings.Contains(models.Explain(err), "another rescore is running") {
		t.Errorf("a second run: %v, want a conflict that says why", err)
	}
	h.pass(h.scorer.Lease)
	h.rescore(t, RescoreOptions{})
	h.rescore(t, RescoreOptions{}) // the one before has given the run back
}

func TestRescoreRevivesNothing(t *testing.T) {
	for name, meanwhile := range map[string]struct {
		do    func(*testing.T, *house, models.RecordingID)
		check func(RescoreReport) int
	}{
		"erased": {func(t *testing.T, h *house, id models.RecordingID) {
			_, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock())
			must(t, err)
		}, func(r RescoreReport) int { return r.Vanished }},
		"learner erased": {func(t *testing.T, h *house, _ models.RecordingID) {
			_, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
			must(t, err)
		}, func(r RescoreReport) int { return r.Vanished }},
		"withdrawn": {func(t *testing.T, h *house, _ models.RecordingID) { withdraw(t, h) },
			func(r RescoreReport) int { return r.NoConsent }},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.scoredByFirst(t, 1)[0]
			h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
				meanwhile.do(t, h, id)
				return by("second", models.Wrong, 10)(ctx, r, keep)
			}
			report, all := h.rescore(t, RescoreOptions{Replace: true})
			if meanwhile.check(*report) != 1 || len(all) != 0 {
				t.Errorf("report %+v with %d compared", report, len(all))
			}
			if r, err := h.records.Recording(t.Context(), id); err == nil && (r.Overall != 90 || r.Judged.Engine != "first") {
				t.Errorf("the judgement was replaced: %+v", r)
			} else if name == "erased" && !errors.Is(err, models.Gone) {
				t.Errorf("Recording = %v, want gone", err)
			}
		})
	}
}

// TestErasuresRaceWithReplacements lets both go at the same time: whoever is
// first, nothing of an erased recording is there in the end.
func TestErasuresRaceWithReplacements(t *testing.T) {
	h := newHouse(t)
	ids := h.scoredByFirst(t, 12)
	h.listener.do = by("second", models.Wrong, 10)
	erased := make(chan error, 1)
	go func() {
		var errs []error
		for _, id := range ids {
			_, err := h.records.EraseRecording(context.Background(), id, models.CauseRequest, h.clock())
			errs = append(errs, err)
		}
		erased <- errors.Join(errs...)
	}()
	h.rescore(t, RescoreOptions{Replace: true})
	must(t, <-erased)
	for _, id := range ids {
		if _, err := h.records.Result(t.Context(), id); !errors.Is(err, models.Gone) {
			t.Errorf("Result = %v, want gone", err)
		}
		if former, err := h.records.Former(t.Context(), id); err != nil || len(former) != 0 {
			t.Errorf("an erased recording keeps %d former judgements, %v", len(former), err)
		}
	}
}

func TestRescoreWithoutAudioOrConsent(t *testing.T) {
	h := newHouse(t)
	h.scoredByFirst(t, 2)
	h.listener.do = by("second", models.Wrong, 10)
	h.pass(models.DefaultSchedule().Original)
	if report, _ := h.rescore(t, RescoreOptions{Replace: true}); report.AudioErased != 2 || report.Compared != 0 {
		t.Errorf("after the originals' time: %+v", report)
	}
	h.scoredByFirst(t, 1)
	withdraw(t, h)
	h.pass(time.Second)
	if report, _ := h.rescore(t, RescoreOptions{Replace: true}); report.NoConsent != 1 || report.Compared != 0 {
		t.Errorf("after the withdrawal: %+v", report)
	}
}

func TestRescoreGivesWayAndKeepsToTheRate(t *testing.T) {
	h := newHouse(t)
	h.scoredByFirst(t, 2)
	h.listener.do = by("second", models.Correct, 90)
	waiting := h.receive(t)
	start := h.clock()
	rescorer, waits := h.rescorer(), 0
	rescorer.Pause = func(ctx context.Context, d time.Duration) error {
		h.pass(d)
		if waits++; waits == 4 { // a worker has done it
			_, _, err := h.records.Claim(ctx, waiting, h.clock(), h.clock().Add(time.Second))
			must(t, err)
			return h.records.Finish(ctx, waiting, 1, models.Outcome{Status: models.Failed, Reason: models.Undecodable}, h.clock())
		}
		return nil
	}
	report, err := rescorer.Run(t.Context(), RescoreOptions{Rate: 0.1}, func(Compared) error { return nil })
	if err != nil || report.Compared != 2 || waits != 5 {
		t.Errorf("%d waits, want 4 for the child and 1 for the rate; %+v, %v", waits, report, err)
	}
	if d := h.clock().Sub(start); d < 10*time.Second || d > 12*time.Second {
		t.Errorf("two recordings took %s, want about 11 s at one in ten seconds", d)
	}
}

func TestRescoreCountsRefusals(t *testing.T) {
	h := newHouse(t)
	ids := h.scoredByFirst(t, 3)
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if r.ID == ids[1] {
			return models.Outcome{Status: models.Unassessable, Reason: models.TooNoisy, Judged: models.Provenance{Engine: "second"}}, nil
		}
		return by("second", models.Correct, 90)(ctx, r, keep)
	}
	report, _ := h.rescore(t, RescoreOptions{Replace: true})
	if report.RefusalsGained != 1 || report.Same != 2 || report.Statuses["scored → unassessable (too noisy)"] != 1 {
		t.Errorf("report %+v", report)
	}
	h.pass(time.Second)
	third := h.rescorer()
	third.Engine, h.listener.do = "third", by("third", models.Correct, 70)
	third.EngineFor = func(models.Recording) string { return "third" }
	report, err := third.Run(t.Context(), RescoreOptions{Limit: 2, Replace: true}, func(Compared) error { return nil })
	if err != nil || report.RefusalsLost != 1 || report.Moved != 1 || report.Stopped == "" {
		t.Errorf("report %+v, %v", report, err)
	}
}

func TestRescoreKeepsTheAgeOfThatDay(t *testing.T) {
	h := newHouse(t)
	must(t, h.records.PutLearner(t.Context(), models.Learner{ID: learner, BirthMonth: "2012-11", Guardian: guardian, CreatedAt: h.now}))
	h.scoredByFirst(t, 1)
	h.pass(20 * 24 * time.Hour) // the child has turned 14
	var band models.AgeBand
	rescorer := h.rescorer()
	h.scorer.Listener = bandListener{h.listener, &band}
	if _, err := rescorer.Run(t.Context(), RescoreOptions{}, func(Compared) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if band != models.Under14 {
		t.Errorf("judged again as %q, want under14 as on the day of the recording", band)
	}
}

// bandListener notes the age band that it is told.
type bandListener struct {
	Listener
	band *models.AgeBand
}

func (l bandListener) Listen(ctx context.Context, upload io.ReadSeeker, r Reading, keep Keep, begin Begin) (models.Outcome, error) {
	*l.band = r.Band
	return l.Listener.Listen(ctx, upload, r, keep, begin)
}
