package main

import (
	"log/slog"
	"net/http"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// answerPorts answers what an operator asks of a running service about archives.
func (c Config) answerPorts(mux *http.ServeMux, s *stores, log *slog.Logger) {
	mux.HandleFunc("POST /export", func(w http.ResponseWriter, r *http.Request) {
		ctx, learner := r.Context(), models.LearnerID(r.URL.Query().Get("learner"))
		if _, err := s.records.Learner(ctx, learner); err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/zip")
		if err := c.exporter(s, log).Write(ctx, w, learner); err != nil {
			log.Warn("an export to the console broke off", "err", err)
			panic(http.ErrAbortHandler) // the asker must not take it for whole
		}
	})
	mux.HandleFunc("POST /import", inJSON(func(r *http.Request) (workers.ImportReport, error) {
		query := r.URL.Query()
		return c.importFile(r.Context(), s, query.Get("file"), models.LearnerID(query.Get("learner")))
	}))
}
