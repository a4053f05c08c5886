package queue

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// redisLogs is where go-redis says what goes wrong. It knows one logger for the whole
// process and writes plain lines to the standard error by itself.
var redisLogs redisLog

// redisLog hands what go-redis says to the log that was given last and still stands.
type redisLog struct {
	once sync.Once
	mu   sync.Mutex // guards what follows
	logs []*slog.Logger
}

// Log has go-redis write to log until stop is called. Call it before [Connect], and
// stop after the queue is closed.
func Log(log *slog.Logger) (stop func() error) {
	l := &redisLogs
	l.once.Do(func() { redis.SetLogger(l) })
	own := *log // so that the same log given twice is two
	l.mu.Lock()
	defer l.mu.Unlock()
	l.logs = append(l.logs, &own)
	return func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.logs = slices.DeleteFunc(l.logs, func(one *slog.Logger) bool { return one == &own })
		return nil
	}
}

// Printf is called by go-redis, from any goroutine. The lock is held while the line is
// written: once stop has returned, nothing is written to that log any more.
func (l *redisLog) Printf(ctx context.Context, format string, values ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.logs); n > 0 {
		l.logs[n-1].WarnContext(ctx, "redis", "says", fmt.Sprintf(format, values...))
	}
}
