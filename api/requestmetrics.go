package api

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// scrapeTime is how long the records may take to count for Prometheus.
const scrapeTime = 2 * time.Second

// requestGauges counts the requests that wait, when it is asked. Where the records
// do not answer it says nothing: a number of yesterday would calm somebody.
type requestGauges struct {
	tickets       storage.Tickets
	now           func() time.Time
	open, overdue *prometheus.Desc
}

func newRequestGauges(tickets storage.Tickets, now func() time.Time) *requestGauges {
	return &requestGauges{tickets: tickets, now: now,
		open:    prometheus.NewDesc("langdu_requests_open", "Requests for rights that are not answered or not done, by kind.", []string{"kind"}, nil),
		overdue: prometheus.NewDesc("langdu_requests_overdue", "Requests for rights whose reply or deed is late.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (g *requestGauges) Describe(to chan<- *prometheus.Desc) { to <- g.open; to <- g.overdue }

// Collect implements prometheus.Collector.
func (g *requestGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	unfinished, overdue, err := g.tickets.TicketCounts(ctx, g.now())
	if err != nil {
		return
	}
	for _, kind := range models.TicketKinds() {
		to <- prometheus.MustNewConstMetric(g.open, prometheus.GaugeValue, float64(unfinished[kind]), string(kind))
	}
	to <- prometheus.MustNewConstMetric(g.overdue, prometheus.GaugeValue, float64(overdue))
}
