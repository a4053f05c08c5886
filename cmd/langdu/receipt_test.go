package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestP19ReceiptIsVerifiable shows that an erasure ends in a signed receipt which
// anybody can check with the public key, that a receipt in which anything was
// changed is refused, and that one taken away from all of them is missed.
func TestP19ReceiptIsVerifiable(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			dir := t.TempDir()
			var files []string
			for i := range 2 {
				id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				s.settle(t, id)
				answer := s.erase(t, "/v1/recordings/"+id)
				files = append(files, keep(t, dir, []string{"first.json", "second.json"}[i], answer))
				if bytes.Contains(answer, []byte("xiaoming")) || bytes.Contains(answer, []byte("mama")) {
					t.Errorf("the receipt names somebody: %s", answer)
				}
			}
			said := s.receipts(t, "", "verify", files[1], files[0])
			for _, want := range []string{"a recording was erased (request): 1 recordings, 2 objects", "signed with the trusted key"} {
				if !strings.Contains(said, want) {
					t.Errorf("verify says %q, want %q in it", said, want)
				}
			}
			export := s.receipts(t, "", append([]string{"export"}, stores...)...)
			all := keep(t, dir, "all.jsonl", []byte(export))
			s.receipts(t, "", "verify", all)
			checkTampered(t, s, dir, files[0], all)
			key := s.publicKey(t)
			s.receipts(t, "", "verify", "--key", key, all)
			s.receipts(t, "which is not the one that was given", "verify", "--key", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", all)
			checkTakenAway(t, s, stores)
		})
	}
}

// checkTampered changes a receipt, and takes one out of all.
func checkTampered(t *testing.T, s *service, dir, file, all string) {
	t.Helper()
	content := read(t, file)
	for name, change := range map[string][2]string{
		"fewer recordings": {`"recordings":1,"erased"`, `"recordings":0,"erased"`},
		"another cause":    {`"cause":"request","requested_at"`, `"cause":"expiry","requested_at"`},
	} {
		at := strings.LastIndex(content, change[0])
		if at < 0 {
			t.Fatalf("%s is not in %s", change[0], content)
		}
		tampered := content[:at] + change[1] + content[at+len(change[0]):]
		s.receipts(t, "changed after it was signed", "verify", keep(t, dir, strings.ReplaceAll(name, " ", "-"), []byte(tampered)))
	}
	lines := strings.SplitAfter(read(t, all), "\n")
	without := strings.Join(append(append([]string{}, lines[:1]...), lines[2:]...), "")
	s.receipts(t, "missing", "verify", keep(t, dir, "without.jsonl", []byte(without)))
	s.receipts(t, "cut off", "verify", keep(t, dir, "cut.jsonl", []byte(strings.Join(lines[:len(lines)-2], ""))))
}

// checkTakenAway takes receipts out of the database, the last one and the first:
// then no export of what is left is signed as if it were all.
func checkTakenAway(t *testing.T, s *service, stores []string) {
	t.Helper()
	export := append([]string{"export"}, stores...)
	for _, c := range [][2]string{{"number = 2", "of which entry"}, {"number = 1", "does not follow receipt 0"}, {"number > 0", "is missing"}} {
		for _, statement := range []string{
			`CREATE TABLE kept_receipts AS SELECT * FROM receipts`, `DELETE FROM receipts WHERE ` + c[0]} {
			if _, err := s.database(t, stores).ExecContext(t.Context(), statement); err != nil {
				t.Fatal(statement, err)
			}
		}
		if left := s.receipts(t, c[1], export...); left != "" {
			t.Errorf("without the receipts of %s the export is %.200s", c[0], left)
		}
		for _, statement := range []string{`DELETE FROM receipts`, `INSERT INTO receipts SELECT * FROM kept_receipts`, `DROP TABLE kept_receipts`} {
			if _, err := s.database(t, stores).ExecContext(t.Context(), statement); err != nil {
				t.Fatal(statement, err)
			}
		}
	}
	s.receipts(t, "", export...)
}

// receipts runs `langdu receipt` on the service's data folder. It must fail with the
// sentence given, or succeed where that is "".
func (s *service) receipts(t *testing.T, fails string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	args = append([]string{"receipt", args[0], "--data", s.data}, args[1:]...)
	err := run(t.Context(), args, os.LookupEnv, &out, io.Discard)
	if (err != nil) != (fails != "") || err != nil && !strings.Contains(err.Error(), fails) {
		t.Errorf("langdu %q: %v, want %q", args, err, fails)
	}
	return out.String()
}

// publicKey is the current signing key as the service publishes it.
func (s *service) publicKey(t *testing.T) string {
	t.Helper()
	keys := s.want(t, 200, "GET", "/v1/signing-keys", nil)["keys"].([]any)
	return keys[0].(map[string]any)["key"].(string)
}

func keep(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
