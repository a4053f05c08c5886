package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// scrapeTime is how long a store may take to count for Prometheus.
const scrapeTime = 2 * time.Second

// Queues says how full the queue is.
type Queues interface {
	Queues(ctx context.Context) ([]models.QueueState, error)
	Workers(ctx context.Context) ([]models.Worker, error)
}

// backlog is what waits in the whole service, counted when it is asked. It is the
// same in every process that tells it. Where a store does not answer it says nothing:
// a number of yesterday would calm somebody.
type backlog struct {
	queues  Queues
	records storage.Backlogs
	now     func() time.Time

	jobs, head, paused, workers, slots, busy  *prometheus.Desc
	recordings, oldest, erasures, asked, held *prometheus.Desc
}

// Backlog makes the collector of what waits.
func Backlog(queues Queues, records storage.Backlogs, now func() time.Time) prometheus.Collector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &backlog{
		queues: queues, records: records, now: now,
		jobs:       desc("langdu_queue_jobs", "Jobs of the service in each queue (interactive: children wait for them) by state: pending, active, scheduled, retry, parked.", "queue", "state"),
		head:       desc("langdu_queue_oldest_seconds", "How long the job at the head of each queue has been ready; 0 where none is.", "queue"),
		paused:     desc("langdu_queue_paused", "1 where an operator has stopped the work on a queue, else 0.", "queue"),
		workers:    desc("langdu_queue_workers", "Processes of the service that work on jobs; one that was killed counts for half a minute more."),
		slots:      desc("langdu_queue_slots", "Jobs that all these processes can work on at once."),
		busy:       desc("langdu_queue_busy", "Jobs that all these processes work on."),
		recordings: desc("langdu_recordings_unsettled", "Recordings of the service that wait for their result or are worked on, by status; a hundred thousand at most.", "status"),
		oldest:     desc("langdu_recording_oldest_unsettled_seconds", "How long the recording that has waited longest has waited for its result; 0 where none waits."),
		erasures:   desc("langdu_erasures_pending", "Erasures of the service without a receipt, held ones left out."),
		asked:      desc("langdu_erasure_oldest_pending_seconds", "How long ago the oldest of them was asked for, or due; 0 where there is none."),
		held:       desc("langdu_erasures_held", "Erasures that wait for a legal hold to end."),
	}
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{b.jobs, b.head, b.paused, b.workers, b.slots, b.busy, b.recordings, b.oldest, b.erasures, b.asked, b.held} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (b *backlog) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	b.collectQueues(ctx, gauge)
	b.collectRecords(ctx, gauge)
}

type setGauge func(d *prometheus.Desc, value float64, labels ...string)

func (b *backlog) collectQueues(ctx context.Context, gauge setGauge) {
	queues, err := b.queues.Queues(ctx)
	if err != nil {
		return
	}
	for _, q := range queues {
		for state, n := range map[string]int{"pending": q.Pending, "active": q.Active, "scheduled": q.Scheduled, "retry": q.Retry, "parked": q.Archived} {
			gauge(b.jobs, float64(n), q.Name, state)
		}
		gauge(b.head, q.Oldest.Seconds(), q.Name)
		gauge(b.paused, one(q.Paused), q.Name)
	}
	workers, err := b.queues.Workers(ctx)
	if err != nil {
		return
	}
	slots, busy := 0, 0
	for _, w := range workers {
		slots, busy = slots+w.Concurrency, busy+w.Active
	}
	gauge(b.workers, float64(len(workers)))
	gauge(b.slots, float64(slots))
	gauge(b.busy, float64(busy))
}

func (b *backlog) collectRecords(ctx context.Context, gauge setGauge) {
	waits, err := b.records.Backlog(ctx)
	if err != nil {
		return
	}
	for _, status := range []models.Status{models.Received, models.Processing} {
		gauge(b.recordings, float64(waits.Recordings[status]), string(status))
	}
	gauge(b.oldest, b.age(waits.OldestRecording))
	gauge(b.erasures, float64(waits.Erasures))
	gauge(b.asked, b.age(waits.OldestErasure))
	gauge(b.held, float64(waits.Held))
}

// age is how long ago a time was, 0 for the zero time.
func (b *backlog) age(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return max(0, b.now().Sub(t).Seconds())
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
