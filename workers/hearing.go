package workers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// hearing is what one preview has found so far, in memory.
type hearing struct {
	*Rescorer
	page     models.Page // as proposed
	report   *RescoreReport
	counts   models.PreviewCounts
	listened int
	sound    time.Duration
	learners map[models.LearnerID]bool // of the recordings that were compared
	verdicts map[place]map[[2]models.Verdict]int
	before   mean
	after    mean
}

// place is a character of the page.
type place struct {
	at   int
	char string
}

// mean is of the overall scores.
type mean struct{ sum, n int }

func (m *mean) add(j Judgement) {
	if j.Graded() {
		m.sum, m.n = m.sum+j.Overall, m.n+1
	}
}

// rounded is −1 where there is none.
func (m mean) rounded() int {
	if m.n == 0 {
		return models.NoOverall
	}
	return (2*m.sum + m.n) / (2 * m.n)
}

func newHearing(page models.Page, s *Rescorer) *hearing {
	return &hearing{Rescorer: s, page: page, report: newRescoreReport(false, s.Engine, s.AnswerEngine),
		learners: map[models.LearnerID]bool{}, verdicts: map[place]map[[2]models.Verdict]int{}}
}

// enough says that no more is listened to.
func (h *hearing) enough() bool {
	return h.listened >= models.PreviewMost || h.sound >= models.PreviewSound
}

// one looks at a recording, and listens to it where the proposed readings would have
// it judged again and its reader's consent to scoring is in force. It calls keep while
// it waits for children. An error ends the preview for now.
func (h *hearing) one(ctx context.Context, r models.Recording, keep func() error) error {
	switch now := h.Scorer.Now(); {
	case r.Text != h.page.Text:
		h.counts.OtherText++
		return nil
	case r.Expiry.Original.IsZero(), over(r.Expiry.Original, now):
		h.counts.Expired++
		return nil
	}
	former := r.Judged.Engine != h.EngineFor(r)
	compared, err := h.compared(ctx, r, keep)
	switch kind := models.KindOf(err); {
	case err == nil:
		h.add(r, compared, former)
	case ctx.Err() != nil, kind == models.Unavailable, errors.Is(err, errLost):
		return err
	default:
		// It is not counted: that would tell whose consent was withdrawn.
		h.Log.Debug("preview: a recording was not compared", "recording", r.ID, "kind", kind)
	}
	return nil
}

// errLost says that the preview is not ours any more.
var errLost = errors.New("the preview was cancelled, or another worker has it")

// compared is how the recording would be judged. One that would not be judged again
// keeps its score, and is not listened to.
func (h *hearing) compared(ctx context.Context, r models.Recording, keep func() error) (Compared, error) {
	same := storedJudgement(r)
	if _, err := h.Scorer.consented(ctx, r); err != nil {
		return Compared{}, err
	}
	otherwise, err := h.otherwise(ctx, &r, &h.page)
	if err != nil || !otherwise {
		return Compared{Recording: r.ID, Before: same, After: same}, err
	}
	if err := h.giveWay(ctx, previewPatience, func() error { return nil }); err != nil {
		return Compared{}, err
	}
	if err := keep(); err != nil {
		return Compared{}, errors.Join(errLost, err)
	}
	h.listened, h.sound = h.listened+1, h.sound+r.Duration
	c, _, err := h.listenAgain(ctx, r)
	return c, err
}

// add counts a recording that was compared.
func (h *hearing) add(r models.Recording, c Compared, former bool) {
	h.report.add(c)
	h.learners[r.Learner] = true
	h.counts.Former += count(former)
	h.before.add(c.Before)
	h.after.add(c.After)
	for _, change := range c.Characters {
		if change.Before == change.After {
			continue
		}
		at := place{change.At, change.Char}
		if h.verdicts[at] == nil {
			h.verdicts[at] = map[[2]models.Verdict]int{}
		}
		h.verdicts[at][[2]models.Verdict{change.Before, change.After}]++
	}
}

// figures is what may be said of it.
func (h *hearing) figures() *models.PreviewFigures { return h.exactly().Shown(len(h.learners)) }

// exactly is what was found, which is told to nobody.
func (h *hearing) exactly() models.PreviewFigures {
	c, r := h.counts, h.report
	c.Heard, c.Changed, c.Moved, c.Same = r.Compared, r.Changed, r.Moved, r.Same
	c.RefusalsGained, c.RefusalsLost = r.RefusalsGained, r.RefusalsLost
	c.Before, c.After, c.MeanBefore, c.MeanAfter = r.Before, r.After, h.before.rounded(), h.after.rounded()
	c.Characters = h.characters()
	return models.PreviewFigures{Direction: h.direction(c), Counts: &c}
}

// characters are those whose verdict would change, in the order of the page.
func (h *hearing) characters() []models.PreviewCharacter {
	all := []models.PreviewCharacter{}
	places := slices.SortedFunc(maps.Keys(h.verdicts), func(a, b place) int { return a.at - b.at })
	for _, at := range places {
		c := models.PreviewCharacter{At: at.at, Char: at.char}
		for change, times := range h.verdicts[at] {
			c.Changes = append(c.Changes, models.VerdictChange{From: change[0], To: change[1], Times: times})
		}
		slices.SortFunc(c.Changes, func(a, b models.VerdictChange) int {
			if a.Times != b.Times {
				return b.Times - a.Times
			}
			return strings.Compare(string(a.From+a.To), string(b.From+b.To))
		})
		all = append(all, c)
	}
	return all
}

// direction sums up the verdicts that would change, and the refusals.
func (h *hearing) direction(c models.PreviewCounts) models.Direction {
	better, worse := c.RefusalsLost > 0, c.RefusalsGained > 0
	for _, changes := range h.verdicts {
		for change := range changes {
			better = better || rank[change[1]] > rank[change[0]]
			worse = worse || rank[change[1]] < rank[change[0]]
		}
	}
	switch {
	case better && worse:
		return models.Mixed
	case better:
		return models.Better
	case worse:
		return models.Worse
	}
	return models.SameScores
}
