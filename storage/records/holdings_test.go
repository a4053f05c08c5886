package records_test

import (
	"slices"
	"testing"

	"github.com/langdu/langdu/storage/records"
)

// TestP7NoTableIsForgotten shows that an export has every table that names a child
// or a recording: it asks the database itself which these are, so that a table of
// tomorrow cannot be left out.
func TestP7NoTableIsForgotten(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		about := append(tablesWith(t, s, "learner"), tablesWith(t, s, "recording")...)
		slices.Sort(about)
		about = slices.Compact(about)
		if len(about) < 8 {
			t.Fatalf("the database has %v: the search is worthless", about)
		}
		held := s.HeldTables()
		if once := slices.Compact(slices.Sorted(slices.Values(held))); len(once) != len(held) {
			t.Errorf("a table is there twice: %v", held)
		}
		for _, table := range append(about, "learners", "recordings") {
			if !slices.Contains(held, table) && records.InAnotherForm[table] == "" {
				t.Errorf("an export leaves out %s: add its rows to heldTables, or say in inAnotherForm where they are", table)
			}
		}
		for _, table := range held {
			if err := s.HeldRows(t.Context(), "nobody", table, func(map[string]any) error { return nil }); err != nil {
				t.Errorf("rows of %s: %v", table, err)
			}
		}
	})
}

// tablesWith lists the tables that have a column of this name.
func tablesWith(t *testing.T, s *records.Store, column string) (names []string) {
	t.Helper()
	rows, err := s.DB().QueryContext(t.Context(), `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = $1`, column)
	if err != nil {
		rows, err = s.DB().QueryContext(t.Context(), `SELECT table_name FROM information_schema.columns WHERE column_name = $1 AND table_schema = current_schema()`, column)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}
