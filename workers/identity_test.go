package workers_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// TestIdentityForARecording: a rescore foresees which engine will sign, whatever
// rules the page has, so that it passes over what that engine has judged.
func TestIdentityForARecording(t *testing.T) {
	upload, err := os.ReadFile("../cmd/langdu/testdata/reading.ogg")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := workers.NewEngine(workers.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, rules := range []models.Rules{{}, {Strictness: "strict"}, {Accents: map[string]string{"z/zh": "tolerated"}}} {
		r := models.Recording{Text: "爸爸和妈妈谁的年龄大", Size: int64(len(upload)), Rules: rules}
		outcome, err := engine.Listen(t.Context(), bytes.NewReader(upload), workers.Reading{Recording: r, Band: models.Under14}, nil, always)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := engine.IdentityFor(r), outcome.Judged.Engine; got != want || got == "" {
			t.Errorf("rules %+v: IdentityFor = %q, the judgement is signed %q", rules, got, want)
		}
		seen[outcome.Judged.Engine] = true
	}
	if len(seen) != 3 || !seen[engine.Identity()] {
		t.Errorf("three rules are signed by %d engines: %v", len(seen), seen)
	}
}

// TestNothingIsSigned: what holds no sound is refused by the same engine, under
// the rules of the page, and says what that depended on.
func TestNothingIsSigned(t *testing.T) {
	engine, err := workers.NewEngine(workers.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	r := models.Recording{Text: "爸爸", Rules: models.Rules{Strictness: "strict"}}
	outcome, err := engine.Listen(t.Context(), bytes.NewReader(nil), workers.Reading{Recording: r, Band: models.Under14}, nil, always)
	if err != nil || outcome.Status != models.Unassessable || outcome.Reason != models.TooShort || outcome.Detail == "" {
		t.Fatalf("Listen of no bytes = %+v, %v", outcome, err)
	}
	if got, want := outcome.Judged.Engine, engine.IdentityFor(r); got != want {
		t.Errorf("signed %q, want %q", got, want)
	}
	if !bytes.Contains(outcome.Judged.Document, []byte(`"strictness":"strict"`)) {
		t.Errorf("provenance %s, want the strictness of the page", outcome.Judged.Document)
	}
}
