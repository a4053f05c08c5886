package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// A running embedded service holds its data folder alone. What an operator asks
// of the folder meanwhile goes to it over a Unix socket in the folder, which only
// the same user can open.

// controlSocket is the socket's place in the data folder.
func (c Config) controlSocket() string { return filepath.Join(c.Data, "control.sock") }

// controlListener takes the socket before the service says that it is ready. It
// is nil where no folder is held, or where the system has no socket at such a
// path, which stops no service.
func (c Config) controlListener(log *slog.Logger) (net.Listener, error) {
	if c.S3URL != "" {
		return nil, nil
	}
	path := c.controlSocket()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by a crash: the folder's lock is ours
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		log.Warn("no control socket: \"langdu sweep\" will not find this service", "err", err)
		return nil, nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// control answers on the socket until ctx ends.
func (c Config) control(ctx context.Context, listener net.Listener, s *stores, log *slog.Logger) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sweep", inJSON(func(r *http.Request) (report workers.SweepReport, err error) {
		var now time.Time
		if at := r.URL.Query().Get("now"); at != "" {
			if now, err = time.Parse(time.RFC3339Nano, at); err != nil {
				return report, models.E("sweep", models.Invalid, err)
			}
		}
		if r.URL.Query().Has("dry") {
			return c.sweeper(s, log).Outlook(r.Context(), s.or(now))
		}
		return c.sweeper(s, log).Sweep(r.Context(), s.or(now))
	}))
	mux.HandleFunc("POST /retention", inJSON(func(r *http.Request) (answer retentionAnswer, err error) {
		var asks retentionRequest
		if err := json.NewDecoder(r.Body).Decode(&asks); err != nil {
			return answer, models.E("retention", models.Invalid, err)
		}
		return c.retentionOf(r.Context(), s, asks)
	}))
	mux.HandleFunc("POST /keys/rotate", inJSON(func(r *http.Request) (rotation, error) { return s.rotate(r.Context()) }))
	mux.HandleFunc("POST /rescore", func(w http.ResponseWriter, r *http.Request) { c.answerRescore(ctx, w, r, s, log) })
	mux.HandleFunc("GET /audit", func(w http.ResponseWriter, r *http.Request) { c.answerAudit(w, r, s, log) })
	mux.HandleFunc("GET /receipts", func(w http.ResponseWriter, r *http.Request) { answerReceipts(w, r, s, log) })
	mux.HandleFunc("GET /status", inJSON(func(r *http.Request) (serviceStatus, error) { return s.status(r.Context(), c.Data, s.now()), nil }))
	mux.HandleFunc("GET /profile", answerProfile)
	c.answerPorts(mux, s, log)
	return c.answer(ctx, listener, asConsole(mux), func() {}, log)
}

// asConsole has everything that is asked on the socket audited as who asks there.
func asConsole(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(models.WithActor(r.Context(), models.Actor{Role: "console"})))
	})
}
