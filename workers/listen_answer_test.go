package workers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// listen has somebody say 中国 in answer to a question.
func listen(t *testing.T, answers ...models.Answer) (models.Outcome, string) {
	t.Helper()
	return listenBy(t, workers.EngineConfig{}, answers...)
}

func listenBy(t *testing.T, c workers.EngineConfig, answers ...models.Answer) (models.Outcome, string) {
	t.Helper()
	engine, err := workers.NewEngine(c)
	if err != nil {
		t.Fatal(err)
	}
	upload, err := os.ReadFile("../audio/assess/testdata/word.opus")
	if err != nil {
		t.Fatal(err)
	}
	asked := models.Question{ID: "q1", Prompt: "你是哪国人？", Answers: answers}
	r := models.Recording{Text: asked.Prompt, Question: &asked, Size: int64(len(upload))}
	outcome, err := engine.Listen(t.Context(), bytes.NewReader(upload), workers.Reading{Recording: r, Band: models.Under14}, nil, always)
	if err != nil {
		t.Fatal(err)
	}
	return outcome, engine.IdentityFor(r)
}

func TestAnswerIsMatched(t *testing.T) {
	outcome, identity := listen(t, models.Answer{Text: "美国"}, models.Answer{Keywords: []string{"中国"}})
	if outcome.Status != models.Scored || outcome.Judged.Engine != identity || identity == "" {
		t.Fatalf("outcome %+v, signed %q", outcome, identity)
	}
	match := outcome.Result.Match
	if match.Verdict != models.Matched || match.Answer == nil || *match.Answer != 1 || match.Text != "中国" || match.Correct == nil || !*match.Correct {
		t.Errorf("match %+v, want the second answer", match)
	}
	if o := outcome.Result.Overall; o < 50 || o > 100 || len(outcome.Result.Characters) > 0 {
		t.Errorf("overall %d with %d rows, want a good one without rows", o, len(outcome.Result.Characters))
	}
	var document map[string]any
	if err := json.Unmarshal(outcome.Result.Document, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"status", "transcript", "heard", "match", "explanation", "explanation_zh", "pronunciation", "engine"} {
		if _, ok := document[name]; !ok {
			t.Errorf("the document has no %s: %s", name, outcome.Result.Document)
		}
	}
}

// Something else was said: that is a result, and no score of zero.
func TestAnswerThatMatchesNone(t *testing.T) {
	outcome, _ := listen(t, models.Answer{Text: "小猫在河边钓鱼"})
	if outcome.Status != models.Scored || outcome.Result.Match.Verdict != models.NotMatched || outcome.Result.Match.Answer != nil {
		t.Fatalf("outcome %+v with %+v", outcome, outcome.Result)
	}
	if outcome.Result.Overall != models.NoOverall {
		t.Errorf("overall %d, want none", outcome.Result.Overall)
	}
}

func TestSilentAnswerIsRefused(t *testing.T) {
	engine, err := workers.NewEngine(workers.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	asked := models.Question{ID: "q1", Prompt: "谁？", Answers: []models.Answer{{Text: "小猫"}}}
	r := models.Recording{Text: asked.Prompt, Question: &asked}
	outcome, err := engine.Listen(t.Context(), bytes.NewReader(nil), workers.Reading{Recording: r}, nil, always)
	if err != nil || outcome.Status != models.Unassessable || outcome.Reason != models.TooShort || outcome.Detail == "" {
		t.Fatalf("Listen of no bytes = %+v, %v", outcome, err)
	}
	if outcome.Judged.Engine != engine.IdentityFor(r) {
		t.Errorf("signed %q, want %q", outcome.Judged.Engine, engine.IdentityFor(r))
	}
}

// broken is a recogniser that fails.
type broken struct{}

func (broken) Identity() string { return "broken" }

func (broken) Transcribe(context.Context, audio.Clip, question.Sheet) (audio.Transcript, error) {
	return nil, errors.New("there is no file /srv/recogniser/model.onnx")
}

// The child gets a result all the same, which says who wrote it and nothing of the
// machine; it is not signed as the recogniser's, so that a rescore finds it.
func TestAnswerWithoutItsRecogniser(t *testing.T) {
	outcome, identity := listenBy(t, workers.EngineConfig{Transcriber: broken{}}, models.Answer{Text: "中国"})
	if outcome.Status != models.Scored || outcome.Judged.Engine == identity {
		t.Errorf("outcome %+v, which a recogniser would sign %q", outcome, identity)
	}
	for name, document := range map[string][]byte{"result": outcome.Result.Document, "provenance": outcome.Judged.Document} {
		if !bytes.Contains(document, []byte(`"recogniser_error"`)) || bytes.Contains(document, []byte("/srv/")) {
			t.Errorf("the %s is %s", name, document)
		}
	}
}
