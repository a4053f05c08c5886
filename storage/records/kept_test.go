package records_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/langdu/langdu/internal/kept"
	"github.com/langdu/langdu/storage/records"
	_ "modernc.org/sqlite"
)

// TestP29EveryColumnIsKnown compares every column of the databases as they are with
// the list of what is kept: there is none that nobody has said the purpose of, and
// none that could hold a voiceprint.
func TestP29EveryColumnIsKnown(t *testing.T) {
	emptyDatabases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		open(t, url)
		checkColumns(t, url, "internal/kept.Records", kept.Records)
		url = newURL(t)
		keys, err := records.OpenKeys(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer keys.Close()
		checkColumns(t, url, "internal/kept.Keys", kept.Keys)
	})
}

// biometric is how a column would be called that holds what a voice is known by.
var biometric = regexp.MustCompile(`(?i)voice_?print|embed|vector|speaker|biometr|enrol|similarity`)

func checkColumns(t *testing.T, url, list string, tables []kept.Table) {
	t.Helper()
	found := columnsOf(t, url)
	for name, columns := range found {
		i := slices.IndexFunc(tables, func(table kept.Table) bool { return table.Name == name })
		if i < 0 {
			t.Errorf("table %s is not in %s: say what it holds, of whom, and until when", name, list)
			continue
		}
		for _, c := range columns {
			if biometric.MatchString(c) {
				t.Errorf("%s.%s is called like something that a voice is known by", name, c)
			}
			if !slices.Contains(tables[i].Columns(), c) {
				t.Errorf("column %s.%s is not in %s: say whether it is about a person", name, c, list)
			}
		}
	}
	for _, table := range tables {
		for _, c := range table.Columns() {
			if !slices.Contains(found[table.Name], c) {
				t.Errorf("%s has %s.%s, which is not in the database", list, table.Name, c)
			}
		}
	}
}

// columnsOf reads the names of all columns from the database.
func columnsOf(t *testing.T, url string) map[string][]string {
	t.Helper()
	driver, query := "pgx", "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		driver, url = "sqlite", path
		query = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'"
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		found[table] = append(found[table], column)
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		t.Fatalf("%d tables, %v", len(found), err)
	}
	return found
}
