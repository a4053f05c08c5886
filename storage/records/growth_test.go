package records_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestGrowthOfOlderReadings runs what the migration runs over readings that were
// scored before it: they count for characters and sounds, without a pace and
// without what was heard.
func TestGrowthOfOlderReadings(t *testing.T) {
	file, err := os.ReadFile("migrations/00019_growth.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(file), "INSERT INTO growth")
	fill, _, _ := strings.Cut("INSERT INTO growth"+rest, ";")
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		run := func(query string, args ...any) {
			t.Helper()
			if _, err := s.DB().ExecContext(t.Context(), query, args...); err != nil {
				t.Fatal(err)
			}
		}
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		run(`INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail, media_type, size, sha256,
				duration_ms, overall, created_ms, updated_ms, attempt, due_ms, original_ms, rendition_ms, result_ms)
			VALUES ('id-1', 'anna', '', '小安鱼', '', '', 'scored', '', '', '', 1, '', 3000, 80, $1, $1, 1, 0, 0, 0, 0)`, now.UnixMilli())
		for i, c := range []models.CharacterResult{
			{Char: "小", Reading: "xiao3", Verdict: models.Correct, Score: 95, Initial: 90, Final: 97, Tone: 30},
			{Char: "安", Reading: "an1", Verdict: models.Wrong, Score: 40, Initial: -1, Final: 80, Tone: 70},
			{Char: "鱼", Reading: "yu2", Verdict: models.Skipped, Initial: -1, Final: -1, Tone: -1},
		} {
			run(`INSERT INTO result_characters (recording, position, written, reading, verdict, score, initial_score, final_score, tone_score)
				VALUES ('id-1', $1, $2, $3, $4, $5, $6, $7, $8)`, i, c.Char, c.Reading, string(c.Verdict), c.Score, c.Initial, c.Final, c.Tone)
		}
		run(fill)
		g, err := s.Growth(t.Context(), "anna", time.Time{}, time.UTC, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if d := g.Days[0]; d.Characters != 2 || d.Correct != 1 || d.Reading != 0 || len(g.Confusions) != 0 {
			t.Errorf("days = %+v, confusions %+v", g.Days, g.Confusions)
		}
		if want := (storage.GrowthSound{Sound: "3", Read: 1, Correct: 0, Score: 30}); len(g.Tones) != 2 || g.Tones[1] != want {
			t.Errorf("tones = %+v, want %+v among two", g.Tones, want)
		}
		if len(g.Initials) != 1 || len(g.Finals) != 2 || g.Finals[0] != (storage.GrowthSound{Sound: "an", Read: 1, Correct: 1, Score: 80}) {
			t.Errorf("sounds = %+v, %+v", g.Initials, g.Finals)
		}
	})
}
