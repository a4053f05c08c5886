package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
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
	mux.HandleFunc("POST /sweep", func(w http.ResponseWriter, r *http.Request) {
		now, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("now"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		sweep := c.sweeper(s, log).Sweep
		if r.URL.Query().Has("dry") {
			sweep = c.sweeper(s, log).Outlook
		}
		report, err := sweep(r.Context(), now)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(report) // the client went away: the sweep is done all the same
	})
	mux.HandleFunc("POST /retention", func(w http.ResponseWriter, r *http.Request) { c.answerRetention(w, r, s) })
	mux.HandleFunc("POST /keys/rotate", s.answerRotate)
	mux.HandleFunc("POST /rescore", func(w http.ResponseWriter, r *http.Request) { c.answerRescore(ctx, w, r, s, log) })
	mux.HandleFunc("GET /audit", func(w http.ResponseWriter, r *http.Request) { c.answerAudit(w, r, s, log) })
	mux.HandleFunc("GET /receipts", func(w http.ResponseWriter, r *http.Request) { answerReceipts(w, r, s, log) })
	c.answerPorts(mux, s, log)
	return c.answer(ctx, listener, mux, log)
}

// controlClient speaks to whoever holds the data folder.
func (c Config) controlClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", c.controlSocket())
		},
	}}
}

// sweepRunning asks the service that holds the data folder to sweep. ok is false
// where none does.
func (c Config) sweepRunning(ctx context.Context, now time.Time) (report workers.SweepReport, ok bool, err error) {
	const op = "sweep"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://langdu/sweep?"+sweepQuery(now, false), nil)
	if err != nil {
		return report, false, models.E(op, models.Internal, err)
	}
	response, err := c.controlClient().Do(request)
	if err != nil {
		return report, false, nil // nobody listens: the folder is free
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 4096)) // what there is of it helps
		return report, true, models.Errorf(op, models.Unavailable, "the running service could not sweep: %s", said)
	}
	if err := json.NewDecoder(response.Body).Decode(&report); err != nil {
		return report, true, models.E(op, models.Unavailable, err)
	}
	return report, true, nil
}
