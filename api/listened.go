package api

import (
	"context"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
)

// listeningTime is how long requests for parts of a file count as one time that
// somebody listened: a player fetches a recording in many ranges.
const listeningTime = 10 * time.Minute

// mostListenings bounds how many listenings are remembered at once.
const mostListenings = 10_000

// listening is somebody who listens to something.
type listening struct {
	access models.Access
	actor  models.Actor
}

// listenings remembers what was noted a short time ago, so that a recording that
// is played in parts is written down once.
type listenings struct {
	mu    sync.Mutex // guards noted
	noted map[listening]time.Time
}

// fresh says whether l was noted within listeningTime, and on the same day.
func (l *listenings) fresh(one listening, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.noted[one]
	return ok && now.Sub(at) < listeningTime && at.UTC().YearDay() == now.UTC().YearDay()
}

func (l *listenings) add(one listening, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.noted == nil || len(l.noted) >= mostListenings {
		l.noted = map[listening]time.Time{} // what is forgotten is noted again
	}
	l.noted[one] = now
}

// listened writes down that the caller gets at something of a child's, before they
// do. Where that cannot be written nobody of the staff, and nobody with a link,
// gets at it. A child and who speaks for them are served all the same, and the log
// and a metric say that a line is missing: it is their own voice, their right to
// hear it does not hang on our bookkeeping, and the line would have told them of
// nobody but themselves. An archive of everything is another matter: whoever has
// got hold of a token would fetch that, and it waits until it can be noted.
func (s *server) listened(ctx context.Context, a models.Access) error {
	one, now := listening{a, models.ActorOf(ctx)}, s.config.Now()
	if s.listenings.fresh(one, now) {
		return nil
	}
	err := s.config.Records.NoteAccess(ctx, a, now)
	switch kind := models.KindOf(err); {
	case err == nil:
		s.listenings.add(one, now)
		return nil
	case kind == models.Gone, kind == models.NotFound: // erased since the guard looked
		return err
	case ownVoice(one.actor) && a.Kind != models.AccessExport:
		s.metrics.unnoted.Inc()
		s.config.Log.WarnContext(ctx, "an access could not be noted", "what", a.Kind, "role", one.actor.Role, "err", err)
		return nil
	}
	return models.Errorf("api.listened", models.Unavailable, "this can only be played while it can be written down who listens: try again shortly: %w", err)
}

// ownVoice says that somebody on the child's side acts.
func ownVoice(a models.Actor) bool {
	switch Role(a.Role) {
	case RoleLearner, RoleGuardian, RoleApp:
		return true
	}
	return false
}
