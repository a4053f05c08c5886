package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

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
)

// waits is how long a recording would wait that comes now.
type waits struct {
	at       time.Time     // when that was so
	fresh    time.Duration // for how long it is good
	known    bool          // it was told at least once
	capacity models.Capacity
	ahead    int           // recordings that go before a newcomer's
	all      int           // recordings that wait
	first    time.Duration // of a learner of whom none waits
	last     time.Duration // of whoever comes last
	each     time.Duration // that one more adds
}

// aged is w at a later time: what waits is worked on meanwhile.
func (w waits) aged(now time.Time) waits {
	since := max(now.Sub(w.at), 0)
	w.first, w.last = max(w.first-since, 0), max(w.last-since, 0)
	return w
}

// longer is w with so much more before whoever comes.
func (w waits) longer(by time.Duration) waits {
	w.first, w.last = w.first+by, w.last+by
	return w
}

// waits is how long a recording would wait that comes now, by what is known; mine is
// not counted.
func (g *gate) waits(mine models.Line) waits {
	w := g.last.aged(g.now())
	if !w.known {
		return w
	}
	return w.longer(g.under(w, mine) + w.capacity.Takes(g.arrived) + w.capacity.Takes(g.counted))
}

// renew has what is known be fresh. One caller at a time sees to it, the others go by
// what was known before.
func (g *gate) renew(ctx context.Context) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.asking || g.now().Sub(g.last.at).Abs() < g.last.fresh {
		return
	}
	// What arrives from now on may not be in the answer.
	g.asking, g.counted, g.arrived = true, g.arrived, nil
	before := g.last
	g.mu.Unlock()
	w, err := g.ask(ctx, before)
	g.mu.Lock()
	g.asking = false
	if err != nil { // what was true a moment ago is the best that we know
		g.figures.blind.Inc()
		w = g.last.aged(g.now()).longer(g.last.capacity.Takes(g.counted))
		w.at, w.fresh = g.now(), freshFor
	}
	g.last, g.counted = w, nil
}

// estimate is how long a recording would wait that comes now.
func (g *gate) estimate(ctx context.Context) waits {
	g.renew(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waits(models.Line{})
}

// ask makes an estimate. Where it is not told what the workers can do it goes by what
// they could before.
func (g *gate) ask(ctx context.Context, before waits) (waits, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime) // the others are served by it too
	defer cancel()
	now := g.now()
	if g.config.Capacity == nil {
		return waits{at: now, fresh: freshFor}, nil
	}
	ahead, all, err := g.turns.Line(ctx, now, now.Add(nearby), mostLine)
	if err != nil {
		return waits{}, err
	}
	capacity, err := g.config.Capacity(ctx)
	if err != nil {
		if !before.known {
			return waits{}, err
		}
		g.figures.blind.Inc()
		capacity = before.capacity
	}
	return waits{
		at: now, fresh: max(freshFor, freshShare*g.now().Sub(now)), known: true,
		capacity: capacity, ahead: ahead.Recordings(), all: all.Recordings(),
		first: capacity.Takes(ahead), last: capacity.Takes(all), each: capacity.Each() / time.Duration(max(capacity.Slots, 1)),
	}, nil
}
