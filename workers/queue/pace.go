package queue

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// Workers say every second that they live, how many recordings they work on at
// once, and what those have taken them lately, so that the API knows how long a
// recording would wait. It is figures by media type, under a random name.

const (
	// paces is the hash that holds what each process says.
	paces = "langdu:paces"
	// paceEvery is how often a process says it: where many come at once the workers are
	// slower within a second.
	paceEvery = time.Second
	// paceLasts is how long it counts: a process that is killed is missed then.
	paceLasts = 10 * time.Second
)

// Meter measures what recordings take the workers of this process. The zero value is
// ready; it is safe for concurrent use.
type Meter struct {
	mu      sync.Mutex // guards efforts
	efforts models.Efforts
}

// Took notes that a recording of so many bytes took a worker so long. What cannot be, for
// no job lasts as long, is not noted: it would have uploads refused for an hour.
func (m *Meter) Took(mediaType string, bytes int64, d time.Duration) {
	if d < 0 || d > jobTimeout {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.efforts == nil {
		m.efforts = models.Efforts{}
	}
	m.efforts.Took(mediaType, bytes, d)
}

func (m *Meter) so() models.Efforts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.efforts)
}

// pace is what a process says, in the hash.
type pace struct {
	At      int64          `json:"at"` // seconds since 1970, by the clock of Redis
	Slots   int            `json:"slots"`
	Efforts models.Efforts `json:"efforts,omitempty"`
}

// Report says what m has measured, every second until ctx ends, and then that the
// process is gone. What it cannot say it says the next time.
func (q *Queue) Report(ctx context.Context, m *Meter, slots int, failed func(error)) {
	me := rand.Text()
	tick := time.NewTicker(paceEvery)
	defer tick.Stop()
	for {
		if err := q.report(ctx, me, pace{Slots: slots, Efforts: m.so()}); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			if err := q.redis.HDel(ctx, paces, me).Err(); err != nil {
				failed(models.E("queue.Report", models.Unavailable, err))
			}
			return
		}
	}
}

func (q *Queue) report(ctx context.Context, me string, p pace) error {
	const op = "queue.Report"
	now, err := q.redis.Time(ctx).Result() // the clocks of machines differ
	if err != nil {
		return models.E(op, models.Unavailable, err)
	}
	p.At = now.Unix()
	said, err := json.Marshal(p)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	_, err = q.redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HSet(ctx, paces, me, said)
		pipe.Expire(ctx, paces, 2*paceLasts)
		return nil
	})
	if err != nil {
		return models.E(op, models.Unavailable, err)
	}
	return nil
}

// Capacity sums up what the processes say that are alive, and forgets those that are
// not, or have said so by the clock of a Redis that is no more: who is alive says it
// again. models.Unavailable where Redis does not answer.
func (q *Queue) Capacity(ctx context.Context) (models.Capacity, error) {
	const op = "queue.Capacity"
	c := models.Capacity{Efforts: models.Efforts{}}
	now, err := q.redis.Time(ctx).Result()
	if err != nil {
		return c, models.E(op, models.Unavailable, err)
	}
	said, err := q.redis.HGetAll(ctx, paces).Result()
	if err != nil {
		return c, models.E(op, models.Unavailable, err)
	}
	var gone []string
	for process, text := range said {
		var p pace
		if json.Unmarshal([]byte(text), &p) != nil || now.Sub(time.Unix(p.At, 0)).Abs() > paceLasts+time.Second {
			gone = append(gone, process)
			continue
		}
		c.Slots += p.Slots
		for mediaType, e := range p.Efforts {
			c.Efforts[mediaType] = c.Efforts[mediaType].Plus(e)
		}
	}
	if len(gone) > 0 {
		if err := q.redis.HDel(ctx, paces, gone...).Err(); err != nil {
			return c, models.E(op, models.Unavailable, err)
		}
	}
	return c, nil
}

// Pending counts the recordings' jobs that wait.
func (q *Queue) Pending(ctx context.Context) (int, error) {
	n, err := q.redis.LLen(ctx, "asynq:{"+interactive.name+"}:pending").Result()
	if err != nil {
		return 0, models.E("queue.Pending", models.Unavailable, err)
	}
	return int(n), nil
}
