package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// langdu runs a command on the service's stores and returns what it printed.
func (s *service) langdu(t *testing.T, stores []string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), slices.Concat(args, []string{"--data", s.data, "--log-level", "error"}, stores), os.LookupEnv, &out, testWriter{t})
	return out.String(), err
}

// database is the service's own, for somebody who should not be in it.
func (s *service) database(t *testing.T, stores []string) *sql.DB {
	t.Helper()
	driver, name := "sqlite", (&url.URL{Scheme: "file", Path: filepath.Join(s.data, databaseFile), RawQuery: "_pragma=busy_timeout(5000)"}).String()
	if i := slices.Index(stores, "--database-url"); i >= 0 {
		driver, name = "pgx", stores[i+1]
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// as makes the following calls with a token of another role, until the test ends.
func (s *service) as(t *testing.T, role string, more ...string) *service {
	t.Helper()
	other := *s
	other.token = s.sign(t, append([]string{"--role", role}, more...)...)
	return &other
}

// audited is the actions in the audit log, oldest first, with the roles that acted.
func (s *service) audited(t *testing.T) (all []string) {
	t.Helper()
	var page struct{ Entries []models.AuditEntry }
	_, _, answer := s.as(t, "custodian", "--subject", "mei").call(t, "GET", "/v1/audit?limit=500", nil)
	if err := json.Unmarshal(answer, &page); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
	for _, e := range slices.Backward(page.Entries) {
		all = append(all, string(e.Action)+" by "+e.Role)
	}
	return all
}

// TestP24AuditLogHasEverything shows that whatever is done to a child's data leaves
// an entry in the audit log that names nobody, and that a log from which entries
// were changed, removed, moved or cut off is found to be so by one command.
//
// It uses the service as an app does, reads the log as the custodian does, and then
// goes into the database as somebody who covers their tracks.
func TestP24AuditLogHasEverything(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			erasure := s.liveALittle(t)
			want := []string{"schedule by service", "policy by custodian", "learner by app", "consent by app", "upload by app",
				"access by app", "access by guardian", "access-request by staff", "approval by custodian", "access by staff",
				"share by guardian", "access by link", "unshare by guardian", "export by service",
				"withdrawal by guardian", "erasure by guardian", "erased by service"}
			receipt := s.receipt(t, erasure)
			got := s.audited(t)
			for _, one := range want {
				if !slices.Contains(got, one) {
					t.Errorf("the audit log has no %q: %q", one, got)
				}
			}
			s.namesNobody(t)
			if said := s.sweep(t, stores, 0); !strings.Contains(said, "0 failed") {
				t.Fatalf("the sweep that signs the log said %q", said)
			}
			s.verifies(t, stores, receipt)
			s.coverTracks(t, stores, receipt)
			s.letsGo(t, stores)
		})
	}
}

// liveALittle does one of everything that is audited, and returns the erasure that
// it ends with.
func (s *service) liveALittle(t *testing.T) (erasure string) {
	t.Helper()
	s.as(t, "custodian", "--subject", "mei").want(t, 201, "PUT", "/v1/policies/2026-11",
		map[string]any{"text": "我们的政策", "effective": "2026-01-01T00:00:00Z"})
	id := s.newReader(t, "xiaoming")
	guardian := s.as(t, "guardian", "--subject", "mama", "--learner", "xiaoming")
	for _, who := range []*service{s, guardian} {
		if status, _, answer := who.call(t, "GET", "/v1/recordings/"+id+"/audio", nil); status != 200 {
			t.Fatalf("playback = %d %s", status, answer)
		}
	}
	listenTo(t, s.open(t, s.approved(t, id, "wang", "mei")+"/audio", s.bearer(t, "staff", "wang")...))
	s.agree(t, "xiaoming", "mama", "2026-11", "sharing")
	share := guardian.want(t, 201, "POST", "/v1/recordings/"+id+"/shares", map[string]any{"days": 3})
	if status, _, answer := s.call(t, "GET", share["url"].(string)+"/audio", nil, "Authorization", ""); status != 200 {
		t.Fatalf("the link's sound = %d %s", status, answer)
	}
	guardian.want(t, 204, "DELETE", "/v1/shares/"+share["id"].(string), nil)
	guardian.exported(t, "xiaoming")
	if status, _, answer := guardian.call(t, "DELETE", "/v1/learners/xiaoming/consents/playback", nil); status != 204 {
		t.Fatalf("withdrawal = %d %s", status, answer)
	}
	return guardian.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)["erasure"].(string)
}

// receipt waits for an erasure to end and keeps its receipt in a file, as a family does.
func (s *service) receipt(t *testing.T, erasure string) (path string) {
	t.Helper()
	var answer []byte
	await(t, "the erasure", func() bool {
		_, _, answer = s.call(t, "GET", "/v1/erasures/"+erasure, nil)
		return bytes.Contains(answer, []byte(`"signature"`))
	})
	path = filepath.Join(t.TempDir(), "receipt.json")
	if err := os.WriteFile(path, answer, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listenTo reads a stream to its end.
func listenTo(t *testing.T, r *http.Response) {
	t.Helper()
	if n, err := io.Copy(io.Discard, r.Body); err != nil || n == 0 {
		t.Errorf("a stream of %d bytes, %v", n, err)
	}
}

// namesNobody searches the exported log for every name and text that was used.
func (s *service) namesNobody(t *testing.T) {
	t.Helper()
	_, _, answer := s.as(t, "custodian", "--subject", "mei").call(t, "GET", "/v1/audit?limit=500", nil)
	for _, name := range []string{"xiaoming", "mama", `"mei"`, "wang", "in person", "爸爸", "我们的政策", "the dispute needs it"} {
		if bytes.Contains(answer, []byte(name)) {
			t.Errorf("the audit log holds %s: %s", name, answer)
		}
	}
}

// verifies checks the log in every way that there is.
func (s *service) verifies(t *testing.T, stores []string, receipt string) {
	t.Helper()
	said, err := s.langdu(t, stores, "audit", "verify")
	if err != nil || !strings.Contains(said, "The audit log is whole: entries 1 to ") {
		t.Fatalf("audit verify said %q, %v", said, err)
	}
	file := filepath.Join(t.TempDir(), "log.jsonl")
	if _, err := s.langdu(t, stores, "audit", "export", "--out", file); err != nil {
		t.Fatal(err)
	}
	key := s.want(t, 200, "GET", "/v1/signing-keys", nil)["keys"].([]any)[0].(map[string]any)
	elsewhere := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := run(t.Context(), append([]string{"audit", "verify", "--data", t.TempDir()}, args...), none, &out, io.Discard); err != nil {
			t.Fatalf("audit verify %q: %v", args, err)
		}
		return out.String()
	}
	if said := elsewhere(file, "--key", key["key"].(string)); strings.Contains(said, "compare") {
		t.Errorf("with the key given it said %q", said)
	}
	if said := elsewhere(file); !strings.Contains(said, "compare the fingerprint "+key["fingerprint"].(string)) {
		t.Errorf("without a key it said %q, want advice to compare %s", said, key["fingerprint"])
	}
	for _, args := range [][]string{{"--earlier", file}, {"--receipt", receipt}, {file, "--receipt", receipt}} {
		if said, err := s.langdu(t, stores, append([]string{"audit", "verify"}, args...)...); err != nil {
			t.Errorf("audit verify %q said %q, %v", args, said, err)
		}
	}
}

// letsGo sweeps as if the time of all entries were over, and checks what is left.
func (s *service) letsGo(t *testing.T, stores []string) {
	t.Helper()
	if said := s.sweep(t, stores, 1100); !strings.Contains(said, "audit entries") {
		t.Errorf("the sweep said %q, want that entries went", said)
	}
	said, err := s.langdu(t, stores, "audit", "verify")
	if err != nil || !strings.Contains(said, "were let go at the end of their time") {
		t.Errorf("after the oldest entries went audit verify said %q, %v", said, err)
	}
	if got := s.audited(t); !slices.Contains(got, "pruned by service") && !slices.Contains(got, "pruned by console") {
		t.Errorf("the log does not say that entries went: %q", got)
	}
	if _, err := s.database(t, stores).ExecContext(t.Context(), `DELETE FROM audit_anchors WHERE base_seq = seq`); err != nil {
		t.Fatal(err)
	}
	if said, err := s.langdu(t, stores, "audit", "verify"); err == nil || !strings.Contains(sentence(err), "entries 1 to ") {
		t.Errorf("without the signed beginning audit verify said %q, %v", said, err)
	}
}

// none is an environment without settings.
func none(string) (string, bool) { return "", false }

// coverTracks changes rows as somebody with the database would, looks what verify
// says, and puts them back.
func (s *service) coverTracks(t *testing.T, stores []string, receipt string) {
	t.Helper()
	db := s.database(t, stores)
	exec := func(statements ...string) {
		t.Helper()
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(statement, err)
			}
		}
	}
	export := filepath.Join(t.TempDir(), "before.jsonl")
	if _, err := s.langdu(t, stores, "audit", "export", "--out", export); err != nil {
		t.Fatal(err)
	}
	exec(`CREATE TABLE kept_audit AS SELECT * FROM audit`, `CREATE TABLE kept_head AS SELECT * FROM audit_head`, `CREATE TABLE kept_anchors AS SELECT * FROM audit_anchors`,
		`CREATE TABLE kept_receipts AS SELECT * FROM receipts`)
	cut := []string{`DELETE FROM audit WHERE seq > 4`, `UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)`}
	cutAll := append([]string{`DELETE FROM audit_anchors`, `DELETE FROM receipts`}, cut...)
	for _, c := range []struct {
		does   []string
		says   string
		checks []string
	}{
		{[]string{`UPDATE audit SET role = 'learner' WHERE seq = 3`}, "entry 3 was changed", nil},
		{[]string{`UPDATE audit SET detail = '{"purpose":"sharing"}' WHERE seq = 3`}, "entry 3 was changed", nil},
		{[]string{`DELETE FROM audit WHERE seq = 3`}, "entry 3 is missing", nil},
		{[]string{`UPDATE audit SET seq = 0 WHERE seq = 3`, `UPDATE audit SET seq = 3 WHERE seq = 4`, `UPDATE audit SET seq = 4 WHERE seq = 0`}, "entry 3 was changed", nil},
		{[]string{`DELETE FROM audit WHERE seq > 4`}, "are missing at the end", nil},
		{append([]string{`DELETE FROM receipts`}, cut...), "the log ends with entry 4, and the head that was signed on", nil},
		{append([]string{`DELETE FROM audit_anchors`}, cut...), "the log ends with entry 4, and receipt 1 of", nil},
		{cutAll, "the log ends with entry 4, and receipt 1 of", []string{"--receipt", receipt}},
		{cutAll, "the log ends with entry 4, and the export of", []string{"--earlier", export}},
	} {
		exec(c.does...)
		said, err := s.langdu(t, stores, append([]string{"audit", "verify"}, c.checks...)...)
		if err == nil || !strings.Contains(sentence(err), c.says) {
			t.Errorf("after %q audit verify said %q, %v, want %q", c.does, said, err, c.says)
		}
		if said, err := s.langdu(t, stores, "audit", "export"); c.checks == nil && (err == nil || strings.Contains(said, "signature")) {
			t.Errorf("after %q audit export signed the log: %s", c.does, said)
		}
		exec(`DELETE FROM audit`, `INSERT INTO audit SELECT * FROM kept_audit`, `DELETE FROM audit_head`, `INSERT INTO audit_head SELECT * FROM kept_head`,
			`DELETE FROM audit_anchors`, `INSERT INTO audit_anchors SELECT * FROM kept_anchors`,
			`DELETE FROM receipts`, `INSERT INTO receipts SELECT * FROM kept_receipts`)
	}
	exec(`DROP TABLE kept_audit`, `DROP TABLE kept_head`, `DROP TABLE kept_anchors`, `DROP TABLE kept_receipts`)
	if said, err := s.langdu(t, stores, "audit", "verify"); err != nil {
		t.Errorf("after everything was put back audit verify said %q, %v", said, err)
	}
}
