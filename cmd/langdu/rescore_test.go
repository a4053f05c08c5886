package main

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/langdu/langdu/workers"
)

// langdu runs a command and returns what it prints.
func langdu(t *testing.T, args ...string) (stdout string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = run(t.Context(), args, os.LookupEnv, &out, io.Discard)
	return out.String(), err
}

// pretend makes the stored judgements another engine's, with another score.
func pretend(t *testing.T, s *service, stores []string) {
	t.Helper()
	driver, at := "sqlite", filepath.Join(s.data, "langdu.db")+"?_pragma=busy_timeout(5000)"
	for i, flag := range stores {
		if flag == "--database-url" {
			driver, at = "pgx", stores[i+1]
		}
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, change := range []string{
		`UPDATE recordings SET engine = 'an engine of last year', overall = 12`,
		`UPDATE result_characters SET verdict = 'wrong' WHERE position = 0`,
	} {
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRescore scores real recordings, pretends that an older engine had, and
// rescores them beside the running service.
func TestRescore(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			ids := make([]string, 2)
			for i := range ids {
				ids[i] = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				s.settle(t, ids[i])
			}
			_, _, result := s.call(t, "GET", "/v1/recordings/"+ids[0]+"/result", nil)
			command := append([]string{"rescore", "--data", s.data}, stores...)

			checkSame(t, command)
			pretend(t, s, stores)
			checkDifference(t, command, ids)
			checkReplaced(t, command)
			if _, _, got := s.call(t, "GET", "/v1/recordings/"+ids[0]+"/result", nil); !bytes.Equal(got, result) {
				t.Errorf("the same engine gives another result:\n%s\n%s", result, got)
			}
		})
	}
}

// checkSame wants the engine to agree with itself, in the same words each time.
func checkSame(t *testing.T, command []string) {
	t.Helper()
	first, err := langdu(t, append(command, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	var report workers.RescoreReport
	if err := json.Unmarshal([]byte(first), &report); err != nil {
		t.Fatal(err)
	}
	if report.Compared != 2 || report.Same != 2 || report.Former[report.Engine] != 2 {
		t.Errorf("the engine that scored them says: %s", first)
	}
	if second, err := langdu(t, append(command, "--json")...); err != nil || second != first {
		t.Errorf("a second report differs (%v):\n%s", err, second)
	}
}

func checkDifference(t *testing.T, command, ids []string) {
	t.Helper()
	text, err := langdu(t, command...)
	if err != nil || !strings.Contains(text, "dry run: nothing was replaced") || !strings.Contains(text, "wrong → correct") ||
		!strings.Contains(text, "2 judged by  an engine of last year") {
		t.Errorf("rescore prints (%v):\n%s", err, text)
	}
	if strings.Contains(text, "xiaoming") {
		t.Errorf("the report names the learner:\n%s", text)
	}
	lines, err := langdu(t, append(command, "--csv", "--limit", "1")...)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(lines)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != ids[0] || rows[1][3] != "12" || rows[1][7] != "false" ||
		!strings.HasPrefix(rows[1][8], "0 爸 wrong>correct") {
		t.Errorf("--csv prints %q, %v", rows, err)
	}
}

func checkReplaced(t *testing.T, command []string) {
	t.Helper()
	text, err := langdu(t, append(command, "--replace")...)
	if err != nil || !strings.HasPrefix(text, "2 judgements were replaced; 0 were by this engine already.") {
		t.Errorf("rescore --replace prints (%v):\n%s", err, text)
	}
	if text, err = langdu(t, append(command, "--replace")...); err != nil || !strings.HasPrefix(text, "0 judgements were replaced; 2 were") {
		t.Errorf("again it prints (%v):\n%s", err, text)
	}
}

// TestRescoreAsksForTheServicesSettings: a service judges by its own settings, so
// whoever asks for others is refused, and not answered with those.
func TestRescoreAsksForTheServicesSettings(t *testing.T) {
	s := start(t, nil, "--accents", "z/zh=noted,n/l=noted")
	for _, c := range []struct {
		args []string
		want string // "" for no refusal
	}{
		{nil, ""},
		{[]string{"--strictness", "normal", "--accents", "n/l=noted, f/h=scored, z/zh=noted"}, ""},
		{[]string{"--strictness", "strict"}, "judges with --strictness normal, you ask for a rescore with --strictness strict: stop the service, or start it"},
		{[]string{"--accents", ""}, "judges with --accents n/l=noted,z/zh=noted, you ask for a rescore without --accents"},
		{[]string{"--acoustic-model", t.TempDir()}, "judges without --acoustic-model"},
		{[]string{"--max-duration", "1m"}, "--max-duration 1m0s"},
	} {
		_, err := langdu(t, append([]string{"rescore", "--data", s.data}, c.args...)...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(sentence(err), c.want)) {
			t.Errorf("rescore %q: %v, want %q", c.args, err, c.want)
		}
	}
	t.Setenv("LANGDU_STRICTNESS", "lenient")
	if _, err := langdu(t, "rescore", "--data", s.data); err == nil || !strings.Contains(sentence(err), "--strictness lenient") {
		t.Errorf("rescore with LANGDU_STRICTNESS=lenient: %v, want a refusal", err)
	}
}

// TestMistypedFolder: only serve makes a data folder; what looks into one says
// that it has no data, and leaves nothing behind.
func TestMistypedFolder(t *testing.T) {
	empty, missing := t.TempDir(), filepath.Join(t.TempDir(), "nodata")
	for _, command := range [][]string{{"rescore"}, {"sweep"}, {"token", "--role", "app"}, {"import", "archive.zip"}, {"audit", "export"}, {"receipt", "export"}} {
		for _, folder := range []string{empty, missing} {
			said, err := langdu(t, append(command, "--data", folder)...)
			if err == nil || said != "" || !strings.Contains(sentence(err), folder+" has no langdu data") {
				t.Errorf("%s --data %s: %q, %v, want that it has no langdu data", command[0], folder, said, err)
			}
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("the empty folder now holds %v, %v", left, err)
	}
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Errorf("the missing folder is there: %v", err)
	}
	if _, err := langdu(t, "token", "--data", missing, "--role", "app", "--jwt-secret", strings.Repeat("s", 32)); err != nil {
		t.Errorf("token with a secret of its own asks for a folder: %v", err)
	}
}

func TestRescoreRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--replace", "--dry-run"}, "exclude each other"},
		{[]string{"--dry-run=false"}, "--replace"},
		{[]string{"--json", "--csv"}, "exclude each other"},
		{[]string{"--class", "erased"}, "scored, unassessable or failed"},
		{[]string{"--since", "yesterday"}, "2026-11-01"},
		{[]string{"--limit", "-1"}, "negative"},
	} {
		_, err := langdu(t, append([]string{"rescore", "--data", t.TempDir()}, c.args...)...)
		if err == nil || !strings.Contains(sentence(err), c.want) {
			t.Errorf("rescore %q: %v, want a refusal with %q", c.args, err, c.want)
		}
	}
}
