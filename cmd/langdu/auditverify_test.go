package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestAuditVerifyWithoutAService checks a data folder that nobody runs on, and
// makes nothing in it.
func TestAuditVerifyWithoutAService(t *testing.T) {
	data := t.TempDir()
	store, err := records.Open(t.Context(), "sqlite://"+filepath.Join(data, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := store.Append(t.Context(), models.AuditEntry{At: time.Now(), Action: models.AuditSchedule}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(store.Close(), os.Mkdir(filepath.Join(data, objectFolder), 0o700)); err != nil {
		t.Fatal(err)
	}
	verify := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"audit", "verify"}, args...), none, &out, io.Discard)
		return out.String(), err
	}
	if said, err := verify("--data", data); err != nil || said != "The audit log is whole: entries 1 to 3, each as it was written.\n" {
		t.Errorf("audit verify said %q, %v", said, err)
	}
	if _, err := os.Stat(filepath.Join(data, signingFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("audit verify has made a signing key: %v", err)
	}
	for says, args := range map[string][]string{
		"has no langdu data":     {"--data", t.TempDir()},
		"no such file":           {"--data", data, "there-is-none"},
		"this is no public key":  {"--data", data, "--key", "x"},
		"without a signed head":  {"--data", data, "-"},
		"which key must have":    {"--database-url", "postgres://127.0.0.1:1/x"},
		"there-is-none: no such": {"--data", data, "--earlier", "there-is-none"},
	} {
		if said, err := verify(args...); err == nil || !strings.Contains(sentence(err), says) {
			t.Errorf("audit verify %q said %q, %v, want %q", args, said, err, says)
		}
	}
}
