package watch

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Clock makes the collector of how far the database's clock is ahead of this machine's.
func Clock(apart func() time.Duration) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "langdu_clock_apart_seconds",
		Help: "How far the database's clock is ahead of this machine's; below 0 where it is behind. From an hour on nothing is erased because its time is over.",
	}, func() float64 { return apart().Seconds() })
}
