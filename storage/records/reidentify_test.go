package records_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

var november = time.Date(2026, 11, 5, 9, 30, 0, 0, time.UTC)

// reads stores a scored reading of page p by a learner: each character with its
// verdict.
func reads(t *testing.T, s *records.Store, learner models.LearnerID, at time.Time, verdicts map[string]models.Verdict) {
	t.Helper()
	var characters []models.CharacterResult
	for char, verdict := range verdicts {
		characters = append(characters, models.CharacterResult{At: len(characters), Char: char, Reading: "ma1", Verdict: verdict, Initial: -1, Final: -1, Tone: -1})
	}
	scored(t, s, learner, at, characters)
}

// scored stores a reading of page p that was judged so.
func scored(t *testing.T, s *records.Store, learner models.LearnerID, at time.Time, characters []models.CharacterResult) models.RecordingID {
	t.Helper()
	r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Page: "p", Text: "猫狗", Status: models.Uploading, CreatedAt: at, UpdatedAt: at,
		Expiry: models.DefaultSchedule().ExpiryFrom(at, models.ReadingKind)}
	if err := s.Begin(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := s.Receive(t.Context(), r, at, at); err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Claim(t.Context(), r.ID, at, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Finish(t.Context(), r.ID, r.Attempt, models.Outcome{Status: models.Scored, Duration: time.Second,
		Result: &models.Result{Version: 1, Document: []byte("{}"), Characters: characters}}, at)
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// class stores n learners who have read 猫, the first of them 狗 too and it wrong,
// all with the consent to research but the last two.
func class(t *testing.T, s *records.Store, n, both int) (ids []models.LearnerID) {
	t.Helper()
	for i := range n {
		id := models.LearnerID(fmt.Sprintf("child-%02d", i))
		if err := s.PutLearner(t.Context(), models.Learner{ID: id, AgeBand: models.Under14, Guardian: "mama", CreatedAt: november}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []models.Purpose{models.ForScoring, models.ForResearch} {
			if p == models.ForResearch && i >= n-2 {
				continue
			}
			if err := s.AddConsent(t.Context(), models.Consent{Learner: id, Purpose: p, Policy: "v", GivenBy: "mama", GivenAt: november}); err != nil {
				t.Fatal(err)
			}
		}
		verdicts := map[string]models.Verdict{"猫": models.Correct}
		if i%4 == 0 {
			verdicts["猫"] = models.Wrong
		}
		if i < both {
			verdicts["狗"] = models.Wrong
		}
		for range 1 + i%3 { // some read it again and again, and count once
			reads(t, s, id, november.Add(time.Duration(i)*time.Hour), verdicts)
		}
		ids = append(ids, id)
	}
	return ids
}

func published(t *testing.T, s *records.Store, month string) string {
	t.Helper()
	lines, err := s.Statistics(t.Context(), month, "", models.Statistic{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// TestP21StatisticsLeadBackToNobody shows that what is said of everybody together
// cannot be led back to a child: somebody who may ask before and after a child is
// erased learns nothing from the difference, a character that fewer than ten have
// read is missing and in no total, and no name, day or id is in what is kept.
func TestP21StatisticsLeadBackToNobody(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		ids := class(t, s, 14, 9) // 12 consent; 9 have read 狗
		december := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		if month, err := s.MakeStatistics(t.Context(), december.Add(-time.Second)); month != "" || err != nil {
			t.Fatalf("a month that goes on was made: %q, %v", month, err)
		}
		if month, err := s.MakeStatistics(t.Context(), december); month != "2026-11" || err != nil {
			t.Fatalf("MakeStatistics = %q, %v", month, err)
		}
		before := published(t, s, "2026-11")
		// 12 children, of whom 0, 4 and 8 read it wrong: 25 %.
		if want := `[{"month":"2026-11","page":"p","char":"猫","reading":"ma1","learners":10,"rates":{"wrong":25,"skipped":0}}]`; before != want {
			t.Errorf("published %s, want %s", before, want)
		}

		// The attacker's best question: the same again without one child.
		e, err := s.EraseLearner(t.Context(), ids[0], models.CauseRequest, december)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Withdraw(t.Context(), ids[1], models.ForResearch, december); err != nil {
			t.Fatal(err)
		}
		_ = e
		for _, now := range []time.Time{december, december.Add(time.Hour)} {
			if month, err := s.MakeStatistics(t.Context(), now); month != "" || err != nil {
				t.Errorf("a month was made again: %q, %v", month, err)
			}
		}
		if after := published(t, s, "2026-11"); after != before {
			t.Errorf("after an erasure %s is published, before it %s: the difference is the child", after, before)
		}

		// The next month has its own readings, of those who consent then.
		for _, id := range ids[1:] {
			reads(t, s, id, december.Add(time.Hour), map[string]models.Verdict{"猫": models.Correct})
		}
		if month, err := s.MakeStatistics(t.Context(), december.AddDate(0, 1, 0)); month != "2026-12" || err != nil {
			t.Fatalf("MakeStatistics = %q, %v", month, err)
		}
		if got := published(t, s, "2026-12"); !strings.Contains(got, `"learners":10,"rates":{"wrong":0`) {
			t.Errorf("December: %s, want the 10 who still consent", got)
		}
		checkNoTrace(t, s, ids)
	})
}

// checkNoTrace searches what is kept for anything that leads to a child.
func checkNoTrace(t *testing.T, s *records.Store, ids []models.LearnerID) {
	t.Helper()
	kept := ""
	for _, query := range []string{`SELECT month || page || written || reading || percents FROM statistics`, `SELECT month FROM statistics_months`} {
		rows, err := s.DB().QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			kept += line + "\n"
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range ids {
		alias, _ := s.AliasOf(t.Context(), id)
		if strings.Contains(kept, string(id)) || alias != "" && strings.Contains(kept, string(alias)) {
			t.Errorf("the statistics hold a trace of a child:\n%s", kept)
		}
	}
	if strings.Contains(kept, "2026-11-05") || strings.Contains(kept, "狗") {
		t.Errorf("the statistics hold a day, or a character that nine have read:\n%s", kept)
	}
}
