package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"

	"github.com/langdu/langdu/models"
)

// kindHeader carries the kind of the error that an answer on the control socket is.
const kindHeader = "Langdu-Kind"

// ask makes a call to the service that holds the data folder; its answer is OK and
// must be closed. ok is false where no service holds the folder. What the service
// refuses is an error with its kind and its sentence.
func (c Config) ask(ctx context.Context, method, path string, asks any) (answer *http.Response, ok bool, err error) {
	const op = "control"
	body, err := json.Marshal(asks)
	if err != nil {
		return nil, false, models.E(op, models.Internal, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://langdu"+path, bytes.NewReader(body))
	if err != nil {
		return nil, false, models.E(op, models.Internal, err)
	}
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, // one call, after which nothing of it stays open
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", c.controlSocket())
		},
	}}
	answer, err = client.Do(request)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, true, ctx.Err()
	case err != nil:
		return nil, false, nil // nobody listens: the folder is free
	case answer.StatusCode == http.StatusOK:
		return answer, true, nil
	}
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 4096)) // what there is of it helps
	kind := models.Kind(answer.Header.Get(kindHeader))
	if kind == "" {
		kind, said = models.Unavailable, []byte("the running service does not know this call: it is of another version")
	}
	return nil, true, errors.Join(models.Errorf(op, kind, "%s", bytes.TrimSpace(said)), answer.Body.Close())
}

// askFor is ask for an answer in JSON.
func askFor[T any](ctx context.Context, c Config, method, path string, asks any) (answer T, ok bool, err error) {
	response, ok, err := c.ask(ctx, method, path, asks)
	if response == nil {
		return answer, ok, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return answer, true, models.Errorf("control", models.Unavailable, "the running service broke off: see its log, and try again")
	}
	return answer, true, nil
}

// refuse answers with an error, as ask reads it.
func refuse(w http.ResponseWriter, err error) {
	w.Header().Set(kindHeader, string(models.KindOf(err)))
	http.Error(w, sentence(err), http.StatusInternalServerError)
}

// inJSON answers in JSON with what do returns.
func inJSON[T any](do func(r *http.Request) (T, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := do(r)
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer) // the asker went away: it is done all the same
	}
}

// onStores opens all stores for what do does with them. The data folder must be
// one that a service has used, and free.
func (c Config) onStores(ctx context.Context, stderr io.Writer, do func(*stores, *slog.Logger) error) (err error) {
	if err := c.inhabited(); err != nil {
		return err
	}
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	s, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(s, log)
}

// onRecords opens the records alone, and goes by their time, which may be done while a service runs.
func (c Config) onRecords(ctx context.Context, do func(*stores) error) (err error) {
	if err := c.inhabited(); err != nil {
		return err
	}
	s := &stores{}
	if err := s.openRecords(ctx, c); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.keepTime(ctx, c, discard()); err != nil {
		return err
	}
	return do(s)
}
