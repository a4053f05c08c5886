package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers"
)

// What follows the lines of an export on the control socket: how it failed.
const (
	auditKind  = "Langdu-Kind-Of-End"
	auditError = "Langdu-Error"
)

// answerAudit writes the audit log for whoever asks on the control socket.
func (c Config) answerAudit(w http.ResponseWriter, r *http.Request, s *stores, log *slog.Logger) {
	w.Header().Set("Trailer", auditKind+", "+auditError)
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := bufio.NewWriter(w)
	_, err := c.auditor(s.records, s.signer, log).Export(r.Context(), out, s.now())
	if err = errors.Join(err, out.Flush()); err != nil {
		w.Header().Set(auditKind, string(models.KindOf(err)))
		w.Header().Set(auditError, sentence(err))
	}
}

// auditRunning asks the service that holds the data folder for its log. ok is
// false where none does.
func (c Config) auditRunning(ctx context.Context) (lines io.ReadCloser, ok bool, err error) {
	if c.DatabaseURL != "" {
		return nil, false, nil
	}
	response, ok, err := c.ask(ctx, http.MethodGet, "/audit", nil)
	if response == nil {
		return nil, ok, err
	}
	return &runningLog{response}, true, nil
}

// runningLog is the lines of a running service; its end is the error that the
// service had.
type runningLog struct{ response *http.Response }

func (l *runningLog) Read(p []byte) (int, error) {
	n, err := l.response.Body.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	if kind := l.response.Trailer.Get(auditKind); kind != "" {
		err = models.Errorf("audit", models.Kind(kind), "%s", l.response.Trailer.Get(auditError))
	}
	return n, err
}

func (l *runningLog) Close() error { return l.response.Body.Close() }

// auditLines writes the log of the service that runs on the data folder, or of the
// database itself.
func (c Config) auditLines(ctx context.Context, w io.Writer, stderr io.Writer) (err error) {
	lines, ok, err := c.auditRunning(ctx)
	if err != nil {
		return err
	}
	if ok {
		defer lines.Close()
		_, err := io.Copy(w, lines)
		return err
	}
	return c.withAudit(ctx, stderr, func(store *records.Store, log *slog.Logger) error {
		signer, err := c.signer()
		if err != nil {
			return err
		}
		out := bufio.NewWriter(w)
		_, err = c.auditor(store, signer, log).Export(ctx, out, time.Now())
		return errors.Join(err, out.Flush())
	})
}

// auditProofHere checks the log of the service that runs on the data folder, or of
// the database itself.
func (c Config) auditProofHere(ctx context.Context, keys []models.PublicKey, anchors []models.AuditAnchor, stderr io.Writer) (proof models.AuditProof, err error) {
	lines, ok, err := c.auditRunning(ctx)
	if err != nil {
		return proof, err
	}
	if ok {
		defer lines.Close()
		return models.VerifyAudit(lines, keys, anchors...)
	}
	if len(keys) == 0 && c.DatabaseURL != "" {
		return proof, models.Errorf("audit verify", models.NotFound,
			"which key must have signed the log? Give it with --key, as GET /v1/signing-keys shows it, or set --signing-key as for the service")
	}
	err = c.withAudit(ctx, stderr, func(store *records.Store, log *slog.Logger) error {
		proof, err = (&workers.Auditor{Audit: store, Keys: keys, Log: log}).Verify(ctx, anchors...)
		return err
	})
	return proof, err
}

// withAudit opens the records alone: the log needs no other store, and a service
// that holds these may run.
func (c Config) withAudit(ctx context.Context, stderr io.Writer, do func(*records.Store, *slog.Logger) error) (err error) {
	if c.DatabaseURL == "" {
		if err := c.inhabited(); err != nil {
			return err
		}
	}
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	s := &stores{}
	if err := s.openRecords(ctx, c); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(s.records, log)
}
