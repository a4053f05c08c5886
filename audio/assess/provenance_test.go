package assess

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// TestIdentityTellsEnginesApart: whatever changes a judgement changes it.
func TestIdentityTellsEnginesApart(t *testing.T) {
	base := engine(t)
	if again := engine(t); again.Identity() != base.Identity() {
		t.Errorf("two engines of the same make are %s and %s", base.Identity(), again.Identity())
	}
	other := score.Shipped()
	other.Refuse.Text += 0.01
	calibrated, err := New(Config{Calibration: &other})
	if err != nil {
		t.Fatal(err)
	}
	strict, err := base.Under(Rules{Strictness: score.Strict})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{base.Identity().String(): true}
	for name, e := range map[string]*Engine{"another calibration": calibrated, "strict": strict} {
		if id := e.Identity().String(); seen[id] {
			t.Errorf("%s is not told apart: %s", name, id)
		} else {
			seen[id] = true
		}
	}
	if base.For(Under14).Identity() != base.Identity() {
		t.Error("the age of a reader makes another engine")
	}
}

// TestReadingsAreNamed: the hash of the readings changes with an author's
// reading, that of the text does not.
func TestReadingsAreNamed(t *testing.T) {
	e := engine(t)
	plain := e.info(read(t, "银行"), score.Circumstances{Strictness: score.Normal})
	p, err := hanzi.Read("银行", []hanzi.Override{{At: 1, Reading: "xing2"}})
	if err != nil {
		t.Fatal(err)
	}
	author := e.info(p, score.Circumstances{Strictness: score.Normal})
	if plain.Text != author.Text || plain.Readings == author.Readings {
		t.Errorf("text %s and %s, readings %s and %s", plain.Text, author.Text, plain.Readings, author.Readings)
	}
}

// TestRefusalsSayWhoRefuses: a result without a score names its engine too.
func TestRefusalsSayWhoRefuses(t *testing.T) {
	r := judgeFile(t, english, sentenceText)
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != Unassessable || r.Engine.Model == "" || r.Engine.Calibration == "" || r.Engine.Readings == "" {
		t.Errorf("a refusal: %s", text)
	}
	for _, name := range []string{"version", "model", "calibration", "lexicon", "settings", "arithmetic", "text", "readings", "age_band", "circumstances", "thresholds", "limits"} {
		if !strings.Contains(string(text), `"`+name+`":`) {
			t.Errorf("the engine of a result does not say %q: %s", name, text)
		}
	}
}
