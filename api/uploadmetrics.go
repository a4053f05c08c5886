package api

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/storage"
)

// uploadFigures counts the uploads in parts when it is asked: those under way, and
// those that nobody has finished.
type uploadFigures struct {
	records             storage.Uploads
	underWay, abandoned *prometheus.Desc
}

func newUploadFigures(records storage.Uploads) *uploadFigures {
	return &uploadFigures{records,
		prometheus.NewDesc("langdu_uploads_unfinished", "Uploads in parts that may be gone on with.", nil, nil),
		prometheus.NewDesc("langdu_uploads_abandoned_total", "Uploads in parts that were not finished in time and are erased.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (f *uploadFigures) Describe(to chan<- *prometheus.Desc) { to <- f.underWay; to <- f.abandoned }

// Collect implements prometheus.Collector.
func (f *uploadFigures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	underWay, abandoned, err := f.records.UploadFigures(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(f.underWay, prometheus.GaugeValue, float64(underWay))
	to <- prometheus.MustNewConstMetric(f.abandoned, prometheus.CounterValue, float64(abandoned))
}
