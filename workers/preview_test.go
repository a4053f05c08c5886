package workers

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// wording is the page of these tests; proposed is how its second character would be read.
const wording = "猫好"

var proposed = []models.Override{{At: 1, Reading: "hao4"}}

// editor is a house with a page and children who have read it.
type editor struct {
	*house
	previewer *Previewer
	heard     []models.RecordingID // by the listener, since the first judgement
}

func newEditor(t *testing.T) *editor {
	t.Helper()
	e := &editor{house: newHouse(t)}
	must(t, e.records.PutPage(t.Context(), models.Page{ID: "p1", Text: wording, UpdatedAt: e.clock()}))
	e.previewer = &Previewer{Previews: e.records, Pages: e.records, Rescorer: e.rescorer()}
	e.listener.do = e.listen
	return e
}

// listen judges 好 wrong unless it may be read hao4.
func (e *editor) listen(_ context.Context, r models.Recording, _ Keep) (models.Outcome, error) {
	verdict, score := models.Wrong, 40
	if slices.Equal(r.Overrides, proposed) {
		verdict, score = models.Correct, 90
		e.heard = append(e.heard, r.ID)
	}
	return models.Outcome{Status: models.Scored, Duration: time.Second, Judged: models.Provenance{Engine: "second", Document: []byte(`{"age_band":"under14"}`)},
		Result: &models.Result{Version: 1, Document: []byte(`{}`), Overall: (80 + score) / 2, Characters: []models.CharacterResult{
			{At: 0, Char: "猫", Reading: "mao1", Verdict: models.Correct, Score: 80}, {At: 1, Char: "好", Reading: "hao3", Verdict: verdict, Score: score}}}}, nil
}

// child has somebody new read the page, in its words or in others.
func (e *editor) child(t *testing.T, name models.LearnerID, text string) models.RecordingID {
	t.Helper()
	must(t, e.records.PutLearner(t.Context(), models.Learner{ID: name, Guardian: guardian, AgeBand: models.Under14, CreatedAt: e.clock()}))
	for _, p := range []models.Purpose{models.ForScoring, models.ForPlayback} { // for playback, the sound outlives a withdrawal
		must(t, e.records.AddConsent(t.Context(), models.Consent{Learner: name, Purpose: p, Policy: "v1", GivenBy: guardian, Method: "test", GivenAt: e.clock()}))
	}
	e.pass(time.Second)
	r := models.Recording{ID: models.NewRecordingID(), Learner: name, Page: "p1", Text: text, Status: models.Uploading,
		CreatedAt: e.clock(), UpdatedAt: e.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(e.clock(), models.ReadingKind)}
	must(t, e.records.Begin(t.Context(), r))
	_, err := e.objects.Put(t.Context(), r.ID.OriginalKey(), strings.NewReader("RIFF"), 4, "audio/wav")
	must(t, err)
	r.MediaType, r.Size, r.SHA256 = "audio/wav", 4, "ab"
	must(t, e.records.Receive(t.Context(), r, e.clock(), e.clock()))
	must(t, e.score(t, r.ID))
	return r.ID
}

// children are n of them.
func (e *editor) children(t *testing.T, n int) (ids []models.RecordingID) {
	t.Helper()
	for i := range n {
		ids = append(ids, e.child(t, models.LearnerID("child"+string(rune('a'+i))), wording))
	}
	return ids
}

func (e *editor) ask(t *testing.T) models.PreviewID {
	t.Helper()
	e.pass(time.Second)
	p := models.Preview{ID: models.NewPreviewID(), Page: "p1", Text: wording, Overrides: proposed, RequestedAt: e.clock(), ExpiresAt: e.clock().Add(models.PreviewTime)}
	must(t, e.records.AddPreview(t.Context(), p))
	return p.ID
}

func (e *editor) preview(t *testing.T, id models.PreviewID) models.Preview {
	t.Helper()
	p, err := e.records.Preview(t.Context(), id, e.clock())
	must(t, err)
	return p
}

// found works on what is due and returns the figures of a preview that was asked for.
func (e *editor) found(t *testing.T) models.PreviewFigures {
	t.Helper()
	id := e.ask(t)
	if did, err := e.previewer.Next(t.Context()); err != nil || !did {
		t.Fatalf("Next = %v, %v", did, err)
	}
	p := e.preview(t, id)
	if p.State != models.PreviewDone || p.Percent != 100 || p.Figures == nil {
		t.Fatalf("preview %+v", p)
	}
	return *p.Figures
}

// exactly is what the same preview would find before it is rounded.
func (e *editor) exactly(t *testing.T) (models.PreviewFigures, models.PreviewCounts) {
	t.Helper()
	e.ask(t)
	p, _, err := e.records.ClaimPreview(t.Context(), e.clock(), e.clock().Add(e.scorer.Lease))
	must(t, err)
	h := newHearing(models.Page{ID: p.Page, Text: p.Text, Overrides: p.Overrides}, e.previewer.Rescorer)
	claim := &claimed[models.Preview]{now: p, put: e.records.ExtendPreview}
	must(t, e.previewer.hear(t.Context(), claim, h))
	must(t, e.previewer.end(t.Context(), claim, models.PreviewDone, h.figures()))
	found := h.exactly()
	return found, *found.Counts
}

func TestPreviewTellsWhatWouldChangeAndStoresNothing(t *testing.T) {
	e := newEditor(t)
	ids := e.children(t, 4)
	found, c := e.exactly(t)
	if found.Direction != models.Better || c.Heard != 4 || c.Changed != 4 || c.MeanBefore != 60 || c.MeanAfter != 85 || c.Before[6] != 4 || c.After[8] != 4 || c.Former != 0 || c.More {
		t.Fatalf("figures %+v, %+v", found, c)
	}
	want := models.PreviewCharacter{At: 1, Char: "好", Changes: []models.VerdictChange{{From: models.Wrong, To: models.Correct, Times: 4}}}
	if len(c.Characters) != 1 || c.Characters[0].At != want.At || !slices.Equal(c.Characters[0].Changes, want.Changes) {
		t.Errorf("characters %+v, want %+v", c.Characters, want)
	}
	for _, id := range ids {
		if r := e.status(t, id); r.Overall != 60 || len(r.Overrides) != 0 {
			t.Errorf("a preview changed a recording: %+v", r)
		}
		if former, err := e.records.Former(t.Context(), id); err != nil || len(former) != 0 {
			t.Errorf("a preview replaced a judgement: %v, %v", former, err)
		}
	}
}

// TestPreviewEqualsTheRescore puts the readings in force and wants the recordings to
// be judged as the preview said, no more of them and no fewer.
func TestPreviewEqualsTheRescore(t *testing.T) {
	e := newEditor(t)
	ids := e.children(t, 3)
	other := e.child(t, "other", "猫好啊")
	_, c := e.exactly(t)
	if c.Heard != 3 || c.OtherText != 1 {
		t.Fatalf("figures %+v, want 3 heard and 1 of another text", c)
	}
	must(t, e.records.PutPage(t.Context(), models.Page{ID: "p1", Text: wording, Overrides: proposed, UpdatedAt: e.clock()}))
	judged := e.correct(t)
	if judged != c.Changed {
		t.Errorf("%d were judged again, the preview said %d", judged, c.Changed)
	}
	sum := 0
	for _, id := range ids {
		sum += e.status(t, id).Overall
	}
	if sum/len(ids) != c.MeanAfter || e.status(t, other).Overall != 60 {
		t.Errorf("mean %d, the preview said %d; the other text has %d, want 60", sum/len(ids), c.MeanAfter, e.status(t, other).Overall)
	}
	// What has been put in force changes nothing any more, and nobody is listened to.
	e.heard = nil
	again, _ := e.exactly(t)
	if again.Direction != models.SameScores || again.Counts.Same != 3 || len(e.heard) != 0 {
		t.Errorf("again: %+v, %+v, listened to %d", again, again.Counts, len(e.heard))
	}
}

// TestPreviewOfFewTellsNothing but that they are few: not the direction either.
func TestPreviewOfFewTellsNothing(t *testing.T) {
	e := newEditor(t)
	if none := e.found(t); none.Direction != models.TooFew || none.Counts != nil {
		t.Errorf("of none: %+v", none)
	}
	e.children(t, models.FewestReaders-1)
	e.child(t, "childa", wording) // who reads it twice is still one
	if few := e.found(t); few.Direction != models.TooFew || few.Counts != nil {
		t.Errorf("of %d learners: %+v, want nothing", models.FewestReaders-1, few)
	}
}

func TestPreviewListensToNobodyWhoMayNotBeHeard(t *testing.T) {
	for name, do := range map[string]func(*testing.T, *editor){
		"withdrawn": func(t *testing.T, e *editor) {
			must(t, e.records.Withdraw(t.Context(), "childa", models.ForScoring, e.clock()))
		},
		"learner erased": func(t *testing.T, e *editor) {
			_, err := e.records.EraseLearner(t.Context(), "childa", models.CauseRequest, e.clock())
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEditor(t)
			id := e.children(t, 4)[0]
			before := e.found(t)
			e.heard = nil
			e.pass(time.Second)
			do(t, e)
			exact, c := e.exactly(t)
			if c.Heard != 3 || c.Expired+c.OtherText != 0 || slices.Contains(e.heard, id) {
				t.Errorf("figures %+v; listened to them: %v", c, slices.Contains(e.heard, id))
			}
			if after := *exact.Shown(3); !reflect.DeepEqual(after, before) {
				t.Errorf("the preview tells that somebody has gone: %+v after %+v", after.Counts, before.Counts)
			}
		})
	}
}

func TestPreviewOfWhatHasExpired(t *testing.T) {
	e := newEditor(t)
	id := e.child(t, "early", wording)
	e.pass(24 * time.Hour)
	e.children(t, 3)
	e.pass(models.DefaultSchedule().Original - 12*time.Hour)
	if _, c := e.exactly(t); c.Heard != 3 || c.Expired != 1 || slices.Contains(e.heard, id) {
		t.Errorf("figures %+v; listened to it: %v", c, slices.Contains(e.heard, id))
	}
}

// TestPreviewWithdrawnWhileListening: what was heard meanwhile does not count.
func TestPreviewWithdrawnWhileListening(t *testing.T) {
	e := newEditor(t)
	id := e.children(t, 4)[2]
	e.pass(time.Second)
	listen := e.listener.do
	e.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if r.ID == id {
			must(t, e.records.Withdraw(ctx, r.Learner, models.ForScoring, e.clock()))
		}
		return listen(ctx, r, keep)
	}
	if _, c := e.exactly(t); c.Heard != 3 {
		t.Errorf("figures %+v, want 3 heard", c)
	}
}
