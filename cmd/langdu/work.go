package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
	"github.com/langdu/langdu/workers/queue"
)

func workCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "work",
		Short: "Run workers alone, against the configured Redis, PostgreSQL and S3",
		Long: `Run workers alone. Start as many as there are machines: each takes what the
records say is due, and one that is killed is made up for by the others.

With --health-listen each answers /healthz (it lives), /readyz (its stores answer),
/metrics for Prometheus, and /profile for "go tool pprof", the last to its own machine
alone ("langdu profile --help" says how), and so /metrics without --open-metrics.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.work(cmd.Context(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	config.workerFlags(cmd.Flags())
	return cmd
}

func (c Config) work(ctx context.Context, stderr io.Writer) (err error) {
	if c.RedisURL == "" || c.DatabaseURL == "" || c.S3URL == "" {
		return models.Errorf("work", models.Invalid,
			"workers of their own need shared stores: set --redis-url, --database-url and --s3-url (without them, \"langdu serve\" runs everything)")
	}
	ctx = models.WithActor(ctx, models.Actor{Role: "service"})
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	warnOfStrays(os.Environ(), log)
	c.warnOfPlain(nil, log)
	if c.watching, err = c.watch(ctx, log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.watching.Close()) }()
	s, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if c, err = c.follow(ctx, s, log); err != nil {
		return err
	}
	if err := c.watchProcess(s); err != nil {
		return err
	}
	run, err := c.workers(s, log)
	if err != nil {
		return err
	}
	parts, ctx := newTogether(ctx)
	parts.run(func() error { return run(ctx) })
	if c.HealthListen != "" {
		listener, err := net.Listen("tcp", c.HealthListen)
		if err != nil {
			return models.E("work", models.Unavailable, err)
		}
		parts.run(func() error { return c.answer(ctx, listener, c.health(s, log), func() {}, log) })
	}
	log.Info("working", "recordings at once", c.Workers)
	return parts.wait()
}

// workers makes what runs the jobs of this process, until its context ends.
func (c Config) workers(s *stores, log *slog.Logger) (func(context.Context) error, error) {
	listener, err := c.engine(log)
	if err != nil {
		return nil, err
	}
	scorer, hung := c.scorer(s, misled(listener), log), hangs()
	scorer.Watch, scorer.Breaker = hung, s.breaker()
	scorer.Owed = &workers.Owed{Jobs: scorer.Jobs, Now: s.now, Log: log}
	report := c.measured(s, scorer, log)
	sweeper := c.sweeper(s, log)
	handlers := queue.NewHandlers()
	queue.Handle(handlers, scorer.Do)
	queue.Handle(handlers, sweeper.Eraser.Do)
	queue.Handle(handlers, c.exporter(s, log).Do)
	rescorer := rescorerOn(s, listener, scorer, log)
	queue.Handle(handlers, (&workers.Corrector{Corrections: s.records, Pages: s.records, Rescorer: rescorer}).Do)
	modeller := &workers.Modeller{Models: s.records, Pages: s.records, Objects: s.objects, Listener: listener, Watch: hung, Lease: c.Lease, Now: s.now, Log: log}
	previewer := &workers.Previewer{Previews: s.records, Pages: s.records, Rescorer: rescorer}
	queue.Handle(handlers, (&workers.Guardian{Unguarded: s.records, Eraser: sweeper.Eraser, Now: s.now}).Do)
	queue.Handle(handlers, func(ctx context.Context, _ queue.Sweep) error {
		if _, err := sweeper.Sweep(ctx, s.now()); err != nil {
			return err
		}
		_, err := s.queue.UnparkSweeps(ctx)
		return err
	})
	reconciler := &workers.Reconciler{
		Jobs: s.records, Erasures: s.records, Exports: s.records, Unguarded: s.records, Corrections: s.records, Enqueue: s.queue.Enqueue, Pending: s.queue.Pending, Reap: c.watching.Reap(s.reap),
		Every: reconcileEvery, Now: s.now, Log: log,
	}
	unparker := &workers.Unparker{Recordings: s.records, Erasures: s.records, Queue: s.queue, Log: log}
	teller, caller, err := c.callers(s, log)
	if err != nil {
		return nil, err
	}
	if teller != nil {
		queue.Handle(handlers, teller.Do)
		reconciler.Notices = s.records
	}
	c.watching.Slots(c.Workers)
	config := c.jobs(log)
	return func(ctx context.Context) error {
		if c.alone() {
			if err := s.records.Orphan(ctx, s.now()); err != nil {
				return err
			}
		}
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { reconciler.Run(ctx); return nil })
		group.Go(func() error { report(ctx); return nil })
		group.Go(func() error { sweeper.Eraser.Run(ctx, settleEvery); return nil })
		group.Go(func() error { unparker.Run(ctx, unparkEvery); return nil })
		group.Go(func() error { scorer.Owed.Run(ctx, oweEvery); return nil })
		if caller != nil {
			group.Go(func() error { caller.Run(ctx, callEvery); return nil })
		}
		group.Go(func() error { previewer.Run(ctx, previewEvery); return nil })
		group.Go(func() error { modeller.Run(ctx, modelEvery); return nil })
		group.Go(func() error { return s.queue.Serve(ctx, config, handlers) })
		group.Go(func() error { return whole(ctx, hung) })
		return group.Wait()
	}, nil
}

// jobs is how the jobs of this process are worked on.
func (c Config) jobs(log *slog.Logger) queue.ServerConfig {
	return queue.ServerConfig{Concurrency: c.Workers, Chores: c.Chores, Grace: c.Grace, SweepEvery: c.SweepEvery, Log: log}
}

// alone says that no other process can be working on these records: they are in the
// data folder, which is locked for as long as the objects in it are open.
func (c Config) alone() bool { return c.DatabaseURL == "" && c.S3URL == "" }

func (c Config) scorer(s *stores, listener workers.Listener, log *slog.Logger) *workers.Scorer {
	return &workers.Scorer{
		Jobs: c.watching.Jobs(s.records), Learners: s.records, Expiries: s.records, Objects: s.objects, Listener: listener,
		Tell: s.queue.Publish, Turns: s.records, Attempt: c.watching.Attempt, Lease: c.Lease, Now: s.now, Log: log,
	}
}

// reconcileEvery is how long something that the queue has lost may wait, and much that
// nobody waits for. Tests do wait for it, and make it shorter.
var reconcileEvery = time.Second

// previewEvery is how long an editor waits at most until their preview is begun, where
// no other is being worked on.
const previewEvery = time.Second

// modelEvery is how long a model reading waits at most until it is listened to, where
// no other is.
const modelEvery = time.Second

// callEvery is how long the app's hook waits at most until it is called.
const callEvery = time.Second

// unparkEvery is how long a parked job stays after what it was about is done.
const unparkEvery = 5 * time.Second

// oweEvery is how long a recording that could not be given back waits when the records
// answer again: less than a reconciler takes to find that its lease is over.
const oweEvery = 500 * time.Millisecond

// settleEvery is how often erasures that wait for the database to overwrite what it
// deleted are looked for.
const settleEvery = time.Second
