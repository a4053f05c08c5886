package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// ServerConfig says how jobs are run.
type ServerConfig struct {
	Concurrency int           // recordings of children who wait, worked on at once
	Chores      int           // jobs of housekeeping at once, besides; 0 for 2
	Grace       time.Duration // how long running jobs may take to end on shutdown
	SweepEvery  time.Duration // how often a [Sweep] is enqueued, by one process of all
	Log         *slog.Logger
}

// Validate says which value is wrong.
func (c ServerConfig) Validate() error {
	const op = "queue.ServerConfig"
	switch {
	case c.Concurrency < 1:
		return models.Errorf(op, models.Invalid, "concurrency %d: at least one job must run", c.Concurrency)
	case c.Chores < 0:
		return models.Errorf(op, models.Invalid, "%d jobs of housekeeping at once: want at least one, or 0 for as many as is usual", c.Chores)
	case c.Grace <= 0:
		return models.Errorf(op, models.Invalid, "grace %s: must be longer than zero", c.Grace)
	case c.SweepEvery < time.Second:
		return models.Errorf(op, models.Invalid, "sweep interval %s: must be at least a second", c.SweepEvery)
	case c.Log == nil:
		return models.Errorf(op, models.Invalid, "no logger given")
	}
	return nil
}

// usualChores is how many jobs of housekeeping run at once: a long one stops no other,
// and they are too few to take the processor from children.
const usualChores = 2

// Handlers is what is done for each kind of job.
type Handlers struct {
	mux     *asynq.ServeMux
	running *running
	// stopping ends when whoever is at a job is to give it back.
	stopping context.Context
	stop     context.CancelFunc
}

// NewHandlers is an empty set.
func NewHandlers() Handlers {
	stopping, stop := context.WithCancel(context.Background())
	return Handlers{asynq.NewServeMux(), &running{}, stopping, stop}
}

// Handle has do called for each job of J's kind. What do returns is logged and
// is otherwise without consequence: it has written into the record what follows.
// Redis keeps no more of it than models.Outline.
func Handle[J Job](h Handlers, do func(context.Context, J) error) {
	var zero J
	h.mux.HandleFunc(zero.Kind(), func(ctx context.Context, task *asynq.Task) error {
		var job J
		if err := json.Unmarshal(task.Payload(), &job); err != nil {
			return fmt.Errorf("%w: job %s of another release: %w", asynq.SkipRetry, zero.Kind(), err)
		}
		defer h.running.begin()()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(h.stopping, cancel)()
		if err := do(ctx, job); err != nil && h.stopping.Err() == nil {
			return failure{err}
		}
		return nil // what is given back is no failure
	})
}

// failure is an error of which asynq keeps the outline and not the sentences,
// which may name somebody.
type failure struct{ err error }

// Error is what Redis keeps with the job.
func (f failure) Error() string { return models.Outline(f.err) }

// Unwrap leads to the sentences, for the log.
func (f failure) Unwrap() error { return f.err }

// Serve runs jobs until ctx ends, then waits for the running ones. When three quarters of
// the grace are over their contexts end, so that they can give back what they have not
// done; with the grace they are left alone, and what they had is due again when its lease
// is over.
func (q *Queue) Serve(ctx context.Context, c ServerConfig, h Handlers) error {
	const op = "queue.Serve"
	if err := c.Validate(); err != nil {
		return err
	}
	h.mux.Use(q.watch.handle)
	end, err := q.start(ctx, c, h)
	if err != nil {
		return models.E(op, models.Unavailable, err)
	}
	scheduler, err := q.scheduler(c)
	if err == nil {
		err = scheduler.Start()
	}
	if err != nil {
		end()
		return models.E(op, models.Unavailable, err)
	}
	<-ctx.Done()
	giveBack := time.AfterFunc(c.Grace*3/4, h.stop)
	defer giveBack.Stop()
	scheduler.Shutdown()
	end()
	return h.end(c.Grace)
}

// running is the jobs that are being done.
type running struct {
	all sync.WaitGroup
	n   atomic.Int64
}

// begin counts a job in, and returns what counts it out.
func (r *running) begin() (end func()) {
	r.all.Add(1)
	r.n.Add(1)
	return func() { r.n.Add(-1); r.all.Done() }
}

// end waits for handlers that asynq waits for no longer, for the last quarter of the
// grace: they may be writing down that they give back what they had.
func (h Handlers) end(grace time.Duration) error {
	h.stop()
	ended := make(chan struct{})
	go func() { h.running.all.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-time.After(grace / 4):
		return models.Errorf("queue.Serve", models.Unavailable,
			"jobs that still ran when the grace was over (--grace, LANGDU_GRACE, %s): %d. Nothing is lost: another worker takes each of them over when its lease is over (--lease)", grace, h.running.n.Load())
	}
}

// start starts a server for each lane and returns what ends them all, at once. Were there
// one for both, every place could be taken by an export of minutes while a child waits.
func (q *Queue) start(ctx context.Context, c ServerConfig, h Handlers) (end func(), err error) {
	var servers []*asynq.Server
	end = func() {
		var all sync.WaitGroup
		for _, s := range servers {
			all.Go(s.Shutdown)
		}
		all.Wait()
	}
	for _, l := range lanes {
		server := asynq.NewServer(q.option, c.asynq(ctx, l))
		if err := server.Start(h.mux); err != nil {
			end()
			return nil, err
		}
		servers = append(servers, server)
	}
	return end, nil
}

func (c ServerConfig) asynq(ctx context.Context, l lane) asynq.Config {
	places := c.Concurrency
	if l == maintenance {
		places = cmp.Or(c.Chores, usualChores)
	}
	return asynq.Config{
		Concurrency: places,
		Queues:      map[string]int{l.name: 1},
		BaseContext: func() context.Context { return context.WithoutCancel(ctx) },
		// The default of a second would be half of what a child waits.
		TaskCheckInterval: l.look,
		ShutdownTimeout:   c.Grace,
		Logger:            asynqLog{c.Log},
		LogLevel:          asynq.WarnLevel,
		ErrorHandler: asynq.ErrorHandlerFunc(func(_ context.Context, task *asynq.Task, err error) {
			if f := (failure{}); errors.As(err, &f) {
				err = f.err
			}
			c.Log.Warn("job failed", "kind", task.Type(), "err", err)
		}),
	}
}

// scheduler enqueues sweeps. Every process runs one; the unique lock lets no
// second sweep in while one waits or runs. Several processes sweep more often than
// one, which costs a look at an index.
func (q *Queue) scheduler(c ServerConfig) (*asynq.Scheduler, error) {
	s := asynq.NewScheduler(q.option, &asynq.SchedulerOpts{
		Logger: asynqLog{c.Log}, LogLevel: asynq.ErrorLevel,
		PostEnqueueFunc: func(_ *asynq.TaskInfo, err error) {
			if err != nil && !errors.Is(err, asynq.ErrDuplicateTask) {
				c.Log.Warn("sweep could not be scheduled", "err", err)
			}
		},
	})
	_, err := s.Register("@every "+c.SweepEvery.String(), asynq.NewTask(Sweep{}.Kind(), []byte("{}")),
		asynq.Queue(maintenance.name), asynq.MaxRetry(0), asynq.Timeout(jobTimeout), asynq.Unique(c.SweepEvery))
	return s, err
}

// asynqLog hands asynq's messages to slog.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(args ...any) { l.log.Debug("asynq", "msg", fmt.Sprint(args...)) }
func (l asynqLog) Info(args ...any)  { l.log.Info("asynq", "msg", fmt.Sprint(args...)) }
func (l asynqLog) Warn(args ...any)  { l.log.Warn("asynq", "msg", fmt.Sprint(args...)) }
func (l asynqLog) Error(args ...any) { l.log.Error("asynq", "msg", fmt.Sprint(args...)) }
func (l asynqLog) Fatal(args ...any) { l.log.Error("asynq", "msg", fmt.Sprint(args...)) }
