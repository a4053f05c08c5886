package records_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/storage/records"
)

// TestPlans asks the databases how they would answer: by an index, reading no
// whole table, and sorting nothing that could be much.
func TestPlans(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s := open(t, url)
		for name, q := range records.Queries("anna", time.Now(), 50) {
			t.Run(name, func(t *testing.T) {
				if strings.HasPrefix(url, "sqlite:") {
					checkSQLitePlan(t, s.DB(), q)
				} else {
					checkPostgresPlan(t, s.DB(), q)
				}
			})
		}
	})
}

// TestP12ASweepReadsWhatIsDue shows that a sweep, and a change of the schedule,
// find what they erase by an index made for it, and read nothing that is not due.
// What that means among ten million recordings is measured by "make scale-sweep".
func TestP12ASweepReadsWhatIsDue(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s, queries := open(t, url), records.SweepQueries(time.Now(), 50)
		if len(queries) < 30 {
			t.Errorf("%d queries of a sweep are known, want all of them", len(queries))
		}
		for name, q := range queries {
			t.Run(name, func(t *testing.T) {
				if strings.HasPrefix(url, "sqlite:") {
					checkSQLitePlan(t, s.DB(), q)
				} else {
					checkPostgresPlan(t, s.DB(), q)
				}
			})
		}
	})
}

// tables are those that grow; of what a query has collected itself it may read all.
var tables = map[string]bool{"recordings": true, "results": true, "result_characters": true, "growth": true, "likes": true,
	"pages": true, "questions": true, "erasures": true, "audit": true, "accesses": true,
	"learners": true, "notices": true, "replays": true, "sweep_retries": true}

func checkSQLitePlan(t *testing.T, db *sql.DB, q records.Query) []string {
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q.SQL, q.Args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	text := strings.Join(plan, "\n")
	for _, line := range plan {
		if table, scans := strings.CutPrefix(line, "SCAN "); scans && tables[strings.Fields(table)[0]] {
			t.Errorf("the plan reads a whole table:\n%s", text)
		}
		if strings.Contains(line, "TEMP B-TREE") && !q.Sorts {
			t.Errorf("the plan sorts:\n%s", text)
		}
	}
	if !strings.Contains(text, q.Index) {
		t.Errorf("the plan does not use %s:\n%s", q.Index, text)
	}
	return plan
}

// checkPostgresPlan forbids what an empty table would be read by, so that the
// planner shows whether it could do without.
func checkPostgresPlan(t *testing.T, db *sql.DB, q records.Query) {
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, off := range []string{"enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin"} {
		if _, err := tx.ExecContext(t.Context(), "SET LOCAL "+off+" = off"); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := tx.QueryContext(t.Context(), "EXPLAIN "+q.SQL, q.Args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	text := strings.Join(plan, "\n")
	if strings.Contains(text, "Seq Scan") {
		t.Errorf("the plan reads a whole table:\n%s", text)
	}
	if strings.Contains(text, "Sort") && !q.Sorts {
		t.Errorf("the plan sorts:\n%s", text)
	}
	if !strings.Contains(text, q.Index) {
		t.Errorf("the plan does not use %s:\n%s", q.Index, text)
	}
}
