package api

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
)

// gateFigures is what those who run the service see of who is let in.
type gateFigures struct {
	refused *prometheus.CounterVec
	blind   prometheus.Counter

	gate              *gate
	first, last, line *prometheus.Desc
	slots             *prometheus.Desc
}

// The reasons for which a call is refused that may be made again.
var refusals = []string{"wait", "learner", "uploads", "begun", "calls"}

func newGateFigures() *gateFigures {
	f := &gateFigures{
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_admission_refused_total", Help: "Calls that were told to come back later: for how long a recording would wait, how many of the learner's do, how many uploads are under way or begun, how many calls the token has made.",
		}, []string{"reason"}),
		blind: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_admission_blind_total", Help: "Times that it could not be asked how long a recording would wait.",
		}),
		first: prometheus.NewDesc("langdu_admission_wait_seconds", "How long a recording would wait that came now, of a learner of whom none waits.", nil, nil),
		last:  prometheus.NewDesc("langdu_admission_line_seconds", "How long the workers that are alive need for all that waits.", nil, nil),
		line:  prometheus.NewDesc("langdu_admission_line_recordings", "Recordings that wait or are worked on.", nil, nil),
		slots: prometheus.NewDesc("langdu_admission_slots", "Recordings that the workers which are alive work on at once.", nil, nil),
	}
	for _, reason := range refusals {
		f.refused.WithLabelValues(reason)
	}
	return f
}

func (f *gateFigures) register(registry *prometheus.Registry) error {
	for _, c := range []prometheus.Collector{f.refused, f.blind, f} {
		if err := registry.Register(c); err != nil {
			return models.E("api.gateFigures", models.Internal, err)
		}
	}
	return nil
}

// Describe implements prometheus.Collector.
func (f *gateFigures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{f.first, f.last, f.line, f.slots} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (f *gateFigures) Collect(to chan<- prometheus.Metric) {
	w := f.gate.estimate(context.Background())
	for d, v := range map[*prometheus.Desc]float64{f.first: w.first.Seconds(), f.last: w.last.Seconds(), f.line: float64(w.all), f.slots: float64(w.capacity.Slots)} {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
}
