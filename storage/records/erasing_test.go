package records_test

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/storage/records"
)

// TestErasingReadsOnlyWhatIsTheirs asks the databases how they would erase: of no
// table may they read more than what is the recording's or the learner's.
func TestErasingReadsOnlyWhatIsTheirs(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s := open(t, url)
		for _, q := range records.Erasing() {
			t.Run(q.SQL, func(t *testing.T) {
				if !strings.HasPrefix(url, "sqlite:") {
					checkPostgresPlan(t, s.DB(), q)
					return
				}
				for _, line := range checkSQLitePlan(t, s.DB(), q) {
					if table, scans := strings.CutPrefix(line, "SCAN "); scans && table != "CONSTANT ROW" && !strings.Contains(line, " USING ") {
						t.Errorf("the plan reads a whole table: %s", line)
					}
				}
			})
		}
	})
}
