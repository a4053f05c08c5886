package queue

import (
	"context"
	"errors"
	"net"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// Watch looks on while the queue is used. Each function may be nil.
type Watch struct {
	// Call is told that a command of Redis begins, by its name, and returns what is
	// to be told how it ended.
	Call func(ctx context.Context, command string) (context.Context, func(error))
	// Send is told that a job is handed over. The headers travel with the
	// job to whoever works on it: random numbers that tell where it comes from, and
	// nothing of what it is about.
	Send func(ctx context.Context, job Job) (_ context.Context, headers map[string]string, end func(error))
	// Work is told that work on a job begins, with the headers that came with it.
	Work func(ctx context.Context, kind string, headers map[string]string) (context.Context, func(error))
}

// Watched has w told from now on: it is called before the queue is used.
func (q *Queue) Watched(w Watch) {
	q.watch = w
	if w.Call != nil {
		hook := hook{w.Call}
		q.redis.AddHook(hook)
		q.option = hooked{q.option, hook}
	}
}

func (w Watch) send(ctx context.Context, job Job) (context.Context, map[string]string, func(error)) {
	if w.Send == nil {
		return ctx, nil, func(error) {}
	}
	return w.Send(ctx, job)
}

// handle is asynq's form of Work.
func (w Watch) handle(next asynq.Handler) asynq.Handler {
	if w.Work == nil {
		return next
	}
	return asynq.HandlerFunc(func(ctx context.Context, task *asynq.Task) (err error) {
		ctx, end := w.Work(ctx, task.Type(), task.Headers())
		defer func() {
			if failure := recover(); failure != nil {
				end(errors.New("panic"))
				panic(failure)
			}
			end(err)
		}()
		return next.ProcessTask(ctx, task)
	})
}

// hooked makes clients that are watched, for the parts of asynq that make their own.
type hooked struct {
	asynq.RedisConnOpt
	hook hook
}

// MakeRedisClient implements asynq.RedisConnOpt.
func (h hooked) MakeRedisClient() any {
	client := h.RedisConnOpt.MakeRedisClient()
	if c, ok := client.(redis.UniversalClient); ok {
		c.AddHook(h.hook)
	}
	return client
}

// hook is a Watch as go-redis calls it.
type hook struct {
	call func(ctx context.Context, command string) (context.Context, func(error))
}

// DialHook implements redis.Hook.
func (h hook) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, end := h.call(ctx, "connect")
		conn, err := next(ctx, network, address)
		end(failed(err))
		return conn, err
	}
}

// ProcessHook implements redis.Hook.
func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		ctx, end := h.call(ctx, command.Name())
		err := next(ctx, command)
		end(failed(err))
		return err
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, commands []redis.Cmder) error {
		ctx, end := h.call(ctx, "pipeline")
		err := next(ctx, commands)
		end(failed(err))
		return err
	}
}

// failed is err with its kind, unless it is how Redis says that there is nothing, or
// that a script must be sent once more.
func failed(err error) error {
	var refused redis.Error
	switch {
	case err == nil, errors.Is(err, redis.Nil), redis.HasErrorPrefix(err, "NOSCRIPT"):
		return nil
	case errors.As(err, &refused):
		return models.E("queue", models.Internal, err)
	}
	return models.E("queue", models.Unavailable, err)
}
