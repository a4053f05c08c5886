package workers_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// Somebody reads 中国; the page says 宗国, which differs in z for zh. Where nothing
// is said of the accent, what is heard may be any initial that z is not.
func TestRulesOfThePage(t *testing.T) {
	engine, err := workers.NewEngine(workers.EngineConfig{Rules: models.Rules{Strictness: "strict", Accents: map[string]string{"z/zh": "tolerated"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, strictness, verdict, heard, accent string
		rules                                    models.Rules
	}{
		{"those of the service", "strict", "correct", "z", "", models.Rules{}},
		{"the page's strictness", "lenient", "correct", "z", "", models.Rules{Strictness: "lenient"}},
		{"noted", "strict", "correct", "zh", "z/zh", models.Rules{Accents: map[string]string{"z/zh": "noted"}}},
		{"scored", "strict", "in doubt", "", "", models.Rules{Accents: map[string]string{"z/zh": "scored"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, err := os.Open("../audio/assess/testdata/word.opus")
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			reading := workers.Reading{Recording: models.Recording{Text: "宗国", Size: -1, Rules: test.rules}}
			outcome, err := engine.Listen(t.Context(), file, reading, nil, always)
			if err != nil || outcome.Result == nil {
				t.Fatalf("Listen = %+v, %v", outcome, err)
			}
			var result struct {
				Characters []struct {
					Initial struct{ Verdict, Heard, Expected, Accent string }
				}
				Engine struct{ Circumstances struct{ Strictness string } }
			}
			if err := json.Unmarshal(outcome.Result.Document, &result); err != nil {
				t.Fatal(err)
			}
			got := result.Characters[0].Initial
			if got.Verdict == "wrong" || got.Verdict == "unsure" {
				got.Verdict = "in doubt"
			}
			heard := got.Heard == test.heard || test.heard == "" && got.Heard != got.Expected
			if got.Verdict != test.verdict || !heard || got.Accent != test.accent || got.Expected != "z" {
				t.Errorf("the initial is %+v, want %s, %s heard, accent %q", got, test.verdict, test.heard, test.accent)
			}
			if s := result.Engine.Circumstances.Strictness; s != test.strictness {
				t.Errorf("strictness %q, want %q", s, test.strictness)
			}
		})
	}
}
