package queue

import (
	"context"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// channel carries "<recording> <stage>".
const channel = "langdu:progress"

// Publish tells whoever watches the recording that a stage has begun. It is a
// nudge: nobody may be listening, and the record says what is true.
func (q *Queue) Publish(ctx context.Context, id models.RecordingID, stage models.Stage) error {
	if err := q.redis.Publish(ctx, channel, string(id)+" "+string(stage)).Err(); err != nil {
		return models.E("queue.Publish", models.Unavailable, err)
	}
	return nil
}

// Watch returns the stages of a recording as they are published from now on, and
// a function that ends the watch. A slow watcher misses stages, never blocks others.
func (q *Queue) Watch(_ context.Context, id models.RecordingID) (<-chan models.Stage, func()) {
	return q.events.watch(id)
}

// events fans one subscription of this process out to its watchers.
type events struct {
	redis redis.UniversalClient

	mu       sync.Mutex // guards what follows
	sub      *redis.PubSub
	closed   bool
	watchers map[models.RecordingID]map[chan models.Stage]struct{}
}

func newEvents(client redis.UniversalClient) *events {
	return &events{redis: client, watchers: map[models.RecordingID]map[chan models.Stage]struct{}{}}
}

func (e *events) watch(id models.RecordingID) (<-chan models.Stage, func()) {
	ch := make(chan models.Stage, 8)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sub == nil && !e.closed {
		e.sub = e.redis.Subscribe(context.Background(), channel) // lives as long as the process
		go e.dispatch(e.sub.Channel())
	}
	if e.watchers[id] == nil {
		e.watchers[id] = map[chan models.Stage]struct{}{}
	}
	e.watchers[id][ch] = struct{}{}
	return ch, func() { e.unwatch(id, ch) }
}

func (e *events) unwatch(id models.RecordingID, ch chan models.Stage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.watchers[id], ch)
	if len(e.watchers[id]) == 0 {
		delete(e.watchers, id)
	}
}

func (e *events) dispatch(messages <-chan *redis.Message) {
	for m := range messages {
		id, stage, ok := strings.Cut(m.Payload, " ")
		if !ok {
			continue
		}
		e.mu.Lock()
		for ch := range e.watchers[models.RecordingID(id)] {
			select {
			case ch <- models.Stage(stage):
			default:
			}
		}
		e.mu.Unlock()
	}
}

func (e *events) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.sub != nil {
		_ = e.sub.Close() // ends dispatch; there is nobody left to tell of an error
	}
}
