//go:build scale

package workers

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/records"
)

// askedCost is how long something takes that people ask for.
type askedCost struct {
	name string
	cost time.Duration
}

// measureAsked is what people ask for, of a learner in the middle of the table, at
// its best of thirty: the machine does other things too.
func measureAsked(t *testing.T, store *records.Store, rows int, now time.Time) []askedCost {
	t.Helper()
	learner := models.LearnerID(fmt.Sprintf("learner-%d", rows/200))
	page, _, err := store.Work(t.Context(), storage.WorkQuery{Learner: learner, Limit: 50})
	must(t, err)
	if len(page) == 0 {
		t.Fatalf("%s has no recordings", learner)
	}
	middle := page[len(page)/2]
	erased := 0
	return []askedCost{
		{"My Work, a page of 50", leastOf(t, 30, func() error {
			_, _, err := store.Work(t.Context(), storage.WorkQuery{Learner: learner, Limit: 50})
			return err
		})},
		{"My Work, a jump", leastOf(t, 30, func() error {
			_, _, err := store.Work(t.Context(), storage.WorkQuery{Learner: learner, Limit: 50, Before: middle.CreatedAt})
			return err
		})},
		{"My Work, months", leastOf(t, 30, func() error {
			_, err := store.WorkMonths(t.Context(), storage.WorkQuery{Learner: learner}, time.UTC, now)
			return err
		})},
		{"the state of a recording", leastOf(t, 30, func() error { _, err := store.Recording(t.Context(), middle.ID); return err })},
		{"what is due for workers", leastOf(t, 30, func() error { _, err := store.Due(t.Context(), now, batch); return err })},
		{"what is kept of a learner", leastOf(t, 30, func() error { _, err := store.Standing(t.Context(), learner, now); return err })},
		{"a recording erased (rows)", leastOf(t, 10, func() error {
			erased++
			e, err := store.EraseRecording(t.Context(), page[len(page)-erased].ID, models.CauseRequest, now)
			if err != nil {
				return err
			}
			return store.Cleared(t.Context(), e.ID, nil, now)
		})},
	}
}

// leastOf is how long the quickest of some calls takes.
func leastOf(t *testing.T, times int, call func() error) time.Duration {
	t.Helper()
	least := time.Hour
	for range times {
		begun := time.Now()
		must(t, call())
		least = min(least, time.Since(begun))
	}
	return least
}

// sizeOf is the bytes of a database, without the log.
func sizeOf(t *testing.T, db *sql.DB, driver string) (bytes int64) {
	t.Helper()
	ask := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if driver == "pgx" {
		ask = "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'"
	}
	must(t, db.QueryRowContext(t.Context(), ask).Scan(&bytes))
	return bytes
}

// writeScale writes the table of one database into the page that LANGDU_SCALE_WRITE
// names, between the marks of that database.
func writeScale(t *testing.T, driver string, costs []sweepCost) {
	t.Helper()
	name := map[string]string{"sqlite": "SQLite", "pgx": "PostgreSQL"}[driver]
	var table strings.Builder
	row := func(what string, cell func(sweepCost) string) {
		fmt.Fprintf(&table, "| %s |", what)
		for _, c := range costs {
			fmt.Fprintf(&table, " %s |", cell(c))
		}
		table.WriteString("\n")
	}
	row(name, func(c sweepCost) string { return fmt.Sprintf("%d recordings", c.rows) })
	table.WriteString("|---|" + strings.Repeat("---:|", len(costs)) + "\n")
	for i, one := range costs[0].asked {
		row(one.name, func(c sweepCost) string { return inMS(c.asked[i].cost) })
	}
	row("a sweep, for each item due", func(c sweepCost) string { return inMS(c.item) })
	row("a sweep, to find 500", func(c sweepCost) string { return inMS(c.find) })
	row("a sweep, nothing due", func(c sweepCost) string { return inMS(c.idle) })
	row("bytes of a recording's rows", func(c sweepCost) string { return fmt.Sprint(c.size / int64(c.rows)) })
	t.Log("\n" + table.String())
	path := os.Getenv("LANGDU_SCALE_WRITE")
	if path == "" {
		return
	}
	text, err := os.ReadFile(path)
	must(t, err)
	begin, end := "<!-- scale "+name+" -->\n", "<!-- /scale "+name+" -->"
	head, rest, found := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for it: want a line %s and a line %s", path, strings.TrimSpace(begin), end)
	}
	must(t, os.WriteFile(path, []byte(head+begin+"\n"+table.String()+"\n"+end+tail), 0o644))
}

func inMS(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }
