package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// rescoreRequest is the body of POST /rescore.
type rescoreRequest struct {
	Options workers.RescoreOptions `json:"options"`
	Asked   listening              `json:"asked,omitempty"` // settings that the asker insists on
}

// rescoreLine is a line of the answer to POST /rescore: recordings as they are
// compared, then the report, with the error that ended the run if one did.
type rescoreLine struct {
	Compared *workers.Compared      `json:"compared,omitempty"`
	Report   *workers.RescoreReport `json:"report,omitempty"`
	Kind     models.Kind            `json:"kind,omitempty"`
	Error    string                 `json:"error,omitempty"`
}

// answerRescore runs a rescore for whoever asks on the control socket, until it
// is done, the asker goes away, or the service ends.
func (c Config) answerRescore(service context.Context, w http.ResponseWriter, r *http.Request, s *stores, log *slog.Logger) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(service, cancel)()
	var asks rescoreRequest
	if err := json.NewDecoder(r.Body).Decode(&asks); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	own, err := c.listening()
	if err == nil {
		err = own.meets(asks.Asked)
	}
	if err != nil {
		http.Error(w, sentence(err), http.StatusConflict)
		return
	}
	rescorer, err := c.rescorer(s, log)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out, flush := json.NewEncoder(w), http.NewResponseController(w)
	send := func(line rescoreLine) error { return errors.Join(out.Encode(line), flush.Flush()) }
	report, err := rescorer.Run(ctx, asks.Options, func(one workers.Compared) error { return send(rescoreLine{Compared: &one}) })
	last := rescoreLine{Report: report}
	if err != nil {
		last.Kind, last.Error = models.KindOf(err), sentence(err)
		log.Warn("rescore ended", "err", err)
	}
	_ = send(last) // who has gone away reads no report
}

// rescoreRunning asks the service that holds the data folder to rescore. ok is
// false where none does.
func (c Config) rescoreRunning(ctx context.Context, asks rescoreRequest, each func(workers.Compared) error) (report *workers.RescoreReport, ok bool, err error) {
	const op = "rescore"
	body, err := json.Marshal(asks)
	if err != nil {
		return nil, false, models.E(op, models.Internal, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://langdu/rescore", bytes.NewReader(body))
	if err != nil {
		return nil, false, models.E(op, models.Internal, err)
	}
	response, err := c.controlClient().Do(request)
	if err != nil {
		return nil, false, nil // nobody listens: the folder is free
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 4096)) // what there is of it helps
		if response.StatusCode == http.StatusConflict {
			return nil, true, models.Errorf(op, models.Conflict, "%s", bytes.TrimSpace(said))
		}
		return nil, true, models.Errorf(op, models.Unavailable, "the running service could not rescore: %s", said)
	}
	lines := json.NewDecoder(response.Body)
	for {
		var line rescoreLine
		switch err := lines.Decode(&line); {
		case err != nil && ctx.Err() != nil:
			return nil, true, ctx.Err()
		case err != nil:
			return nil, true, models.Errorf(op, models.Unavailable,
				"the running service ended before the rescore did: start it and run this again; what was replaced is passed over")
		case line.Compared != nil:
			if err := each(*line.Compared); err != nil {
				return nil, true, err
			}
		case line.Error != "":
			return line.Report, true, models.Errorf(op, line.Kind, "%s", line.Error)
		default:
			return line.Report, true, nil
		}
	}
}
