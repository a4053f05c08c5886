package main

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/langdu/langdu/models"
)

// answerPorts answers what an operator asks of a running service about archives.
func (c Config) answerPorts(mux *http.ServeMux, s *stores, log *slog.Logger) {
	mux.HandleFunc("POST /export", func(w http.ResponseWriter, r *http.Request) {
		ctx, learner := models.WithActor(r.Context(), models.Actor{Role: "console"}), models.LearnerID(r.URL.Query().Get("learner"))
		if _, err := s.records.Learner(ctx, learner); err != nil {
			sayNo(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/zip")
		if err := c.exporter(s, log).Write(ctx, w, learner); err != nil {
			log.Warn("an export to the console broke off", "err", err)
			panic(http.ErrAbortHandler) // the asker must not take it for whole
		}
	})
	mux.HandleFunc("POST /import", func(w http.ResponseWriter, r *http.Request) {
		ctx, query := models.WithActor(r.Context(), models.Actor{Role: "console"}), r.URL.Query()
		report, err := c.importFile(ctx, s, query.Get("file"), models.LearnerID(query.Get("learner")))
		if err != nil {
			sayNo(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(report) // the asker went away: it is done all the same
	})
}

// sayNo tells the asker what saidNo reads.
func sayNo(w http.ResponseWriter, err error) {
	status := http.StatusUnprocessableEntity
	switch models.KindOf(err) {
	case models.Unavailable, models.Internal:
		status = http.StatusInternalServerError
	}
	http.Error(w, sentence(err), status)
}
