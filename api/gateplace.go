package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// place is what one upload that was let in takes of the line, from the door on. It is
// for one goroutine. leave is to be called once, at the end.
type place struct {
	gate      *gate
	mediaType string           // "" while it is not known
	learner   models.LearnerID // "" while it is not known
	pile      models.Pile
}

// of is an error while one more recording of the learner would wait too long, or as many
// of theirs wait as may.
func (p *place) of(ctx context.Context, learner models.LearnerID) error {
	g := p.gate
	most := g.config.MaxWaiting
	if most == 0 {
		most = mostLooked
	}
	waiting, err := g.turns.Waiting(ctx, learner, most)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.waits(models.Line{p.mediaType: p.pile})
	waiting += g.sending[learner] // those will wait before this one does
	p.by(learner)
	if g.config.MaxWaiting > 0 && waiting >= g.config.MaxWaiting {
		g.figures.refused.WithLabelValues("learner").Inc()
		return later(models.Errorf("api.gate", models.RateLimited,
			"%d recordings of this learner wait already, which is as many as may: keep this one and send it when the first of them is scored", waiting),
			g.spread(max(w.first, kindAnswers[models.RateLimited].retry)))
	}
	if over := g.tooMuch(waiting, w); over > 0 {
		return g.full(over, w)
	}
	return nil
}

// tooMuch is by how much a recording would wait too long of a learner of whom so many
// wait. It stands behind every first of the others that comes before its turn: so either
// few of theirs wait, or its turn is soon.
func (g *gate) tooMuch(waiting int, w waits) time.Duration {
	if waiting == 0 || !g.bounded() {
		return 0
	}
	most := g.config.MaxWait
	if over := w.last - most; over > 0 {
		return over
	}
	others := w.last - time.Duration(waiting)*w.each
	turn := time.Duration(waiting)*storage.TurnEvery + w.first
	return max(min(others-most/calm, turn-most), 0)
}

// by says who is heard.
func (p *place) by(learner models.LearnerID) {
	if p.gate.sending == nil {
		p.gate.sending = map[models.LearnerID]int{}
	}
	p.gate.sending[learner]++
	p.learner = learner
}

// is says what kind of sound it is, now that its first bytes are here.
func (p *place) is(mediaType string) {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	p.gate.count(&p.gate.coming, p, -1)
	p.mediaType = mediaType
	p.gate.count(&p.gate.coming, p, 1)
}

// leave ends it: it is in the records, or has come to nothing.
func (p *place) leave(kept bool) {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	p.gate.count(&p.gate.coming, p, -1)
	if p.learner != "" {
		if p.gate.sending[p.learner]--; p.gate.sending[p.learner] == 0 {
			delete(p.gate.sending, p.learner)
		}
	}
	if kept {
		p.gate.count(&p.gate.arrived, p, 1)
	}
}

// goOn takes a place for an upload in parts that was let in when it was begun, while
// bytes of it come.
func (g *gate) goOn(learner models.LearnerID, bytes int64) *place {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := &place{gate: g, pile: models.Pile{Recordings: 1, Bytes: bytes}}
	p.by(learner)
	g.count(&g.coming, p, 1)
	return p
}

// underWay is the part of MaxWait that uploads under way count for at most: they are not
// here yet, and how long they say they are may be a lie.
const underWay = 2

// under is how long all workers need for what is under way, but for mine.
func (g *gate) under(w waits, mine models.Line) time.Duration {
	under := max(w.capacity.Takes(g.coming)-w.capacity.Takes(mine), 0)
	if most := g.config.MaxWait / underWay; most > 0 {
		return min(under, most)
	}
	return under
}
