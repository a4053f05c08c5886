package answer

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/spot"
)

// hearing is a listener to 0.2 s for each letter of a drawing: "_" is silence, and
// everything else speech.
func hearing(drawing string) *listener {
	units := score.Units{Columns: 6, Finals: []score.Final{{Name: "a", Columns: [5]audio.Phone{1, 2, 3, 4, 5}}}}
	loud, still := float32(math.Log(0.96/5)), float32(math.Log(0.04/5))
	heard := audio.Frames{Hop: 20 * time.Millisecond, Dim: units.Columns}
	for _, letter := range drawing {
		for range 10 {
			if letter == '_' {
				heard.Data = append(heard.Data, float32(math.Log(0.96)), still, still, still, still, still)
			} else {
				heard.Data = append(heard.Data, float32(math.Log(0.04)), loud, loud, loud, loud, loud)
			}
		}
	}
	e := score.Weigh(score.Heard{Phones: audio.Posteriors{Frames: heard}, Prior: make([]float32, units.Columns)}, units, score.Weights{Floor: -20})
	return &listener{evidence: e, speech: e.Speech(), scores: heard}
}

// Where a phrase must stand to count. The phrase is the X.
func TestStands(t *testing.T) {
	for _, test := range []struct {
		said  string
		where string // it counts
	}{
		{"X", "Anywhere Short AtAnEnd Apart Alone"},
		{"__X__", "Anywhere Short AtAnEnd Apart Alone"},
		{"aa_X", "Anywhere Short AtAnEnd Apart Alone"}, // a breath or a click
		{"X__X", "Anywhere Short AtAnEnd Apart Alone"}, // said again
		{"aaaa_X_aaaa", "Anywhere Short AtAnEnd Apart"},
		{"aaaaXaaaa", "Anywhere Short"},
		{"aaaaaaX__", "Anywhere Short AtAnEnd"},
		{"Xaaaaaa", "Anywhere Short AtAnEnd"},
		{"aaaaaaaaXaaaaaaaa", "Anywhere"},
		{"aaaaaaaa_aaaaaaaaX", "Anywhere Short AtAnEnd"},
	} {
		var hits []spot.Hit
		for x := range test.said {
			if test.said[x] == 'X' {
				hits = append(hits, spot.Hit{Range: align.Range{Start: 10 * x, End: 10 * (x + 1)}})
			}
		}
		var where []string
		for standing, name := range []string{"Anywhere", "Short", "AtAnEnd", "Apart", "Alone"} {
			if hearing(test.said).stands(question.Phrase{Standing: question.Standing(standing)}, hits[0], hits) {
				where = append(where, name)
			}
		}
		if got := strings.Join(where, " "); got != test.where {
			t.Errorf("%s counts %s, want %s", test.said, got, test.where)
		}
	}
}
