package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"github.com/langdu/langdu/models"
)

// discard is a log that nobody reads.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// answerRetention answers on the control socket.
func (c Config) answerRetention(w http.ResponseWriter, r *http.Request, s *stores) {
	var asks retentionRequest
	if err := json.NewDecoder(r.Body).Decode(&asks); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, err := c.retentionOf(r.Context(), s, asks)
	if err != nil {
		status := http.StatusInternalServerError
		if models.KindOf(err) == models.Invalid {
			status = http.StatusBadRequest
		}
		http.Error(w, sentence(err), status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the client went away
}

// askControl asks the service that holds the data folder. ok is false where none
// does.
func (c Config) askControl(ctx context.Context, path string, asks, answer any) (ok bool, err error) {
	const op = "control"
	body, err := json.Marshal(asks)
	if err != nil {
		return false, models.E(op, models.Internal, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://langdu"+path, bytes.NewReader(body))
	if err != nil {
		return false, models.E(op, models.Internal, err)
	}
	response, err := c.controlClient().Do(request)
	if err != nil {
		return false, nil // nobody listens: the folder is free
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			return true, models.E(op, models.Unavailable, err)
		}
		return true, nil
	}
	said, _ := io.ReadAll(io.LimitReader(response.Body, 4096)) // what there is of it helps
	kind := models.Unavailable
	if response.StatusCode == http.StatusBadRequest {
		kind = models.Invalid
	}
	return true, models.Errorf(op, kind, "%s", bytes.TrimSpace(said))
}
