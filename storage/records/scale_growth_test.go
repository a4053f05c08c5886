//go:build scale

package records_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/cputime"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestScaleGrowth measures growth of a learner with 10,000 readings of 30
// characters each, among 5,000 pages. The limit is on the processor's time, which
// other work on the machine does not change; on a quiet machine it is the time
// that passes. Run it with
//
//	go test -tags scale -run TestScaleGrowth -v ./storage/records
func TestScaleGrowth(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		fillGrowth(t, s.DB(), 10_000)
		shanghai, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  string
			limit time.Duration
			call  func() (int, error)
		}{
			{"Growth", 150 * time.Millisecond, func() (int, error) {
				g, err := s.Growth(t.Context(), "anna", time.Time{}, shanghai, time.Now())
				return len(g.Characters) * len(g.Days), err
			}},
			{"CharacterReadings of one often read", 150 * time.Millisecond, func() (int, error) {
				all, err := s.CharacterReadings(t.Context(), "anna", string(growthChar(3)), 60, time.Now())
				return len(all), err
			}},
			{"PagesWith", 150 * time.Millisecond, func() (int, error) {
				all, err := s.PagesWith(t.Context(), []string{"小", "猫", "钓", "鱼", "河"}, 20)
				return len(all), err
			}},
		} {
			p50, p95, used := percentiles(t, 100, c.call)
			t.Logf("%-36s p50 %8v   p95 %8v   %8v of the processor in this process", c.name, p50, p95, used)
			if used > c.limit {
				t.Errorf("%s uses %v, want at most %v", c.name, used, c.limit)
			}
		}
	})
}

func percentiles(t *testing.T, times int, call func() (int, error)) (p50, p95, used time.Duration) {
	t.Helper()
	var took []time.Duration
	before := cputime.Used()
	for range times {
		begun := time.Now()
		n, err := call()
		if err != nil || n == 0 {
			t.Fatal(n, err)
		}
		took = append(took, time.Since(begun).Round(100*time.Microsecond))
	}
	used = ((cputime.Used() - before) / time.Duration(times)).Round(100 * time.Microsecond)
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*95/100], used
}

func growthChar(n int) rune { return rune(0x4e00 + n*n%2500) }

var growthReadings = strings.Fields("xiao3 zhong1 an1 le5 liao3 yu2 huang2 shi4 zi3 chuang1 guo2 yuan4")

// fillGrowth adds readings as scoring writes them, in one transaction.
func fillGrowth(t *testing.T, db *sql.DB, recordings int) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(fillSQL, 1, 2000, time.Now().UnixMilli()) // of others too
	run(`UPDATE recordings SET learner = 'ben' WHERE learner = 'anna'`)
	for i := range recordings {
		var text, line strings.Builder
		for k := range 30 {
			n := i*31 + k*k*7
			fmt.Fprintf(&text, "%c", growthChar(n))
			fmt.Fprintf(&line, "%c %s c%d c%d c%d w%d:3>2|", growthChar(n), growthReadings[n%len(growthReadings)], 60+n%40, 70+n%30, 80+n%20, 30+n%40)
		}
		id := string(models.NewRecordingID())
		run(`INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail, media_type, size, sha256,
				duration_ms, overall, created_ms, updated_ms, attempt, due_ms, original_ms, rendition_ms, result_ms)
			VALUES ($1, 'anna', 'p', $2, '', $2, 'scored', '', '', 'audio/webm', 1, '', 15000, 80, $3, $3, 1, 0, 0, 0, 0)`,
			id, text.String(), int64(i)*9*3600_000+1_600_000_000_000)
		run(`INSERT INTO growth (recording, reading_ms, characters) VALUES ($1, 12000, $2)`, id, strings.TrimSuffix(line.String(), "|"))
		insertCharacters(run, id, text.String())
	}
	for i := range 5000 {
		run(`INSERT INTO pages (id, book, title, body, overrides, search, updated_ms) VALUES ($1, '', '', $2, '', '', 0)`,
			fmt.Sprintf("p%04d", i), strings.Repeat("一只蜻蜓飞来了，小猫放下鱼竿去追它。", 4)+string(growthChar(i)))
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
}

func insertCharacters(run func(string, ...any), id, text string) {
	values, args := []string{}, []any{id}
	for i, r := range []rune(text) {
		args = append(args, string(r))
		values = append(values, fmt.Sprintf("($1, %d, $%d, 'xiao3', 'correct', 90, 80, 70, 60)", i, len(args)))
	}
	run(`INSERT INTO result_characters (recording, position, written, reading, verdict, score, initial_score, final_score, tone_score) VALUES `+strings.Join(values, ", "), args...)
}

// TestScaleGrowthByRows is what growth would cost if it were summed up from the
// rows of the characters: why there is a table for it.
func TestScaleGrowthByRows(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		fillGrowth(t, s.DB(), 10_000)
		p50, p95, used := percentiles(t, 10, func() (int, error) {
			return 1, drain(t.Context(), s, records.Query{SQL: `SELECT c.written, c.reading, count(*), sum(c.score), sum(c.initial_score), sum(c.final_score), sum(c.tone_score),
				sum(CASE WHEN c.verdict = 'correct' THEN 1 ELSE 0 END), max(r.created_ms)
				FROM recordings r JOIN result_characters c ON c.recording = r.id
				WHERE r.learner = $1 AND r.learner <> '' AND r.status = 'scored' AND c.verdict <> 'skipped' GROUP BY c.written, c.reading`, Args: []any{"anna"}})
		})
		t.Logf("one GROUP BY over the characters: p50 %v   p95 %v   %v of the processor", p50, p95, used)
	})
}
