package main

import (
	"context"
	"encoding/json"
	"errors"
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
		refuse(w, models.E("rescore", models.Invalid, err))
		return
	}
	own, err := c.listening()
	if err == nil {
		err = own.meets(asks.Asked)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	rescorer, err := c.rescorer(s, log)
	if err != nil {
		refuse(w, err)
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
	response, ok, err := c.ask(ctx, http.MethodPost, "/rescore", asks)
	if response == nil {
		return nil, ok, err
	}
	defer response.Body.Close()
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
