package workers

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Corrector judges recordings again after the age of a learner or the readings of a
// page were corrected: those that would be judged otherwise for it, whose upload is
// still there. The former judgement is kept as a rescore keeps it.
//
// While children wait it gives its job back, which holds no place of theirs, and is
// due again shortly.
type Corrector struct {
	Corrections storage.Corrections
	Pages       storage.Pages
	Rescorer    *Rescorer

	mu    sync.Mutex                        // guards since
	since map[models.CorrectionID]time.Time // when it began to give way here
}

const (
	// correctSlice is how long one job goes on: less than a job may last.
	correctSlice = 4 * time.Minute
	// correctLater is when it is tried again while a rescore is running.
	correctLater = 10 * time.Second
	// correctSoon is when it is tried again while children wait.
	correctSoon = time.Second
)

// errGaveWay says that children wait.
var errGaveWay = errors.New("children wait")

// Do goes on with one correction, for a while. Killed at any point it goes on after
// the last recording that it has noted.
func (c *Corrector) Do(ctx context.Context, job queue.RunCorrection) error {
	now, lasts := c.Rescorer.Scorer.Now, c.Rescorer.Scorer.Lease
	began := now()
	end := began.Add(lasts)
	correction, ok, err := c.Corrections.ClaimCorrection(ctx, job.Correction, began, end)
	if err != nil || !ok {
		return ignoreAbsent(err)
	}
	claim := &claimed[models.Correction]{now: correction, put: c.Corrections.ExtendCorrection}
	work, release := lease{lasts: lasts, now: now, extend: claim.extend,
		warn: func(err error) { c.Rescorer.Log.Warn("lease not extended", "correction", job.Correction, "err", err) }}.hold(ctx, end)
	again, err := c.goOn(work, claim, began.Add(correctSlice))
	release()
	if err != nil && ctx.Err() != nil {
		return claim.giveBack(ctx, now())
	}
	if err != nil || again == 0 {
		return ignoreLost(err)
	}
	return ignoreLost(claim.extend(ctx, now().Add(again)))
}

// goOn looks at one recording after the other until a time, and says in how long the
// correction is to be gone on with: 0 when it is done.
func (c *Corrector) goOn(ctx context.Context, claim *claimed[models.Correction], until time.Time) (again time.Duration, err error) {
	run, end, err := c.Rescorer.begin(ctx, RescoreOptions{Replace: true})
	if errors.Is(err, models.Conflict) {
		return correctLater, nil
	}
	if err != nil {
		return 0, err
	}
	defer end()
	for c.Rescorer.Scorer.Now().Before(until) {
		more, err := c.step(ctx, run, claim)
		if errors.Is(err, errGaveWay) {
			return correctSoon, nil
		}
		if err != nil || !more {
			return 0, err
		}
	}
	return time.Millisecond, nil
}

// step looks at the next recording; more is false when there was none.
func (c *Corrector) step(ctx context.Context, run *rescoreRunning, claim *claimed[models.Correction]) (more bool, err error) {
	now, correction := c.Rescorer.Scorer.Now, claim.get()
	next, err := c.Rescorer.Rescores.Settled(ctx, storage.SettledQuery{After: correction.After, Limit: 1,
		Statuses: []models.Status{models.Scored, models.Unassessable}, Learner: correction.Learner, Page: correction.Page})
	if err != nil {
		return false, err
	}
	if len(next) == 0 {
		return false, claim.set(ctx, time.Time{}, func(done *models.Correction) { done.State, done.DoneAt = models.CorrectionDone, now() })
	}
	r := next[0]
	otherwise, err := c.otherwise(ctx, &r)
	if err != nil {
		return false, err
	}
	judged := false
	if otherwise && !r.Expiry.Original.IsZero() && !over(r.Expiry.Original, now()) {
		if err := c.giveWay(ctx, correction.ID); err != nil {
			return false, err
		}
		if judged, err = c.judge(ctx, run, r); err != nil {
			return false, err
		}
	}
	return true, claim.set(ctx, now().Add(c.Rescorer.Scorer.Lease), func(further *models.Correction) {
		further.After = r.ID
		further.Judged += count(judged)
	})
}

// giveWay is errGaveWay while children wait, but not for longer than [giveWay] for one
// recording: a service that is never idle is corrected slowly, not never.
func (c *Corrector) giveWay(ctx context.Context, id models.CorrectionID) error {
	wait, err := c.Rescorer.childrenWait(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Rescorer.Scorer.Now()
	began, waiting := c.since[id]
	switch {
	case !wait, waiting && now.Sub(began) >= giveWay:
		delete(c.since, id)
		return nil
	case !waiting:
		if c.since == nil {
			c.since = map[models.CorrectionID]time.Time{}
		}
		c.since[id] = now
	}
	return errGaveWay
}

// judge judges a recording again. It is false where that may not be, or came to
// nothing: one recording does not hold up the others.
func (c *Corrector) judge(ctx context.Context, run *rescoreRunning, r models.Recording) (bool, error) {
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
