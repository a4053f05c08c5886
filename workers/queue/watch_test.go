package queue

import (
	"context"
	"crypto/rand"
	"testing"

	"github.com/langdu/langdu/models"
)

// TestHeadersTravelWithTheJob: what is told to whoever hands a job over is told to
// whoever works on it.
func TestHeadersTravelWithTheJob(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		sent, got := rand.Text(), make(chan string, 1)
		q.Watched(Watch{
			Send: func(ctx context.Context, _ Job) (context.Context, map[string]string, func(error)) {
				return ctx, map[string]string{"traceparent": sent}, func(error) {}
			},
			Work: func(ctx context.Context, kind string, headers map[string]string) (context.Context, func(error)) {
				if kind == (ScoreRecording{}).Kind() && headers["traceparent"] == sent {
					got <- headers["traceparent"]
				}
				return ctx, func(error) {}
			},
		})
		h := NewHandlers()
		Handle(h, func(context.Context, ScoreRecording) error { return nil })
		defer serve(t, q, h)()
		if err := q.Enqueue(t.Context(), ScoreRecording{models.NewRecordingID()}); err != nil {
			t.Fatal(err)
		}
		receive(t, got, "the headers of the job")
	})
}
