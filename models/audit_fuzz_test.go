package models_test

import (
	"bytes"
	"testing"

	"github.com/langdu/langdu/models"
)

// FuzzVerifyAudit wants no log to pass but the one that was signed.
func FuzzVerifyAudit(f *testing.F) {
	s, base := signer(1), models.AuditHead{}
	entries := chained(base, 4)
	whole := join(exported(f, base, entries, s))
	f.Add(whole)
	for _, line := range bytes.SplitAfter(whole, []byte{'\n'}) {
		f.Add(bytes.ReplaceAll(whole, line, nil))
		f.Add(line)
	}
	f.Add(bytes.Repeat([]byte{'{'}, 70<<10))
	keys := []models.PublicKey{s.Public()}
	f.Fuzz(func(t *testing.T, log []byte) {
		switch err := verify(log, keys); {
		case err == nil && !bytes.Equal(log, whole):
			t.Fatalf("%q passes for the log", log)
		case err != nil && models.KindOf(err) != models.Invalid:
			t.Fatalf("VerifyAudit(%q): %v, want invalid", log, err)
		}
	})
}

// FuzzCalendar reads lists of holidays.
func FuzzCalendar(f *testing.F) {
	f.Add([]byte("2026-10-01\n2026-10-10 work\n# note\n"))
	f.Add([]byte("9999-99-99\n\xff\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := models.ParseCalendar(bytes.NewReader(file)); err != nil && models.KindOf(err) != models.Invalid {
			t.Fatalf("ParseCalendar(%q): %v, want invalid", file, err)
		}
	})
}
