package workers

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/outbound"
	"github.com/langdu/langdu/workers/queue"
)

// Teller calls the app's hook for every notice until the app has taken it. What
// the app could not be called for waits in the records, where it can fetch it.
type Teller struct {
	Notices storage.Notices
	Send    func(ctx context.Context, t outbound.Transfer) error
	Hook    models.Party
	// Lease is how long one call may take before another worker repeats it.
	Lease time.Duration
	Now   func() time.Time
}

// call is the body of a call: what happened, for which notice. Who it is about
// the app asks for with its own token.
type call struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		ID   models.NoticeID   `json:"id"`
		Kind models.NoticeKind `json:"kind"`
	} `json:"data"`
}

// Do calls the hook for one notice. After an answer of 2xx it is delivered and
// never called for again; a worker that dies between the two calls again with the
// same webhook-id, by which the app knows it.
func (t *Teller) Do(ctx context.Context, job queue.TellApp) error {
	now := t.Now()
	n, attempt, ok, err := t.Notices.ClaimNotice(ctx, job.Notice, now, now.Add(t.Lease))
	if err != nil || !ok {
		return err
	}
	body := call{Type: "notice." + string(n.Kind), Timestamp: n.CreatedAt}
	body.Data.ID, body.Data.Kind = n.ID, n.Kind
	encoded, err := json.Marshal(body)
	if err != nil {
		return models.E("workers.Teller", models.Internal, err)
	}
	err = t.Send(ctx, outbound.Transfer{
		ID: string(n.ID), Learner: n.Learner, Purpose: t.Hook.Purpose, MediaType: "application/json", Body: encoded,
	})
	if err == nil {
		return ignoreAbsent(t.Notices.Delivered(ctx, n.ID, t.Now()))
	}
	if left := (resting{}); errors.As(err, &left) { // which is nothing to note for each notice
		return t.Notices.PostponeNotice(ctx, n.ID, attempt-1, t.Now().Add(left.wait))
	}
	return errors.Join(err, t.Notices.PostponeNotice(ctx, n.ID, attempt, t.Now().Add(patience(err, attempt))))
}

// patience is how long until the app is called again: 5 seconds, then 20, 80 and
// so on up to six hours, or what the app asks for; a day where the family has not
// consented to the call.
func patience(err error, attempt int) time.Duration {
	const most = 6 * time.Hour
	var said outbound.Answered
	if errors.As(err, &said) && said.After > 0 {
		return said.After
	}
	if errors.Is(err, models.Forbidden) {
		return 24 * time.Hour
	}
	wait := 5 * time.Second
	for range attempt - 1 {
		if wait *= 4; wait > most {
			return most
		}
	}
	return wait
}
