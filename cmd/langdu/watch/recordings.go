package watch

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// recordingMetrics is what becomes of recordings in this process.
type recordingMetrics struct {
	claims    *prometheus.CounterVec
	givenBack prometheus.Counter
	lost      prometheus.Counter
	settled   *prometheus.CounterVec
	result    *prometheus.HistogramVec
	sound     prometheus.Counter
}

func newRecordingMetrics() recordingMetrics {
	m := recordingMetrics{
		claims: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_recording_claims_total", Help: "Attempts at a recording that this process has begun: the first at it, or again, after one that was given back or whose worker has not come back.",
		}, []string{"attempt"}),
		givenBack: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_recordings_given_back_total", Help: "Attempts at a recording that ended before it was settled, to be tried again: a store was away, the process was ending, or the work failed of itself.",
		}),
		lost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_recording_leases_lost_total", Help: "Attempts at a recording that lost it to another worker, because this one had fallen silent.",
		}),
		settled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_recordings_settled_total", Help: "Recordings that this process has settled, by outcome (scored, unassessable, failed) and its reason.",
		}, []string{"outcome", "reason"}),
		result: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "langdu_recording_result_seconds", Help: "How long a child has waited: from the last byte of the upload to the result, by outcome.",
			Buckets: []float64{.1, .2, .3, .4, .5, .75, 1, 1.5, 2, 3, 5, 10, 15, 30, 60, 300, 3600},
		}, []string{"outcome"}),
		sound: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_recording_sound_seconds_total", Help: "Length of the recordings that this process has settled.",
		}),
	}
	m.settled.WithLabelValues(string(models.Failed), string(models.GaveUp)) // is 0 first: Prometheus sees no increase in what appears as 1
	return m
}

func (m recordingMetrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.claims, m.givenBack, m.lost, m.settled, m.result, m.sound}
}

// Jobs looks on at the work on recordings.
func (w *Watch) Jobs(next storage.Jobs) storage.Jobs {
	if w == nil {
		return next
	}
	return &watchedJobs{next, w}
}

// watchedJobs embeds nothing: a method that comes to storage.Jobs is to be thought of
// here too.
type watchedJobs struct {
	next storage.Jobs
	w    *Watch
}

// Claim implements storage.Jobs.
func (j *watchedJobs) Claim(ctx context.Context, id models.RecordingID, now, lease time.Time) (models.Recording, bool, error) {
	r, ok, err := j.next.Claim(ctx, id, now, lease)
	if err != nil || !ok {
		return r, ok, err
	}
	if under, ok := ctx.Value(jobKey{}).(*job); ok {
		under.claimed = r
	}
	attempt := "first"
	if r.Attempt > 1 {
		attempt = "again"
	}
	j.w.recordings.claims.WithLabelValues(attempt).Inc()
	return r, ok, nil
}

// Extend implements storage.Jobs.
func (j *watchedJobs) Extend(ctx context.Context, id models.RecordingID, attempt int, lease time.Time) error {
	return j.noteLost(j.next.Extend(ctx, id, attempt, lease))
}

// Release implements storage.Jobs.
func (j *watchedJobs) Release(ctx context.Context, id models.RecordingID, attempt int, now, due time.Time) error {
	return j.noteGivenBack(j.next.Release(ctx, id, attempt, now, due))
}

// Blame implements storage.Jobs.
func (j *watchedJobs) Blame(ctx context.Context, id models.RecordingID, attempt, faults int, now, due time.Time) error {
	return j.noteGivenBack(j.next.Blame(ctx, id, attempt, faults, now, due))
}

// Alive implements storage.Jobs.
func (j *watchedJobs) Alive(ctx context.Context, id models.RecordingID, attempt int) error {
	return j.next.Alive(ctx, id, attempt)
}

// Due implements storage.Jobs.
func (j *watchedJobs) Due(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error) {
	return j.next.Due(ctx, now, limit)
}

// Finish implements storage.Jobs.
func (j *watchedJobs) Finish(ctx context.Context, id models.RecordingID, attempt int, o models.Outcome, now time.Time) error {
	err := j.next.Finish(ctx, id, attempt, o, now)
	if err != nil {
		return j.noteLost(err)
	}
	m := j.w.recordings
	m.settled.WithLabelValues(string(o.Status), string(o.Reason)).Inc()
	m.sound.Add(o.Duration.Seconds())
	under, ok := ctx.Value(jobKey{}).(*job)
	if ok && under.claimed.ID == id && !under.claimed.ReceivedAt.IsZero() {
		m.result.WithLabelValues(string(o.Status)).Observe(now.Sub(under.claimed.ReceivedAt).Seconds())
	}
	return nil
}

func (j *watchedJobs) noteGivenBack(err error) error {
	if err == nil {
		j.w.recordings.givenBack.Inc()
	}
	return j.noteLost(err)
}

func (j *watchedJobs) noteLost(err error) error {
	if errors.Is(err, models.Conflict) {
		j.w.recordings.lost.Inc()
	}
	return err
}
