//go:build linux

package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// inProduction is what is done to the production shape.
func (h *house) inProduction() []fault {
	all := []fault{
		{kind: "kill -9 of an api", inject: killAPI},
		{kind: "kill -9 of a worker", alone: true, inject: killWorker},
		{kind: "kill -9 of all workers", inject: killWorkers},
		{kind: "graceful roll of the apis", inject: rollAPIs},
		{kind: "graceful roll of the workers", inject: rollWorkers},
		{kind: "a worker stopped for longer than its lease", inject: stopWorker},
		{kind: "a worker's clock minutes ahead", inject: skew("+3m")},
		{kind: "a worker's clock minutes behind", inject: skew("-3m")},
		{kind: "Redis killed, with its data", inject: crash(func(h *house) *server { return h.redis })},
		{kind: "Redis killed, its data lost", inject: loseRedis},
		{kind: "Redis stopped for seconds", inject: freeze(func(h *house) *server { return h.redis })},
		{kind: "PostgreSQL crashed", inject: crash(func(h *house) *server { return h.postgres })},
		{kind: "MinIO killed", inject: crash(func(h *house) *server { return h.minio })},
		{kind: "MinIO stopped for seconds", inject: freeze(func(h *house) *server { return h.minio })},
		{kind: "the line to the apis cut in mid-stream", inject: cutDoor},
	}
	for _, one := range []struct {
		name string
		of   func(h *house) *server
	}{
		{"Redis", func(h *house) *server { return h.redis }},
		{"PostgreSQL", func(h *house) *server { return h.postgres }},
		{"MinIO", func(h *house) *server { return h.minio }},
	} {
		all = append(all,
			fault{kind: "the line to " + one.name + " cut in mid-stream", inject: cut(one.of)},
			fault{kind: "the line to " + one.name + " silent", inject: silence(one.of)},
			fault{kind: "the line to " + one.name + " slow and narrow", inject: slow(one.of)})
	}
	all = append(all, scarcities...)
	if h.minio.disk.mounted {
		all = append(all,
			fault{kind: "MinIO's disk full", inject: fill(func(h *house) *server { return h.minio })},
			fault{kind: "PostgreSQL's disk full", inject: fill(func(h *house) *server { return h.postgres })})
	}
	if h.host != nil {
		all = append(all, fault{kind: "a host's link down", inject: linkDown})
	}
	return all
}

// calm waits until everything answers.
func (h *house) calm(ctx context.Context) error {
	for _, s := range h.stores() {
		if err := s.ready(ctx); err != nil {
			return err
		}
	}
	return h.ready(ctx)
}

// again starts a process that has ended; it may take a store some seconds to let it.
func again(ctx context.Context, p *process, env ...string) error {
	return await(ctx, p.name+" runs", time.Minute, func(ctx context.Context) error {
		if p.running() || p.start(env...) == nil {
			return nil
		}
		return errNotYet
	})
}

func killAPI(ctx context.Context, h *house, r *rand.Rand) error {
	p := h.apis[r.IntN(len(h.apis))]
	p.kill()
	pause(ctx, between(r, 0, 3*time.Second))
	return again(ctx, p)
}

// killWorkers kills all of them in one moment.
func killWorkers(ctx context.Context, h *house, r *rand.Rand) error {
	var all sync.WaitGroup
	for _, p := range h.workers {
		all.Go(p.kill)
	}
	all.Wait()
	pause(ctx, between(r, 0, 2*time.Second))
	var failed []error
	for _, p := range h.workers {
		failed = append(failed, again(ctx, p))
	}
	return errors.Join(failed...)
}

// rollAPIs replaces one after the other, as an operator does with a new version: the
// next one when the one before is ready.
func rollAPIs(ctx context.Context, h *house, _ *rand.Rand) error {
	for i, p := range h.apis {
		ended := p.end(syscall.SIGTERM, 40*time.Second)
		if err := errors.Join(ended, again(ctx, p)); err != nil {
			return err
		}
		err := await(ctx, p.name+" is ready", time.Minute, func(ctx context.Context) error {
			if err := again(ctx, p); err != nil { // another fault has ended it
				return err
			}
			return get(ctx, "http://"+h.addrs[i]+"/readyz")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func rollWorkers(ctx context.Context, h *house, _ *rand.Rand) error {
	for _, p := range h.workers {
		if err := errors.Join(p.end(syscall.SIGTERM, 40*time.Second), again(ctx, p)); err != nil {
			return err
		}
		pause(ctx, 500*time.Millisecond)
	}
	return nil
}

// stopWorker has a worker neither live nor die: what it held is taken over, and it
// wakes up believing that it holds it still.
func stopWorker(ctx context.Context, h *house, r *rand.Rand) error {
	p := h.workers[r.IntN(len(h.workers))]
	p.signal(syscall.SIGSTOP)
	pause(ctx, h.plan.Lease+between(r, time.Second, 4*time.Second))
	p.signal(syscall.SIGCONT)
	return nil
}

// skew starts a worker with a wrong clock, and after a while again with a right one.
func skew(by string) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		p := h.workers[r.IntN(len(h.workers))]
		first := errors.Join(p.end(syscall.SIGTERM, 40*time.Second), again(ctx, p, "LANGDU_FAULTS=decoder,clock="+by))
		pause(ctx, between(r, 3*time.Second, 8*time.Second))
		return errors.Join(first, p.end(syscall.SIGTERM, 40*time.Second), again(ctx, p))
	}
}

// crash ends a store at once and starts it again with what it has on its disk.
func crash(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		s := of(h)
		s.down()
		pause(ctx, between(r, 0, 5*time.Second))
		return s.ready(ctx)
	}
}

// loseRedis is a Redis that comes back empty.
func loseRedis(ctx context.Context, h *house, r *rand.Rand) error {
	h.redis.down()
	files, err := filepath.Glob(filepath.Join(h.redis.disk.path, "*"))
	for _, file := range files {
		err = errors.Join(err, os.RemoveAll(file))
	}
	pause(ctx, between(r, 0, 3*time.Second))
	return errors.Join(err, h.redis.ready(ctx))
}

// freeze has a store neither answer nor break off.
func freeze(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		s := of(h)
		s.signal(syscall.SIGSTOP)
		pause(ctx, between(r, 2*time.Second, 8*time.Second))
		s.signal(syscall.SIGCONT)
		return s.ready(ctx)
	}
}

// fill leaves a store's disk full for a while.
func fill(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		s := of(h)
		if err := s.disk.fill(); err != nil {
			return errors.Join(err, s.disk.free())
		}
		pause(ctx, between(r, 2*time.Second, 6*time.Second))
		return errors.Join(s.disk.free(), s.ready(ctx))
	}
}

func cut(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error { return cutWire(ctx, of(h).wire, r) }
}

func cutDoor(ctx context.Context, h *house, r *rand.Rand) error { return cutWire(ctx, h.door, r) }

// cutWire breaks every connection several times, and lets none be made for a while.
func cutWire(ctx context.Context, w *wire, r *rand.Rand) error {
	for range 3 {
		w.sever(false)
		pause(ctx, between(r, 100*time.Millisecond, 800*time.Millisecond))
	}
	w.sever(true)
	pause(ctx, between(r, 0, 3*time.Second))
	w.heal()
	return nil
}

func silence(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		w := of(h).wire
		w.silence()
		pause(ctx, between(r, 2*time.Second, 7*time.Second))
		w.heal()
		return nil
	}
}

func slow(of func(*house) *server) func(context.Context, *house, *rand.Rand) error {
	return func(ctx context.Context, h *house, r *rand.Rand) error {
		w := of(h).wire
		w.slow(between(r, 5*time.Millisecond, 50*time.Millisecond), 64<<10)
		pause(ctx, between(r, 3*time.Second, 8*time.Second))
		w.heal()
		return nil
	}
}

// linkDown takes the last worker's host off the network.
func linkDown(ctx context.Context, h *house, r *rand.Rand) error {
	down := h.host.link(ctx, "down")
	pause(ctx, between(r, 3*time.Second, h.plan.Lease+5*time.Second))
	return errors.Join(down, h.host.link(context.WithoutCancel(ctx), "up"))
}
