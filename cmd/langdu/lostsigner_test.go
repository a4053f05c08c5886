package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestLostSigningKeyIsSaid: a new key is made where the file is not there; that what
// was signed before cannot be checked any more must not pass in silence.
func TestLostSigningKeyIsSaid(t *testing.T) {
	c := Config{Data: t.TempDir(), Lease: time.Minute}
	opened := func() (said string, was models.PublicKey) {
		var log bytes.Buffer
		s, err := c.open(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		head, err := s.records.Head(t.Context())
		if err == nil {
			err = s.records.Anchor(t.Context(), models.SignAudit(s.signer, models.AuditHead{}, head, time.Now()))
		}
		check(t, err)
		check(t, s.close())
		return log.String(), s.signer.Public()
	}
	said, former := opened()
	again, _ := opened()
	if strings.Contains(said+again, "not known any more") {
		t.Errorf("with the key there: %s%s", said, again)
	}
	check(t, os.Remove(filepath.Join(c.Data, signingFile)))
	if said, _ = opened(); !strings.Contains(said, "not known any more") || !strings.Contains(said, former.Fingerprint()) {
		t.Errorf("without the key nothing is said of %s: %s", former.Fingerprint(), said)
	}
	c.EarlierKeys = publicKeys{former}
	if said, _ = opened(); strings.Contains(said, "not known any more") {
		t.Errorf("with the key stated: %s", said)
	}
}

// TestLostSigningKeyOfAReceiptIsSaid: also where nothing but a receipt was signed.
func TestLostSigningKeyOfAReceiptIsSaid(t *testing.T) {
	c := Config{Data: t.TempDir(), Lease: time.Minute}
	var log bytes.Buffer
	s, err := c.open(t.Context(), slog.New(slog.DiscardHandler))
	check(t, err)
	r := models.Receipt{Version: models.ReceiptVersion, Number: 1, Erasure: "01a227aa-e816-7a70-9ee1-31ecfa7a55d0"}.Sign(s.signer)
	check(t, s.close())
	_, err = (&service{data: c.Data}).database(t, nil).ExecContext(t.Context(), `INSERT INTO receipts (number, erasure, document, hash) VALUES (1, $1, $2, $3)`,
		string(r.Erasure), string(r.Canonical()), r.Hash())
	check(t, err)
	check(t, os.Remove(filepath.Join(c.Data, signingFile)))
	s, err = c.open(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
	check(t, err)
	check(t, s.close())
	if !strings.Contains(log.String(), "not known any more") {
		t.Errorf("without the key nothing is said of the receipt: %s", log.String())
	}
}
