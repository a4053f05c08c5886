package workers

import (
	"bytes"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// ledger is a database with an audit log, somebody who looks after it, and
// somebody who can change its rows.
type ledger struct {
	*Auditor
	t       *testing.T
	store   *records.Store
	intrude *sql.DB
	said    bytes.Buffer
}

var dawn = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// newLedger is a log of n entries, one an hour from dawn.
func newLedger(t *testing.T, n int) *ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "langdu.db")
	store, err := records.Open(t.Context(), fresh.SQLiteIn(t, path))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(); store.Close() })
	l := &ledger{t: t, store: store, intrude: db}
	l.Auditor = &Auditor{Audit: store, Signer: signerOf(t, 1), Keys: []models.PublicKey{signerOf(t, 1).Public()}, Log: slog.New(slog.NewTextHandler(&l.said, nil))}
	l.write(n)
	return l
}

func signerOf(t *testing.T, seed byte) models.Signer {
	t.Helper()
	s, err := models.NewSigner(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write adds n entries, each an hour after the one before.
func (l *ledger) write(n int) {
	l.t.Helper()
	head, err := l.store.Head(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range int64(n) {
		e := models.AuditEntry{At: dawn.Add(time.Duration(head.Seq+i) * time.Hour), Action: models.AuditConsent, Detail: map[string]string{"purpose": "<scoring>"}}
		if _, err := l.store.Append(l.t.Context(), e); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *ledger) exec(statements ...string) {
	l.t.Helper()
	for _, s := range statements {
		if _, err := l.intrude.ExecContext(l.t.Context(), s); err != nil {
			l.t.Fatal(s, err)
		}
	}
}

func (l *ledger) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// refuses checks that the log is found to be another than the one written.
func (l *ledger) refuses(what string, err error, says string) {
	l.t.Helper()
	if !errors.Is(err, models.Invalid) || !strings.Contains(models.Explain(err), says) {
		l.t.Errorf("%s: %v, want %q", what, err, says)
	}
}

func TestAuditExport(t *testing.T) {
	for _, n := range []int{0, 1, auditBatch, 2*auditBatch + 7} {
		l := newLedger(t, n)
		var out bytes.Buffer
		proof, err := l.Export(t.Context(), &out, dawn)
		l.must(err)
		read, err := models.VerifyAudit(&out, l.Keys)
		l.must(err)
		if read.Head != proof.Head || read.Entries != int64(n) || proof.Entries != int64(n) {
			t.Errorf("read %+v, want %+v with %d entries", read, proof, n)
		}
	}
}

// TestAuditVerifyFindsWhatWasDoneToRows is somebody with the database and without
// the key.
func TestAuditVerifyFindsWhatWasDoneToRows(t *testing.T) {
	// An intruder who knows how hashes are made writes the end anew.
	forge := func(l *ledger, from int64) {
		entries, err := l.store.Entries(t.Context(), "", 0, 100)
		l.must(err)
		prev := ""
		for _, e := range entries {
			if e.Seq >= from {
				e.Role = "learner"
			}
			e.Prev = prev
			e.Hash = e.Sum()
			prev = e.Hash
			_, err := l.intrude.ExecContext(t.Context(), `UPDATE audit SET role = $1, prev = $2, hash = $3 WHERE seq = $4`, e.Role, e.Prev, e.Hash, e.Seq)
			l.must(err)
		}
		_, err = l.intrude.ExecContext(t.Context(), `UPDATE audit_head SET hash = $1`, prev)
		l.must(err)
	}
	for says, do := range map[string]func(l *ledger){
		"entry 4 was changed":                         func(l *ledger) { l.exec(`UPDATE audit SET role = 'learner' WHERE seq = 4`) },
		"entry 4 is missing: entry 5 follows entry 3": func(l *ledger) { l.exec(`DELETE FROM audit WHERE seq = 4`) },
		"entry 1 is missing: entry 2 follows entry 0": func(l *ledger) { l.exec(`DELETE FROM audit WHERE seq = 1`) },
		"entry 5 was changed": func(l *ledger) {
			l.exec(`UPDATE audit SET seq = 0 WHERE seq = 5`, `UPDATE audit SET seq = 5 WHERE seq = 6`, `UPDATE audit SET seq = 6 WHERE seq = 0`)
		},
		"entries 9 to 10 are missing at the end": func(l *ledger) { l.exec(`DELETE FROM audit WHERE seq > 8`) },
		"entry 10 follows the end": func(l *ledger) {
			l.exec(`UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit WHERE seq = 9)`)
		},
		"entries 5 to 8 are missing: the log ends with entry 4, and the head that was signed on 2026-11-22 knows entry 8": func(l *ledger) {
			l.exec(`DELETE FROM audit WHERE seq > 4`, `UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)`)
		},
		"entry 8 is not the one that the head that was signed on 2026-11-22 knows": func(l *ledger) { forge(l, 5) },
		"the signature of the head of entry 7 is not right": func(l *ledger) {
			l.exec(`UPDATE audit_anchors SET body = replace(body, '"seq":8', '"seq":7')`)
		},
		"carries no public key": func(l *ledger) { l.exec(`UPDATE audit_anchors SET body = 'x'`) },
	} {
		l := newLedger(t, 8)
		l.must(l.Anchor(t.Context(), dawn.Add(8*time.Hour)))
		l.write(2)
		_, err := l.Verify(t.Context())
		l.must(err)
		do(l)
		var out bytes.Buffer
		_, err = l.Export(t.Context(), &out, dawn)
		l.refuses(says, err, says)
		if bytes.Contains(out.Bytes(), []byte("signature")) {
			t.Errorf("%s: a head was signed all the same", says)
		}
	}
}

// TestAuditVerifyByReceipts cuts off the end of a log, every signed head of it too,
// and forgets a receipt.
func TestAuditVerifyByReceipts(t *testing.T) {
	l := newLedger(t, 6)
	head, err := l.store.Head(t.Context())
	l.must(err)
	keep := func(r models.Receipt) {
		l.exec(`DELETE FROM receipts`)
		_, err := l.intrude.ExecContext(t.Context(), `INSERT INTO receipts (number, erasure, document, hash) VALUES ($1, 'e', $2, $3)`,
			r.Number, string(r.Canonical()), r.Hash())
		l.must(err)
	}
	receipt := models.Receipt{Version: models.ReceiptVersion, Number: 1, Audit: head, DoneAt: dawn}.Sign(l.Signer)
	keep(receipt)
	proof, err := l.Verify(t.Context())
	l.must(err)
	if proof.Anchored != 1 {
		t.Errorf("anchored by %d, want the receipt", proof.Anchored)
	}
	forged := receipt
	forged.Audit.Seq = 4
	keep(forged)
	_, err = l.Verify(t.Context())
	l.refuses("a receipt that was changed", err, "receipt 1: ")
	keep(receipt)
	l.exec(`DELETE FROM audit WHERE seq > 4`, `UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)`)
	_, err = l.Verify(t.Context())
	l.refuses("a log that was cut", err, "the log ends with entry 4, and receipt 1 of 2026-11-22 knows entry 6")
	l.exec(`DELETE FROM receipts`)
	_, err = l.Verify(t.Context())
	l.must(err) // there is nothing left in the database that knows
	_, err = l.Verify(t.Context(), receipt.Anchor())
	l.refuses("a receipt that a family kept", err, "receipt 1 of 2026-11-22 knows entry 6")
}

// TestAuditExportTellsAWriterThatFails is a pipe that somebody closes.
func TestAuditExportTellsAWriterThatFails(t *testing.T) {
	l := newLedger(t, 3)
	r, w := io.Pipe()
	r.Close()
	if _, err := l.Export(t.Context(), w, dawn); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Export = %v, want the writer's error", err)
	}
}
