package workers

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// ModelListener listens to a grown-up who reads a page for children.
type ModelListener interface {
	// ListenToModel decodes upload, judges whether it is a good reading of the page,
	// and hands what is to be played to keep where it is. An error's kind says whether
	// listening again may help (queue.Retry).
	ListenToModel(ctx context.Context, upload io.ReadSeeker, size int64, page models.Page, keep func(io.Reader, int64) error) (models.ModelOutcome, error)
}

// Modeller listens to model readings. There are few, put there by staff, so it takes
// no place among the jobs, where a child's recording could wait behind it, but looks
// for what is due by itself, one at a time in each process.
type Modeller struct {
	Models   storage.ModelWork
	Pages    storage.Pages
	Objects  storage.Objects
	Listener ModelListener
	// Watch ends what hangs; nil to wait for ever.
	Watch *Watch
	// Lease is how long a claim lasts; it is extended three times as often.
	Lease time.Duration
	Now   func() time.Time
	Log   *slog.Logger
}

// modelAttempts is how often one is begun.
const modelAttempts = 5

// Run works on what is due at every interval until ctx ends.
func (m *Modeller) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = m.Next(ctx); err != nil && ctx.Err() == nil {
				m.Log.Warn("model reading", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Next listens to the model reading that is most overdue; false where none is.
func (m *Modeller) Next(ctx context.Context) (bool, error) {
	now := m.Now()
	end := now.Add(m.Lease)
	reading, ok, err := m.Models.ClaimModel(ctx, now, end)
	if err != nil || !ok {
		return false, err
	}
	if reading.Attempt > modelAttempts {
		return true, m.settle(ctx, reading, m.failure(reading, models.Internal, errors.New("no worker has come back from it")))
	}
	claim := &claimed[models.ModelReading]{now: reading, put: m.extend}
	work, release := lease{lasts: m.Lease, now: m.Now, extend: claim.extend,
		warn: func(err error) { m.Log.Warn("lease not extended", "media", reading.ID, "err", err) }}.hold(ctx, end)
	outcome, err := watch(work, m.Watch, "", math.MaxInt64, func(ctx context.Context) (models.ModelOutcome, error) { return m.listen(ctx, reading) })
	release()
	reading = claim.get()
	switch kind := models.KindOf(err); {
	case err == nil:
		return true, m.settle(ctx, reading, outcome)
	case ctx.Err() != nil:
		return false, errors.Join(err, claim.giveBack(ctx, m.Now())) // shutting down
	case queue.Retry(kind, reading.Attempt) && reading.Attempt < modelAttempts:
		m.Log.Warn("model reading given back", "media", reading.ID, "attempt", reading.Attempt, "err", err)
		return true, ignoreLost(m.Models.SettleModel(ctx, reading, m.Now().Add(queue.Backoff(reading.Attempt))))
	default:
		return true, m.settle(ctx, reading, m.failure(reading, kind, err))
	}
}

// extend moves the claim on a reading.
func (m *Modeller) extend(ctx context.Context, reading models.ModelReading, until time.Time) (models.ModelReading, error) {
	err := m.Models.SettleModel(ctx, reading, until)
	reading.Due = until
	return reading, err
}

// listen has the upload judged by the text that the page has today.
func (m *Modeller) listen(ctx context.Context, reading models.ModelReading) (models.ModelOutcome, error) {
	page, err := m.Pages.Page(ctx, reading.Page)
	if err != nil {
		return models.ModelOutcome{}, err
	}
	if models.TextVersion(page.Text, page.Overrides) != reading.TextVersion {
		return refusedModel(models.Reason("not this text"), "The text of the page has changed while this reading was waiting."), nil
	}
	upload, err := m.Objects.Open(ctx, reading.ID.UploadKey())
	if err != nil {
		return models.ModelOutcome{}, err
	}
	defer upload.Close()
	return m.Listener.ListenToModel(ctx, upload, upload.Info().Size, page, func(sound io.Reader, size int64) error {
		_, err := m.Objects.Put(ctx, reading.ID.ModelKey(), sound, size, "audio/mp4")
		return err
	})
}

func refusedModel(reason models.Reason, detail string) models.ModelOutcome {
	return models.ModelOutcome{Status: models.ModelRefused, Reason: reason, Detail: detail}
}

// settle writes what has become of a reading and removes what is not needed for it:
// the upload, and everything where the reading was taken away while we listened.
func (m *Modeller) settle(ctx context.Context, reading models.ModelReading, outcome models.ModelOutcome) error {
	reading.ModelOutcome = outcome
	err := m.Models.SettleModel(ctx, reading, time.Time{})
	if errors.Is(err, models.Conflict) {
		has, err := m.Models.HasMedia(ctx, reading.ID)
		if err != nil || has {
			return err // another worker has it
		}
		_, err = m.Objects.RemoveAll(ctx, reading.ID.Prefix())
		return err
	}
	if err != nil {
		return err
	}
	return m.Objects.Remove(ctx, reading.ID.UploadKey())
}

// failure is what staff are told of a reading that could not be listened to.
func (m *Modeller) failure(reading models.ModelReading, kind models.Kind, err error) models.ModelOutcome {
	o := models.ModelOutcome{Status: models.ModelFailed, Reason: models.GaveUp,
		Detail: "The reading could not be worked on because of a fault on our side. Nothing is wrong with it: send it again."}
	switch kind {
	case models.Corrupt, models.Invalid:
		o.Reason, o.Detail = models.Undecodable, models.Explain(err)
	case models.Unsupported:
		o.Reason, o.Detail = models.UnsupportedMedia, models.Explain(err)
	case models.TooLong, models.TooLarge:
		o.Reason, o.Detail = models.OverLong, models.Explain(err)
	default:
		m.Log.Error("model reading given up", "media", reading.ID, "attempt", reading.Attempt, "err", err)
	}
	return o
}

// mediaOf is whose an object of a page is.
func mediaOf(key string) (models.MediaID, bool) {
	name, _, _ := strings.Cut(strings.TrimPrefix(key, models.PageMediaPrefix), "/")
	id, err := models.ParseMediaID(name)
	return id, err == nil
}

// strayAfter is how old an object of a page must be that no row knows of before it
// is taken for a remnant: its row may be about to be written.
const strayAfter = time.Hour

// StrayPageMedia is the removing of objects that no page has any more, because a
// process ended between taking the row away and removing them. Pictures and model
// readings that a page has are kept as long as the page has them. How old an object
// is can only be said by the clock: a sweep of a later day (langdu sweep --now) must
// not remove what is being put.
func StrayPageMedia(media storage.ModelWork, objects storage.Objects, clock func() time.Time) Chore {
	stray := func(ctx context.Context) (ids []models.MediaID, err error) {
		old, now := map[models.MediaID]bool{}, clock()
		err = objects.List(ctx, models.PageMediaPrefix, func(o storage.ObjectInfo) bool {
			if id, ok := mediaOf(o.Key); ok && now.Sub(o.Modified) > strayAfter {
				old[id] = true
			}
			return ctx.Err() == nil
		})
		for id := range old {
			if err != nil {
				return nil, err
			}
			var has bool
			if has, err = media.HasMedia(ctx, id); !has {
				ids = append(ids, id)
			}
		}
		return ids, err
	}
	return Chore{
		Name: "objects of pages",
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			ids, err := stray(ctx)
			for _, id := range ids {
				if err == nil {
					_, err = objects.RemoveAll(ctx, id.Prefix())
				}
			}
			return len(ids), err
		},
		Count: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			if objects == nil { // a dry run of a command opens no object store
				return 0, nil
			}
			ids, err := stray(ctx)
			return len(ids), err
		},
	}
}
