package queue

import (
	"crypto/rand"
	"net/url"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/langdu/langdu/models"
)

// Embedded is a Redis inside this process. It keeps nothing when the process
// ends; the reconciler enqueues again what the records say is due.
type Embedded struct {
	redis *miniredis.Miniredis
	stop  chan struct{}
	done  chan struct{}
	url   string
}

// StartEmbedded starts one on a loopback port of the kernel's choice, behind a
// password made for this start.
func StartEmbedded() (*Embedded, error) {
	password := rand.Text()
	m := miniredis.NewMiniRedis()
	m.RequireAuth(password)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, models.Errorf("queue.StartEmbedded", models.Unavailable, "the embedded Redis could not listen: %w", err)
	}
	u := url.URL{Scheme: "redis", User: url.UserPassword("", password), Host: m.Addr()}
	e := &Embedded{redis: m, stop: make(chan struct{}), done: make(chan struct{}), url: u.String()}
	go e.passTime()
	return e, nil
}

// URL is what [Connect] takes. It holds the password.
func (e *Embedded) URL() string { return e.url }

// passTime lets time pass for keys that expire: miniredis, made for tests, does
// so only when told, and without it asynq's unique locks would never end.
func (e *Embedded) passTime() {
	defer close(e.done)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-e.stop:
			return
		case now := <-tick.C:
			e.redis.FastForward(now.Sub(last))
			last = now
		}
	}
}

// Close ends it and forgets all that it held.
func (e *Embedded) Close() {
	close(e.stop)
	<-e.done
	e.redis.Close()
}
