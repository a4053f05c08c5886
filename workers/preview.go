package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Previewer says what readings that are not in force yet would change, by the judging
// again of a [Rescorer] and with no copy of it: the same recordings would be judged
// otherwise as by a [Corrector], with the same outcome.
//
// It takes no place among the jobs, where a child's recording could wait behind it,
// but looks for what is due by itself, one preview at a time in each process; and it
// gives way before every recording. What it has found it holds in memory until the
// end, so that no row ever tells of fewer than [models.FewestReaders] learners, or more
// exactly than by [models.PreviewStep]: one
// whose worker was killed is begun anew.
type Previewer struct {
	Previews storage.PreviewWork
	Pages    storage.Pages
	Rescorer *Rescorer
}

const (
	// previewAttempts is how often a preview is begun.
	previewAttempts = 3
	// previewPatience is how long one recording gives way to children, at most: an
	// editor waits too.
	previewPatience = 2 * time.Second
	// previewLooks is among how many recordings it looks for those it may listen to.
	previewLooks = 200
)

// Run works on what is due at every interval until ctx ends.
func (p *Previewer) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = p.Next(ctx); err != nil && ctx.Err() == nil {
				p.Rescorer.Log.Warn("preview", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Next works on the preview that is most overdue; false where none is.
func (p *Previewer) Next(ctx context.Context) (bool, error) {
	now, lasts := p.Rescorer.Scorer.Now, p.Rescorer.Scorer.Lease
	began := now()
	end := began.Add(lasts)
	preview, ok, err := p.Previews.ClaimPreview(ctx, began, end)
	if err != nil || !ok {
		return false, err
	}
	claim := &claimed[models.Preview]{now: preview, put: p.Previews.ExtendPreview}
	if preview.Attempt > previewAttempts {
		return true, p.end(ctx, claim, models.PreviewFailed, nil)
	}
	_, err = p.Pages.Page(ctx, preview.Page)
	switch {
	case errors.Is(err, models.NotFound): // nobody is listened to for a page that is gone
		return true, p.end(ctx, claim, models.PreviewFailed, nil)
	case err != nil:
		return false, err // and again when the lease has ended
	}
	heard := newHearing(models.Page{ID: preview.Page, Text: preview.Text, Overrides: preview.Overrides}, p.Rescorer)
	work, release := lease{lasts: lasts, now: now, extend: claim.extend,
		warn: func(err error) { p.Rescorer.Log.Warn("lease not extended", "preview", preview.ID, "err", err) }}.hold(ctx, end)
	err = p.hear(work, claim, heard)
	release()
	if err != nil && ctx.Err() != nil {
		return false, errors.Join(err, claim.giveBack(ctx, now()))
	}
	if err != nil {
		return false, ignoreLost(err)
	}
	return true, p.end(ctx, claim, models.PreviewDone, heard.figures())
}

// end writes what has become of a preview; nothing where it was cancelled meanwhile.
func (p *Previewer) end(ctx context.Context, claim *claimed[models.Preview], state models.PreviewState, found *models.PreviewFigures) error {
	return ignoreLost(claim.set(ctx, time.Time{}, func(preview *models.Preview) {
		preview.State, preview.DoneAt, preview.Figures, preview.Percent = state, p.Rescorer.Scorer.Now(), found, 100
	}))
}

// hear goes through the newest recordings of the page. models.Conflict when the
// preview is not ours any more.
func (p *Previewer) hear(ctx context.Context, claim *claimed[models.Preview], heard *hearing) error {
	newest, err := p.Rescorer.Rescores.NewestReadings(ctx, claim.get().Page, previewLooks+1)
	if err != nil {
		return err
	}
	if heard.counts.More = len(newest) > previewLooks; heard.counts.More {
		newest = newest[:previewLooks]
	}
	for i, r := range newest {
		if heard.enough() {
			heard.counts.More = true
			break
		}
		extend := func() error {
			until := p.Rescorer.Scorer.Now().Add(p.Rescorer.Scorer.Lease)
			return claim.set(ctx, until, func(preview *models.Preview) {
				preview.Percent = max(i*100/len(newest), heard.listened*100/models.PreviewMost)
			})
		}
		if err := heard.one(ctx, r, extend); err != nil {
			return err
		}
	}
	return nil
}

// OldPreviews is the forgetting of previews whose day is over.
func OldPreviews(previews storage.PreviewWork) Chore {
	return Chore{
		Name: "previews",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return previews.PurgePreviews(ctx, now, batch)
		},
		Count: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return previews.OldPreviews(ctx, now)
		},
	}
}
