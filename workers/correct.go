package workers

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Corrector judges recordings again after the age of a learner or the readings of a
// page were corrected: those that would be judged otherwise for it, whose upload is
// still there. The former judgement is kept as a rescore keeps it.
type Corrector struct {
	Corrections storage.Corrections
	Pages       storage.Pages
	Rescorer    *Rescorer
}

const (
	// correctLease is how long one recording may take before another worker goes on.
	correctLease = 5 * time.Minute
	// correctSlice is how long one job goes on: less than a job may last.
	correctSlice = 4 * time.Minute
	// correctLater is when it is tried again while a rescore is running.
	correctLater = 10 * time.Second
)

// Do goes on with one correction, for a while. Killed at any point it goes on after
// the last recording that it has noted.
func (c *Corrector) Do(ctx context.Context, job queue.RunCorrection) error {
	now := c.Rescorer.Scorer.Now
	began := now()
	correction, ok, err := c.Corrections.ClaimCorrection(ctx, job.Correction, began, began.Add(correctLease))
	if err != nil || !ok {
		return ignoreAbsent(err)
	}
	run, end, err := c.Rescorer.begin(ctx, RescoreOptions{Replace: true})
	if errors.Is(err, models.Conflict) {
		_, err := c.Corrections.ExtendCorrection(ctx, correction, began.Add(correctLater))
		return ignoreLost(err)
	}
	if err != nil {
		return err
	}
	defer end()
	for now().Sub(began) < correctSlice {
		correction, ok, err = c.step(ctx, run, correction)
		if err != nil || !ok {
			return ignoreLost(err)
		}
	}
	_, err = c.Corrections.ExtendCorrection(ctx, correction, now())
	return ignoreLost(err)
}

// step looks at the next recording; ok is false when there was none.
func (c *Corrector) step(ctx context.Context, run *rescoreRunning, correction models.Correction) (models.Correction, bool, error) {
	now := c.Rescorer.Scorer.Now
	next, err := c.Rescorer.Rescores.Settled(ctx, storage.SettledQuery{After: correction.After, Limit: 1,
		Statuses: []models.Status{models.Scored, models.Unassessable}, Learner: correction.Learner, Page: correction.Page})
	if err != nil {
		return correction, false, err
	}
	if len(next) == 0 {
		correction.State, correction.DoneAt = models.CorrectionDone, now()
		correction, err = c.Corrections.ExtendCorrection(ctx, correction, time.Time{})
		return correction, false, err
	}
	r := next[0]
	otherwise, err := c.otherwise(ctx, &r)
	if err != nil {
		return correction, false, err
	}
	if otherwise && !r.Expiry.Original.IsZero() && !over(r.Expiry.Original, now()) {
		judged, err := c.judge(ctx, run, r)
		if err != nil {
			return correction, false, err
		}
		correction.Judged += count(judged)
	}
	correction.After = r.ID
	correction, err = c.Corrections.ExtendCorrection(ctx, correction, now().Add(correctLease))
	return correction, err == nil, err
}

// judge judges a recording again. It is false where that may not be, or came to
// nothing: one recording does not hold up the others.
func (c *Corrector) judge(ctx context.Context, run *rescoreRunning, r models.Recording) (bool, error) {
	if err := run.wait(ctx); err != nil {
		return false, err
	}
	_, err := run.compare(ctx, r)
	switch kind := models.KindOf(err); {
	case err == nil:
		return true, nil
	case ctx.Err() != nil, kind == models.Unavailable:
		return false, err
	case kind != models.ConsentRequired && kind != models.Gone && kind != models.NotFound && kind != models.Conflict:
		c.Rescorer.Log.Warn("correction: a recording could not be judged", "recording", r.ID, "err", err)
	}
	return false, nil
}

// otherwise gives r the readings that its page has today, where the text is the
// same, and says whether these or its reader's age are others than it was judged by.
func (c *Corrector) otherwise(ctx context.Context, r *models.Recording) (bool, error) {
	if r.Page == "" || r.Question != nil {
		return c.Rescorer.otherwise(ctx, r, nil)
	}
	page, err := c.Pages.Page(ctx, r.Page)
	if errors.Is(err, models.NotFound) {
		return c.Rescorer.otherwise(ctx, r, nil)
	}
	if err != nil {
		return false, err
	}
	return c.Rescorer.otherwise(ctx, r, &page)
}

// otherwise gives r the readings of page, where there is one of the same text, and says
// whether these or its reader's age are others than it was judged by.
func (s *Rescorer) otherwise(ctx context.Context, r *models.Recording, page *models.Page) (bool, error) {
	learner, err := s.Scorer.Learners.Learner(ctx, r.Learner)
	if err != nil {
		return false, ignoreAbsent(err)
	}
	changed := agedOtherwise(*r, learner)
	if page != nil && page.Text == r.Text && !slices.Equal(page.Overrides, r.Overrides) {
		r.Overrides, changed = page.Overrides, true
	}
	return changed, nil
}

// agedOtherwise says that a recording was judged by another age than its reader had.
func agedOtherwise(r models.Recording, l models.Learner) bool {
	var judged struct {
		AgeBand *string `json:"age_band"`
	}
	if json.Unmarshal(r.Judged.Document, &judged) != nil || judged.AgeBand == nil {
		return true // it does not say by which
	}
	return *judged.AgeBand != string(ages[l.BandAt(r.CreatedAt)])
}
