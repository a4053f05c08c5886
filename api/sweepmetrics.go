package api

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// sweepGauges says how the sweep is, when it is asked; nothing where the records do
// not answer, or no sweep has ended yet.
type sweepGauges struct {
	sweeps          storage.Sweeps
	now             func() time.Time
	success, broken *prometheus.Desc
}

func newSweepGauges(sweeps storage.Sweeps, now func() time.Time) *sweepGauges {
	return &sweepGauges{sweeps: sweeps, now: now,
		success: prometheus.NewDesc("langdu_sweep_last_success_timestamp_seconds", "When the last retention sweep ended that did not fail.", nil, nil),
		broken:  prometheus.NewDesc("langdu_audit_broken", "1 where the last sweep found the audit log not to be what was written, else 0.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (g *sweepGauges) Describe(to chan<- *prometheus.Desc) { to <- g.success; to <- g.broken }

// Collect implements prometheus.Collector.
func (g *sweepGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	runs, success, err := g.sweeps.Sweeps(ctx, storage.SweepsKept)
	if err != nil {
		return
	}
	if !success.IsZero() {
		to <- prometheus.MustNewConstMetric(g.success, prometheus.GaugeValue, float64(success.UnixMilli())/1000)
	}
	broken := 0.
	if models.StatusOfSweeps(runs, success, g.now()).AuditBroken {
		broken = 1
	}
	to <- prometheus.MustNewConstMetric(g.broken, prometheus.GaugeValue, broken)
}
