package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// erasureMetrics is how erasures end.
type erasureMetrics struct{ seconds *prometheus.HistogramVec }

func newErasureMetrics() erasureMetrics {
	return erasureMetrics{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "langdu_erasure_seconds", Help: "From when an erasure was asked for, or was due, to its signed receipt, by scope (recording, learner) and cause. Its count is that of the receipts this process has written.",
		Buckets: []float64{1, 5, 15, 60, 120, 300, 600, 1800, 3600, 6 * 3600, 24 * 3600},
	}, []string{"scope", "cause"})}
}

func (m erasureMetrics) all() []prometheus.Collector { return []prometheus.Collector{m.seconds} }

// Erasures looks on at how erasures end.
func (w *Watch) Erasures(next storage.Erasures) storage.Erasures {
	if w == nil {
		return next
	}
	return &watchedErasures{next, w}
}

type watchedErasures struct {
	storage.Erasures
	w *Watch
}

// Done implements storage.Erasures.
func (e *watchedErasures) Done(ctx context.Context, id models.ErasureID, now time.Time, complete func(models.Receipt) models.Receipt) (models.Receipt, error) {
	r, err := e.Erasures.Done(ctx, id, now, complete)
	if err == nil {
		e.w.erasures.seconds.WithLabelValues(string(r.Scope), string(r.Cause)).Observe(r.DoneAt.Sub(r.RequestedAt).Seconds())
	}
	return r, err
}
