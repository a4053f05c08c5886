package records

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// additive is what a migration may do without a word: the release before goes on
// beside it, reads what it knows, and writes rows that lack what is new.
var additive = []*regexp.Regexp{
	regexp.MustCompile(`^CREATE TABLE `),
	regexp.MustCompile(`^CREATE INDEX `),
	regexp.MustCompile(`^DROP INDEX `), // slower, not wrong
	regexp.MustCompile(`^ALTER TABLE \w+ ADD COLUMN \w+ (TEXT|BIGINT) NOT NULL DEFAULT `),
	regexp.MustCompile(`^(INSERT INTO|UPDATE|DELETE FROM) `),
}

// breaks is the note of a migration that the release before does not survive. It says
// what to do: stop every process, say.
const breaks = "-- breaks the release before: "

// breaking is the statements of a migration that are not additive.
func breaking(migration string) (found []string) {
	up, _, _ := strings.Cut(migration, "-- +goose Down")
	if strings.Contains(up, breaks) {
		return nil
	}
	created := map[string]bool{}
	for statement := range strings.SplitSeq(regexp.MustCompile(`--.*`).ReplaceAllString(up, ""), ";") {
		statement = strings.Join(strings.Fields(statement), " ")
		if m := regexp.MustCompile(`^CREATE TABLE (\w+)`).FindStringSubmatch(statement); m != nil {
			created[m[1]] = true
		}
		// A rule on a table that is new breaks nobody's rows.
		if m := regexp.MustCompile(`^CREATE UNIQUE INDEX \w+ ON (\w+)`).FindStringSubmatch(statement); m != nil && created[m[1]] {
			continue
		}
		if statement != "" && !additiveStatement(statement) {
			found = append(found, statement)
		}
	}
	return found
}

func additiveStatement(statement string) bool {
	for _, allowed := range additive {
		if allowed.MatchString(statement) {
			return true
		}
	}
	return false
}

// TestVersionsRoll: workers and APIs of the release before run on while the tables are
// already those of this one. A migration that they do not survive must say so.
func TestVersionsRoll(t *testing.T) {
	for _, folder := range []string{recordTables.folder, keyTables.folder} {
		files, err := fs.Glob(migrations, folder+"/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("migrations: %q, %v", files, err)
		}
		for _, file := range files {
			content, err := fs.ReadFile(migrations, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range breaking(string(content)) {
				t.Errorf("%s: the release before may not survive %q: add only, with a default, or say what it breaks after %q", file, statement, breaks)
			}
		}
	}
}

func TestBreaking(t *testing.T) {
	for _, statement := range []string{
		"ALTER TABLE learners DROP COLUMN alias", "ALTER TABLE learners RENAME COLUMN alias TO name", "ALTER TABLE learners RENAME TO children",
		"DROP TABLE learners", "ALTER TABLE learners ADD COLUMN birth TEXT NOT NULL", "ALTER TABLE learners ADD COLUMN birth TEXT",
		"CREATE UNIQUE INDEX a ON learners (alias)", "ALTER TABLE learners ALTER COLUMN alias TYPE BIGINT",
	} {
		if got := breaking("-- +goose Up\n" + statement + ";\n-- +goose Down\n"); len(got) != 1 {
			t.Errorf("%s passes for additive", statement)
		}
		if got := breaking("-- +goose Up\n" + breaks + "stop every process first\n" + statement + ";\n"); len(got) != 0 {
			t.Errorf("%s is not passed over although a note says what it breaks", statement)
		}
	}
}

// TestNewerTables: a release opens a database whose tables a later one has made.
func TestNewerTables(t *testing.T) {
	url := "sqlite://" + filepath.Join(t.TempDir(), "langdu.db")
	s, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.write.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(context.WithoutCancel(t.Context()), url); err != nil {
		t.Fatal(fmt.Errorf("the release before does not start beside a later one: %w", err))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
