package api

import (
	"context"
	"math/rand/v2"
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
	// freshFor is how long an estimate is good, and freshShare the share of the time
	// that making it may take: a long line is asked for less often.
	freshFor, freshShare = 500 * time.Millisecond, 20
	// askTime is how long making one may take.
	askTime = 2 * time.Second
	// nearby is how soon what is given back must be due to count as waiting.
	nearby = 15 * time.Second
	// mostLine is how many recordings are looked at.
	mostLine = 50_000
	// patience is how many times as long as a learner's first recording those may wait
	// that follow it.
	patience = 2
)

// gate decides whether one more recording is let in. It knows how long one would wait
// from the records and the workers, and asks them now and then, not for each.
type gate struct {
	config  Admission
	turns   storage.Turns
	now     func() time.Time
	figures *gateFigures

	mu     sync.Mutex // guards what follows
	last   waits
	asking bool
	open   int // uploads that were let in and are under way
	let    int // those that have ended since last was made
}

// waits is how long a recording would wait that comes now.
type waits struct {
	at    time.Time     // when that was so
	fresh time.Duration // for how long it is good
	slots int
	ahead int           // recordings that go before a newcomer's
	all   int           // recordings that wait
	first time.Duration // of a learner of whom none waits
	last  time.Duration // of whoever comes last
	each  time.Duration // that one more adds
}

// enter is an error while whoever comes now would wait too long.
func (g *gate) enter(ctx context.Context) error {
	if g.config.Capacity == nil || g.config.MaxWait == 0 {
		return nil
	}
	if w := g.estimate(ctx); w.first > g.config.MaxWait {
		return g.full(w.first - g.config.MaxWait)
	}
	return nil
}

// pass is an error while one more recording of the learner would wait too long, or as
// many of theirs wait as may. What it lets through counts from then on; left is to be
// called when it is in the records, or has come to nothing.
func (g *gate) pass(ctx context.Context, learner models.LearnerID) (left func(), err error) {
	if err := g.enter(ctx); err != nil {
		return nil, err
	}
	waiting, err := g.turns.Waiting(ctx, learner, max(g.config.MaxWaiting, 1))
	if err != nil {
		return nil, err
	}
	w := g.estimate(ctx)
	if g.config.MaxWaiting > 0 && waiting >= g.config.MaxWaiting {
		g.figures.refused.WithLabelValues("learner").Inc()
		return nil, later(models.Errorf("api.gate", models.RateLimited,
			"%d recordings of this learner wait already, which is as many as may: keep this one and send it when the first of them is scored", waiting),
			spread(max(w.first, kindAnswers[models.RateLimited].retry)))
	}
	if bound := patience * g.config.MaxWait; waiting > 0 && bound > 0 && w.last > bound {
		return nil, g.full(w.last - bound)
	}
	g.count(1, 0)
	return func() { g.count(-1, 1) }, nil
}

// count notes uploads that begin and that end.
func (g *gate) count(open, let int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open, g.let = g.open+open, g.let+let
}

// full is the refusal of a recording that would fit in after a time, when the line has
// become so much shorter.
func (g *gate) full(after time.Duration) error {
	g.figures.refused.WithLabelValues("wait").Inc()
	return later(models.Errorf("api.gate", overloaded,
		"so many recordings wait that this one would not be scored soon: keep it, and send it again after Retry-After"), spread(after))
}

// spread is a time from d to half as long again, and two seconds: whoever was refused
// in the same moment is not to come back in the same moment.
func spread(d time.Duration) time.Duration {
	return d + time.Second + rand.N(d/2+2*time.Second)
}

// estimate is how long a recording would wait. One caller at a time renews it, the
// others take the one before.
func (g *gate) estimate(ctx context.Context) waits {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.asking && g.now().Sub(g.last.at) >= g.last.fresh {
		g.asking = true
		g.mu.Unlock()
		w, err := g.ask(ctx)
		g.mu.Lock()
		g.asking = false
		if err != nil { // what was true a moment ago is the best that we know
			g.figures.blind.Inc()
			g.last.at, g.last.fresh = g.now(), freshFor
		} else {
			g.last, g.let = w, 0
		}
	}
	w := g.last
	more := time.Duration(g.open+g.let) * w.each
	w.first, w.last = w.first+more, w.last+more
	return w
}

// ask makes an estimate.
func (g *gate) ask(ctx context.Context) (waits, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime) // the others are served by it too
	defer cancel()
	if g.config.Capacity == nil {
		return waits{at: g.now(), fresh: freshFor}, nil
	}
	now := g.now()
	ahead, all, err := g.turns.Line(ctx, now, now.Add(nearby), mostLine)
	if err != nil {
		return waits{}, err
	}
	capacity, err := g.config.Capacity(ctx)
	if err != nil {
		return waits{}, err
	}
	end := g.now()
	return waits{
		at: end, fresh: max(freshFor, freshShare*end.Sub(now)),
		slots: capacity.Slots, ahead: ahead.Recordings(), all: all.Recordings(),
		first: capacity.Takes(ahead), last: capacity.Takes(all), each: capacity.Each() / time.Duration(max(capacity.Slots, 1)),
	}, nil
}
