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
	// previewLease is how long one recording of a preview may take, with its waiting.
	previewLease = 2 * time.Minute
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
	now := p.Rescorer.Scorer.Now()
	preview, ok, err := p.Previews.ClaimPreview(ctx, now, now.Add(previewLease))
	if err != nil || !ok {
		return false, err
	}
	if preview.Attempt > previewAttempts {
		return true, p.end(ctx, preview, models.PreviewFailed, nil)
	}
	_, err = p.Pages.Page(ctx, preview.Page)
	switch {
	case errors.Is(err, models.NotFound): // nobody is listened to for a page that is gone
		return true, p.end(ctx, preview, models.PreviewFailed, nil)
	case err != nil:
		return false, err // and again when the lease has ended
	}
	heard := newHearing(models.Page{ID: preview.Page, Text: preview.Text, Overrides: preview.Overrides}, p.Rescorer)
	if preview, err = p.hear(ctx, preview, heard); err != nil {
		return false, ignoreLost(err)
	}
	return true, p.end(ctx, preview, models.PreviewDone, heard.figures())
}

// end writes what has become of a preview; nothing where it was cancelled meanwhile.
func (p *Previewer) end(ctx context.Context, preview models.Preview, state models.PreviewState, found *models.PreviewFigures) error {
	preview.State, preview.DoneAt, preview.Figures, preview.Percent = state, p.Rescorer.Scorer.Now(), found, 100
	_, err := p.Previews.ExtendPreview(ctx, preview, time.Time{})
	return ignoreLost(err)
}

// hear goes through the newest recordings of the page. models.Conflict when the
// preview is not ours any more.
func (p *Previewer) hear(ctx context.Context, preview models.Preview, heard *hearing) (models.Preview, error) {
	newest, err := p.Rescorer.Rescores.NewestReadings(ctx, preview.Page, previewLooks+1)
	if err != nil {
		return preview, err
	}
	if heard.counts.More = len(newest) > previewLooks; heard.counts.More {
		newest = newest[:previewLooks]
	}
	for i, r := range newest {
		if heard.enough() {
			heard.counts.More = true
			break
		}
		extend := func() (err error) {
			now := p.Rescorer.Scorer.Now()
			preview.Percent = max(i*100/len(newest), heard.listened*100/models.PreviewMost)
			preview, err = p.Previews.ExtendPreview(ctx, preview, now.Add(previewLease))
			return err
		}
		if err := heard.one(ctx, r, extend); err != nil {
			return preview, err
		}
	}
	return preview, nil
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
