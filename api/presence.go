package api

import (
	"context"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
)

// presence remembers who was here today, so that whoever plays all day is written
// down once. The voice of who is not here for long is erased; see models.Schedule.
type presence struct {
	mu    sync.Mutex // guards the rest
	day   string
	known map[models.LearnerID]bool
}

// mostPresent bounds what is remembered; who does not fit is written down again.
const mostPresent = 100_000

// first says that the learner was not seen on this day yet.
func (p *presence) first(id models.LearnerID, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if day := now.UTC().Format(time.DateOnly); p.day != day || len(p.known) >= mostPresent {
		p.day, p.known = day, map[models.LearnerID]bool{}
	}
	if p.known[id] {
		return false
	}
	p.known[id] = true
	return true
}

// cameBy notes that a learner, or somebody for them, was here. It keeps nobody
// from what they came for; uploads and consents are noted by the records
// themselves.
func (s *server) cameBy(ctx context.Context, id models.LearnerID) {
	now := s.config.Now()
	if !s.present.first(id, now) {
		return
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if err := s.config.Records.Active(ctx, id, now); err != nil {
		s.config.Log.WarnContext(ctx, "that a learner was here could not be noted: they may be taken for inactive", "err", err)
	}
}
