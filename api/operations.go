package api

import (
	"context"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Inspector says how the queues and those who work on them are, and changes them
// where an operator asks.
type Inspector interface {
	Queues(ctx context.Context) ([]models.QueueState, error)
	Workers(ctx context.Context) ([]models.Worker, error)
	Parked(ctx context.Context) ([]models.ParkedJobs, error)

	// RetryParked has parked jobs of a queue run again; Pause stops work on it, or lets
	// it go on. models.NotFound where there is no such queue.
	RetryParked(ctx context.Context, queue string) (int, error)
	Pause(ctx context.Context, queue string, paused bool) error
}

type operationsOutput struct{ Body operationsDoc }

type outcomesInput struct {
	Span string `query:"span" enum:"day,month" default:"day" doc:"The last 24 hours by the hour, or the last 30 days by the day"`
	East int    `query:"east" minimum:"-840" maximum:"840" default:"0" doc:"How many minutes the reader's clock is ahead of UTC: days begin at its midnight" example:"480"`
}

type outcomesOutput struct{ Body outcomesDoc }

type queueInput struct {
	Queue string `path:"queue" maxLength:"40" doc:"Name of the queue" example:"interactive"`
}

type retriedOutput struct {
	Body struct {
		Retried int `json:"retried" doc:"How many jobs are run again" example:"3"`
	}
}

func (s *server) operationsRoutes() {
	handle(s, "GET /v1/operations", about{
		id: "operations", tag: tagOperation, summary: "How the service is",
		words: "Queues and workers, jobs that are parked, the last sweeps and whether the next is late, how much is stored, and how long children wait. " +
			"It names nobody: of recordings it shows the ends of ids. What does not answer is left out, and its light says so. Cheap enough to be asked every few seconds.",
	}, s.operations)
	handle(s, "GET /v1/operations/outcomes", about{
		id: "outcomes", tag: tagOperation, summary: "How recordings ended, and how long children waited",
		words: "For every hour or day: how many recordings were scored, refused and failed, why, and the time from the last byte of the upload to the result within which half, 95 % and 99 % were settled. Times are rounded up, by a tenth or 50 ms at most. An erasure changes no figure.",
		fails: []models.Kind{models.Invalid},
	}, s.outcomes)
	handle(s, "POST /v1/operations/queues/{queue}/retry", about{
		id: "retryQueue", tag: tagOperation, summary: "Run parked jobs again",
		words: "Jobs that have failed and were left alone wait again; of sweeps, one does the work of all. Up to a thousand in one call. Audited.",
		fails: []models.Kind{models.NotFound},
	}, s.retryQueue)
	handle(s, "PUT /v1/operations/queues/{queue}/pause", about{
		id: "pauseQueue", tag: tagOperation, summary: "Stop work on a queue", status: 204,
		words: "What is being worked on goes on. While the queue interactive is paused children wait; while maintenance is, nothing is erased and no archive made, and promised times run out. Audited.",
		fails: []models.Kind{models.NotFound},
	}, s.pauseQueue)
	handle(s, "DELETE /v1/operations/queues/{queue}/pause", about{
		id: "resumeQueue", tag: tagOperation, summary: "Let work on a queue go on", status: 204,
		words: "Audited.",
		fails: []models.Kind{models.NotFound},
	}, s.resumeQueue)
}

// shownRuns is how many sweeps are told of.
const shownRuns = 20

func (s *server) operations(ctx context.Context, _ *struct{}) (*operationsOutput, error) {
	now := s.config.Now()
	doc := operationsDoc{At: now.UTC(), Queues: []queueDoc{}, Workers: []workerDoc{}, Parked: []parkedDoc{}}
	crew, err := s.crew(ctx)
	if err != nil {
		s.config.Log.WarnContext(ctx, "the queues cannot be inspected", "err", err)
	}
	doc.crew(crew)
	runs, success, err := s.config.Records.Sweeps(ctx, storage.SweepsKept)
	if err != nil {
		return nil, err
	}
	status := models.StatusOfSweeps(runs, success, now)
	doc.Sweep = sweepDocOf(status, runs[:min(len(runs), shownRuns)])
	stock, err := s.config.Records.Stock(ctx)
	if err != nil {
		return nil, err
	}
	doc.Storage = storageDocOf(stock)
	tallies, err := s.config.Records.Tallies(ctx, now.Add(-day).Truncate(time.Hour), time.Hour, 0)
	if err != nil {
		return nil, err
	}
	doc.Speed = stretchOf(now.Add(-day), tallies)
	doc.Lights = []lightDoc{queueLight(crew), sweepLight(status), auditLight(status), storageLight(stock), speedLight(doc.Speed)}
	if doc.Hook, err = s.hookState(ctx); err != nil {
		return nil, err
	}
	if doc.Hook != nil {
		doc.Lights = append(doc.Lights, hookLight(*doc.Hook, now))
	}
	return &operationsOutput{doc}, nil
}

const day = 24 * time.Hour

// crew is the queues with who works on them.
type crew struct {
	queues  []models.QueueState
	workers []models.Worker
	parked  []models.ParkedJobs
	away    bool // Redis does not answer
}

func (s *server) crew(ctx context.Context) (c crew, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	for _, ask := range []func() error{
		func() (err error) { c.queues, err = s.config.Inspector.Queues(ctx); return err },
		func() (err error) { c.workers, err = s.config.Inspector.Workers(ctx); return err },
		func() (err error) { c.parked, err = s.config.Inspector.Parked(ctx); return err },
	} {
		if err = ask(); err != nil {
			return crew{away: true}, err
		}
	}
	return c, nil
}

// outcomes sums up whole hours or days, the last of which is not over.
func (s *server) outcomes(ctx context.Context, in *outcomesInput) (*outcomesOutput, error) {
	each, count := time.Hour, 24
	if in.Span == "month" {
		each, count = day, 30
	}
	east := time.Duration(in.East) * time.Minute
	last := s.config.Now().Add(east).Truncate(each).Add(-east)
	first := last.Add(-time.Duration(count-1) * each)
	tallies, err := s.config.Records.Tallies(ctx, first, each, east)
	if err != nil {
		return nil, err
	}
	of := map[time.Time][]models.Tally{}
	for _, t := range tallies {
		of[t.At.UTC()] = append(of[t.At.UTC()], t)
	}
	doc := outcomesDoc{Span: in.Span, All: stretchOf(first, tallies), Stretches: []stretchDoc{}}
	for i := range count {
		at := first.Add(time.Duration(i) * each).UTC()
		doc.Stretches = append(doc.Stretches, stretchOf(at, of[at]))
	}
	return &outcomesOutput{doc}, nil
}

func (s *server) retryQueue(ctx context.Context, in *queueInput) (*retriedOutput, error) {
	n, err := s.config.Inspector.RetryParked(ctx, in.Queue)
	if err != nil {
		return nil, err
	}
	out := &retriedOutput{}
	out.Body.Retried = n
	return out, s.auditQueue(ctx, models.AuditQueueRetried, in.Queue, map[string]string{"jobs": strconv.Itoa(n)})
}

func (s *server) pauseQueue(ctx context.Context, in *queueInput) (*struct{}, error) {
	if err := s.config.Inspector.Pause(ctx, in.Queue, true); err != nil {
		return nil, err
	}
	return nil, s.auditQueue(ctx, models.AuditQueuePaused, in.Queue, nil)
}

func (s *server) resumeQueue(ctx context.Context, in *queueInput) (*struct{}, error) {
	if err := s.config.Inspector.Pause(ctx, in.Queue, false); err != nil {
		return nil, err
	}
	return nil, s.auditQueue(ctx, models.AuditQueueResumed, in.Queue, nil)
}

// auditQueue writes down what an operator did to a queue. What was done stays done
// where that fails; then the operator is told so, and does it again.
func (s *server) auditQueue(ctx context.Context, action models.AuditAction, queue string, detail map[string]string) error {
	if detail == nil {
		detail = map[string]string{}
	}
	detail["queue"] = queue
	_, err := s.config.Records.Append(ctx, models.AuditEntry{At: s.config.Now(), Action: action, Detail: detail})
	return err
}
