package assess

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/tone"
)

// TestPitchFollowsTheTones of correct readings: drawn courses are on average nearer
// to those of their own tones than to those of the others. eval -pitch has more of
// it.
func TestPitchFollowsTheTones(t *testing.T) {
	var own, others, tones, compared float64
	for path, text := range map[string]string{"../../cmd/langdu/testdata/reading.ogg": "爸爸和妈妈谁的年龄大", word: wordText} {
		for _, ch := range judgeFile(t, path, text).Characters {
			if ch.Pitch == nil || ch.Tone.Expected == "5" {
				continue
			}
			own, tones = own+levelsAway(ch.Pitch.Contour, ch.Pitch.Expected), tones+1
			for digit, shape := range map[string]tone.Shape{"1": "55", "2": "35", "3": "21", "4": "51"} {
				if digit != ch.Tone.Expected {
					others, compared = others+levelsAway(ch.Pitch.Contour, shape.Curve()), compared+1
				}
			}
			if ch.Pitch.StartMS < ch.StartMS-100 || ch.Pitch.EndMS > ch.EndMS+200 {
				t.Errorf("%s lies at %d–%d ms, its pitch at %d–%d", ch.Char, ch.StartMS, ch.EndMS, ch.Pitch.StartMS, ch.Pitch.EndMS)
			}
		}
	}
	own, others = own/tones, others/compared
	if tones < 8 || own > 1 || own > 0.6*others {
		t.Errorf("%.0f tones are drawn %.2f levels from their own course and %.2f from the others, want 1 at most and 0.6 of that", tones, own, others)
	}
	t.Logf("%.0f tones, %.2f levels from their own course, %.2f from the others", tones, own, others)
}

// levelsAway is the root of the mean squared distance of two courses.
func levelsAway(a, b tone.Curve) float64 {
	var sum, n float64
	for i, l := range a {
		if l != 0 {
			sum, n = sum+math.Pow(float64(l-b[i])/10, 2), n+1
		}
	}
	return math.Sqrt(sum / n)
}

// TestPitchInTheResult has the names that clients rely on.
func TestPitchInTheResult(t *testing.T) {
	document, err := json.Marshal(judgeFile(t, word, wordText))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{`"pitch":{"contour":[`, `"expected":[5,5,5,5,5,5,5,5,5,5,5,5],"shape":"55","start_ms":`, `"shape":"35"`} {
		if !strings.Contains(string(document), name) {
			t.Errorf("the result has no %s:\n%s", name, document)
		}
	}
}

// TestNoPitchOfSkipped: what was not said has no pitch.
func TestNoPitchOfSkipped(t *testing.T) {
	r := judgeFile(t, sentence, sentenceText+"玩了很多好玩的游戏")
	if r.Report == nil {
		t.Fatalf("%+v", r)
	}
	for _, ch := range r.Characters[len([]rune(sentenceText)):] {
		if ch.Verdict == "skipped" && ch.Pitch != nil {
			t.Errorf("%s was skipped and has the pitch %+v", ch.Char, ch.Pitch)
		}
	}
}
