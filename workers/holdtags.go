package workers

import (
	"context"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// HoldTags takes the files of what is held out of the object store's own rules,
// which know of no hold and would erase them a while after their time, and puts
// them back when the hold has ended. Every sweep looks after it.
type HoldTags struct {
	Holds    storage.Holds
	Expiries storage.Expiries
	// Objects tells the store of a recording's files.
	Objects interface {
		Hold(ctx context.Context, prefix string, held bool) error
	}
	Now func() time.Time

	mu   sync.Mutex // guards seen
	seen map[models.HoldID]time.Time
}

const (
	// tagAgain is how often the files of a hold are looked at: those that were stored
	// meanwhile are under the rules until then, which is far from their end.
	tagAgain = 6 * time.Hour
	// tagAfter is how long a hold that has ended is looked after.
	tagAfter = 3 * 24 * time.Hour
)

// Chore is the tags as a chore of every sweep. It erases nothing and reports none.
func (h *HoldTags) Chore() Chore {
	return Chore{
		Name:  "tags of holds",
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) { return 0, h.look(ctx) },
		Count: func(context.Context, time.Time, models.Schedule) (int, error) { return 0, nil },
	}
}

// look goes over all holds: there are few.
func (h *HoldTags) look(ctx context.Context) error {
	for before := models.HoldID(""); ; {
		holds, err := h.Holds.Holds(ctx, before, batch)
		if err != nil || len(holds) == 0 {
			return err
		}
		for _, hold := range holds {
			if !h.due(hold, h.Now()) {
				continue
			}
			if err := h.tag(ctx, hold); err != nil {
				return err
			}
			h.done(hold.ID, h.Now())
		}
		before = holds[len(holds)-1].ID
	}
}

// due says whether a hold's files are to be looked at: while it is in force, and
// for a while after, again and again.
func (h *HoldTags) due(hold models.Hold, now time.Time) bool {
	over := hold.Until
	if !hold.ReleasedAt.IsZero() {
		over = hold.ReleasedAt
	}
	if hold.ConfirmedAt.IsZero() || now.Sub(over) > tagAfter {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	last, ok := h.seen[hold.ID]
	return !ok || now.Sub(last) >= tagAgain || last.Before(over) && !over.After(now)
}

func (h *HoldTags) done(id models.HoldID, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen == nil {
		h.seen = map[models.HoldID]time.Time{}
	}
	h.seen[id] = now
}

// tag tells the store of each recording whether anything holds it now.
func (h *HoldTags) tag(ctx context.Context, hold models.Hold) error {
	for after := models.RecordingID(""); ; {
		ids, err := h.Holds.HeldRecordings(ctx, hold, after, batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			held, err := h.Expiries.IsHeld(ctx, id, h.Now())
			if err == nil {
				err = h.Objects.Hold(ctx, id.Prefix(), held)
			}
			if err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}
