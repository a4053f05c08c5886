//go:build scale

package workers

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/records"
)

// The scale of a sweep: what one due item costs, and what finding them does, as the
// table grows from a hundred thousand rows to ten million, of which one in a
// hundred is due. Run it with "make scale-sweep"; it takes a quarter of an hour and
// 15 GB. LANGDU_SCALE_ROWS bounds the rows, LANGDU_SCALE_POSTGRES names an empty database
// to fill instead of a file, LANGDU_SCALE_WRITE a page to write the table into.
var sweepSizes = []int{100_000, 1_000_000, 10_000_000}

// fillChunk is how many rows one statement adds.
const fillChunk = 100_000

// fillRecordings adds recordings from one number to another, an answer in ten. Of
// each hundred one is due at $3: its original, its rendition, or all of it.
const fillRecordings = `WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail, media_type, size, sha256,
		duration_ms, overall, created_ms, updated_ms, attempt, due_ms, original_ms, rendition_ms, result_ms, question, alias)
	SELECT '018f0000-0000-7000-8000-' || (100000000000 + n), 'learner-' || (n / 100), 'p', '小猫钓鱼', '', '小猫钓鱼',
		'scored', '', '', 'audio/webm', 1, 'ab', 1000, 90, CAST($3 AS BIGINT) - 100000000 - n, CAST($3 AS BIGINT), 1, 0,
		CASE WHEN n % 300 = 0 THEN CAST($3 AS BIGINT) - n % 1000 ELSE CAST($3 AS BIGINT) + 100000000 + n END,
		CASE WHEN n % 300 = 100 THEN CAST($3 AS BIGINT) - n % 1000 ELSE CAST($3 AS BIGINT) + 200000000 + n END,
		CASE WHEN n % 300 = 200 THEN CAST($3 AS BIGINT) - n % 1000 ELSE CAST($3 AS BIGINT) + 300000000 + n END,
		CASE WHEN n % 10 = 1 THEN 'q' ELSE '' END, 'alias-' || (n / 100)
	FROM numbers`

// fillLearners adds the learners of these recordings, who were here lately.
const fillLearners = `WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO learners (id, birth_month, age_band, guardian, created_ms, active_ms, erased_ms, alias)
	SELECT 'learner-' || n, '2018-05', '', 'mama', CAST($3 AS BIGINT), CAST($3 AS BIGINT), 0, 'alias-' || n FROM numbers`

// fillResults gives the same recordings their results, and one in ten of them ten
// characters (with all of them the table would be ten times as long, and as deep).
var fillResults = []string{
	`WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO results (recording, version, document, overall, read, correct)
	SELECT '018f0000-0000-7000-8000-' || (100000000000 + n), 1, '{"overall":90,"characters":[]}', 90, 10, 9 FROM numbers`,
	`WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2),
		places (p) AS (SELECT 0 UNION ALL SELECT p + 1 FROM places WHERE p < 9)
	INSERT INTO result_characters (recording, position, written, reading, verdict, score, initial_score, final_score, tone_score)
	SELECT '018f0000-0000-7000-8000-' || (100000000000 + n), p, '猫', 'mao1', 'correct', 90, 90, 90, 90 FROM numbers CROSS JOIN places WHERE n % 10 = 0`,
}

// TestP12TenMillionRecordings shows that a sweep over ten million recordings costs
// what is due and no more: an item, and finding it, costs as much as it does among
// a hundred thousand. What a child and a guardian ask for costs what it returns.
func TestP12TenMillionRecordings(t *testing.T) {
	url, driver, name := scaleDatabase(t)
	store, err := records.Open(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	db, err := sql.Open(driver, name)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	now := time.Now().Truncate(time.Millisecond)
	var costs []sweepCost
	from := 1
	for _, rows := range scaleSizes(t) {
		begun := time.Now()
		for ; from <= rows; from += fillChunk {
			_, err := db.ExecContext(t.Context(), fillLearners, from/100+1, (from+fillChunk-1)/100, now.UnixMilli())
			must(t, err)
			_, err = db.ExecContext(t.Context(), fillRecordings, from, from+fillChunk-1, now.UnixMilli())
			must(t, err)
			for _, more := range fillResults {
				_, err = db.ExecContext(t.Context(), more, from, from+fillChunk-1)
				must(t, err)
			}
		}
		_, err := db.ExecContext(t.Context(), "ANALYZE")
		must(t, err)
		t.Logf("%d rows are there after %s", rows, time.Since(begun).Round(time.Second))
		c := measureSweep(t, store, rows, now)
		c.asked, c.size = measureAsked(t, store, rows, now), sizeOf(t, db, driver)
		costs = append(costs, c)
	}
	writeScale(t, driver, costs)
	for _, c := range costs {
		for i, one := range c.asked {
			if first := costs[0].asked[i]; one.cost > 3*first.cost+2*time.Millisecond {
				t.Errorf("%s costs %s at %d rows and %s at %d: it does not cost what it returns", one.name, one.cost, c.rows, first.cost, costs[0].rows)
			}
		}
		if first := costs[0]; c.item > 3*first.item || c.find > 3*first.find+time.Millisecond || c.idle > 3*first.idle+time.Millisecond {
			t.Errorf("at %d rows a sweep costs %s an item, %s to find 500, %s to find nothing; at %d rows %s, %s, %s: it does not cost what is due",
				c.rows, c.item, c.find, c.idle, first.rows, first.item, first.find, first.idle)
		}
	}
}

// sweepCost is what was measured at a number of rows.
type sweepCost struct {
	rows, due        int
	item, find, idle time.Duration // an item swept, a batch of 500 found, a sweep with nothing due
	asked            []askedCost
	size             int64 // bytes of the database
}

func measureSweep(t *testing.T, store *records.Store, rows int, now time.Time) sweepCost {
	t.Helper()
	sweeper := &Sweeper{Expiries: store, Recordings: store, Inactivity: store, Remnants: store, Replays: store, Objects: nothing{},
		Eraser: &Eraser{Erasures: store, Scrubs: never{}, Objects: nothing{}, Queue: noJobs{}, Signer: testSigner(t),
			Lease: time.Minute, Now: time.Now, Log: slog.New(slog.DiscardHandler)},
		Schedule: func(context.Context) (models.Schedule, error) { return models.DefaultSchedule(), nil },
		Log:      slog.New(slog.DiscardHandler)}
	c := sweepCost{rows: rows, find: time.Hour, idle: time.Hour}
	for range 30 { // the best of them: the machine does other things too
		begun := time.Now()
		_, err := store.Expired(t.Context(), storage.ExpiredQuery{Now: now, Awake: now, Limit: batch})
		must(t, err)
		c.find = min(c.find, time.Since(begun))
	}
	begun := time.Now()
	report, err := sweeper.Sweep(t.Context(), now)
	must(t, err)
	c.due = report.Originals + report.Renditions + report.Recordings
	c.item = time.Since(begun) / time.Duration(max(c.due, 1))
	for range 30 {
		begun := time.Now()
		_, err := sweeper.Sweep(t.Context(), now)
		must(t, err)
		c.idle = min(c.idle, time.Since(begun))
	}
	t.Logf("%9d rows: %6d due, %8s an item (%d originals, %d renditions, %d recordings), %8s to find 500, %8s for a sweep with nothing due",
		rows, c.due, c.item.Round(time.Microsecond), report.Originals, report.Renditions, report.Recordings, c.find.Round(time.Microsecond), c.idle.Round(time.Microsecond))
	return c
}

// nothing is an object store that holds nothing: what rows cost is measured.
type nothing struct{ storage.Objects }

func (nothing) Remove(context.Context, string) error           { return nil }
func (nothing) RemoveAll(context.Context, string) (int, error) { return 0, nil }

func (nothing) List(context.Context, string, func(storage.ObjectInfo) bool) error { return nil }

// never is a database that is not scrubbed: that costs what the database is large,
// not what is due, and takes a tenth of the time at most.
type never struct{ storage.Scrubs }

func (never) ScrubDue(context.Context) (time.Time, error) { return time.Time{}, nil }
func (never) Scrub(context.Context, func() time.Time) (models.Scrubbed, error) {
	return models.ScrubbedPages, nil
}

func scaleSizes(t *testing.T) []int {
	t.Helper()
	most := sweepSizes[len(sweepSizes)-1]
	if text := os.Getenv("LANGDU_SCALE_ROWS"); text != "" {
		if _, err := fmt.Sscan(text, &most); err != nil {
			t.Fatal(err)
		}
	}
	sizes := sweepSizes
	for len(sizes) > 1 && sizes[len(sizes)-1] > most {
		sizes = sizes[:len(sizes)-1]
	}
	return sizes
}

// scaleDatabase is the url of an empty database, and how to open it past the ports.
func scaleDatabase(t *testing.T) (url, driver, name string) {
	t.Helper()
	if server := os.Getenv("LANGDU_SCALE_POSTGRES"); server != "" {
		return server, "pgx", server
	}
	path := filepath.Join(t.TempDir(), "langdu.db")
	pragmas := []string{"journal_mode(WAL)", "synchronous(OFF)", "cache_size(-500000)", "busy_timeout(60000)"}
	return "sqlite://" + path, "sqlite", "file:" + path + "?_pragma=" + strings.Join(pragmas, "&_pragma=")
}
