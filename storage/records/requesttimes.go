package records

import (
	"slices"
	"time"

	"github.com/langdu/langdu/models"
)

// requestTimes sums up the requests of one kind.
type requestTimes struct {
	figures models.RequestFigures
	took    []time.Duration
}

// add counts a request; end is when the year, or what there is of it, is over.
func (r *requestTimes) add(state models.TicketState, created, done, due time.Time, refusal models.Refusal, end time.Time) {
	f := &r.figures
	f.Asked++
	ended := !done.IsZero() && done.Before(end)
	switch {
	case !ended:
		f.Unmade++
		done = end
	case state == models.TicketRefused:
		f.Refused++
		f.Refusals[refusal]++
	default:
		f.Done++
	}
	if ended {
		r.took = append(r.took, done.Sub(created))
	}
	if done.After(due) {
		f.Late++
	}
}

func (r *requestTimes) sum() models.RequestFigures {
	if len(r.took) > 0 {
		slices.Sort(r.took)
		r.figures.Median, r.figures.Longest = r.took[(len(r.took)-1)/2], r.took[len(r.took)-1]
	}
	return r.figures
}
