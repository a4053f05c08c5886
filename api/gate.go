package api

import (
	"context"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Admission bounds what may wait. The zero value lets everything in.
type Admission struct {
	// Capacity says what the workers that are alive can do.
	Capacity func(context.Context) (models.Capacity, error)
	// MaxWait is how long a recording may have to wait that comes now: where it would be
	// longer it is refused before its bytes are read, so that what is let in is worked
	// on soon. 0 sets no bound, nor does a missing Capacity.
	MaxWait time.Duration
	// MaxWaiting is how many recordings of one learner may wait; 0 sets no bound.
	MaxWaiting int
}

const (
	// calm is the part of MaxWait that the others' recordings may take where one is let in
	// whose turn is far away: while more come than are worked on it would wait for it.
	calm = 4
	// mostLooked is how many recordings of a learner are counted where any number may wait.
	mostLooked = 100
	// farthest is the longest that anybody is told to stay away.
	farthest = 2 * time.Minute
)

// gate decides whether one more recording is let in. It knows how long one would wait
// from the records and the workers, and asks them now and then, not for each; what it
// has let in since, and what is under way, it counts itself.
type gate struct {
	config  Admission
	turns   storage.Turns
	now     func() time.Time
	draw    func(most time.Duration) time.Duration // at random
	figures *gateFigures

	mu       sync.Mutex // guards what follows
	last     waits
	asking   bool
	coming   models.Line              // let in and under way
	arrived  models.Line              // in the records since last was asked for
	sending  map[models.LearnerID]int // whose those are
	counted  models.Line              // in the records since before it is being asked for now
	promised time.Time                // when there is room for all who were told to come back
}

// enter takes a place for whoever comes now with so many bytes, 0 where that is not
// known; it is an error while they would wait too long.
func (g *gate) enter(ctx context.Context, bytes int64) (*place, error) {
	g.renew(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	if w := g.waits(models.Line{}); g.bounded() && w.first > g.config.MaxWait {
		return nil, g.full(w.first-g.config.MaxWait, w)
	}
	p := &place{gate: g, pile: models.Pile{Recordings: 1, Bytes: bytes}}
	g.count(&g.coming, p, 1)
	return p, nil
}

func (g *gate) bounded() bool { return g.config.Capacity != nil && g.config.MaxWait > 0 }

// count adds a place to a line, or takes it away.
func (g *gate) count(l *models.Line, p *place, sign int) {
	if *l == nil {
		*l = models.Line{}
	}
	l.Add(p.mediaType, models.Pile{Recordings: sign * p.pile.Recordings, Bytes: int64(sign) * p.pile.Bytes})
}

// full is the refusal of a recording that fits in after a time, when the line has become
// so much shorter. Each is told another time: when there is room for those as well who
// were sent away before it and come back.
func (g *gate) full(after time.Duration, w waits) error {
	g.figures.refused.WithLabelValues("wait").Inc()
	now := g.now()
	at := now.Add(after)
	if g.promised.After(at) {
		at = g.promised
	}
	if most := now.Add(farthest); at.After(most) {
		at = most
	}
	g.promised = at.Add(w.each)
	return later(models.Errorf("api.gate", overloaded,
		"so many recordings wait that this one would not be scored soon: keep it, and send it again after Retry-After"), g.spread(at.Sub(now)))
}

// spread is a time from d to a quarter longer, and one to three seconds: whoever was
// refused in the same moment is not to come back in the same moment.
func (g *gate) spread(d time.Duration) time.Duration {
	return d + time.Second + g.draw(d/4+2*time.Second)
}
