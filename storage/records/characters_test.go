package records_test

import (
	"fmt"
	"testing"

	"github.com/langdu/langdu/models"
)

// TestEveryCharacterIsWritten writes readings of as many characters as make the
// statements that write them end differently.
func TestEveryCharacterIsWritten(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		if err := s.PutLearner(t.Context(), models.Learner{ID: "anna", CreatedAt: november}); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 2, 3, 127, 128, 129, 300, models.MaxTextRunes} {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				want := make([]models.CharacterResult, n)
				for i := range want {
					want[i] = models.CharacterResult{At: 2 * i, Char: "猫", Reading: "mao1", Verdict: models.Wrong, Score: i % 101, Initial: -1, Final: i % 7, Tone: i % 5}
				}
				id := scored(t, s, "anna", november, want)
				rows, err := s.DB().QueryContext(t.Context(), `SELECT position, written, reading, verdict, score, initial_score, final_score, tone_score
					FROM result_characters WHERE recording = $1 ORDER BY position`, string(id))
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				var got []models.CharacterResult
				for rows.Next() {
					var c models.CharacterResult
					if err := rows.Scan(&c.At, &c.Char, &c.Reading, &c.Verdict, &c.Score, &c.Initial, &c.Final, &c.Tone); err != nil {
						t.Fatal(err)
					}
					got = append(got, c)
				}
				if len(got) != n || n > 0 && fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%d of %d characters are there, or they differ", len(got), n)
				}
			})
		}
	})
}
