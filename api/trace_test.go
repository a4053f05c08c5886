package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// TestTheTraceOfTheUploadIsKept keeps with a recording the trace of the request that has
// brought its last byte, however its bytes came, and none where traces are off.
func TestTheTraceOfTheUploadIsKept(t *testing.T) {
	type key struct{}
	traced := start(t, func(c *api.Config) {
		c.Watch = func(r *http.Request) (context.Context, func(string, int)) {
			return context.WithValue(r.Context(), key{}, r.Method), func(string, int) {}
		}
		c.Trace = func(ctx context.Context) string {
			method, _ := ctx.Value(key{}).(string)
			return "the trace of a " + method
		}
	})
	traced.learner("anna", "scoring")
	untraced := start(t)
	untraced.learner("anna", "scoring")
	inParts := func() models.RecordingID {
		id := traced.beginUpload("anna", len(wav(9000)))
		return traced.became(traced.want(traced.more(id, 0, wav(9000)), http.StatusNoContent))
	}
	underKey := func() models.RecordingID {
		r := traced.upload(traced.app(), []string{"Idempotency-Key", "k"}, "learner", "anna", "text", "小猫钓鱼", "audio", string(wav(9000)))
		return models.RecordingID(traced.want(r, http.StatusAccepted).json("id").(string))
	}
	for name, c := range map[string]struct {
		s      *service
		upload func() models.RecordingID
		want   string
	}{
		"in one piece": {traced, func() models.RecordingID { return traced.recorded("anna") }, "the trace of a POST"},
		"under a key":  {traced, underKey, "the trace of a POST"},
		"in parts":     {traced, inParts, "the trace of a PATCH"},
		"traces off":   {untraced, func() models.RecordingID { return untraced.recorded("anna") }, ""},
	} {
		now := c.s.clock.Now()
		r, ok, err := c.s.store.Claim(t.Context(), c.upload(), now, now.Add(time.Minute))
		if err != nil || !ok {
			t.Fatal(name, ok, err)
		}
		if r.Trace != c.want {
			t.Errorf("%s: the trace is %q, want %q", name, r.Trace, c.want)
		}
	}
}
