package workers

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/outbound"
	"github.com/langdu/langdu/workers/queue"
)

// hook is the app's as a test plays it.
type hook struct {
	calls []outbound.Transfer
	err   error
}

func (h *hook) send(_ context.Context, t outbound.Transfer) error {
	h.calls = append(h.calls, t)
	return h.err
}

// TestTellerCallsUntilTaken wants a call again after each failure, later each
// time, and none after the app has taken it.
func TestTellerCallsUntilTaken(t *testing.T) {
	h, app := newHouse(t), &hook{}
	teller := &Teller{Notices: h.records, Send: app.send, Hook: models.Party{Name: "app", Purpose: models.ForScoring}, Lease: time.Minute, Now: h.clock}
	n := models.Notice{ID: models.NewNoticeID(), Learner: learner, Kind: models.NoticeRequest, CreatedAt: h.clock()}
	if err := h.records.PutNotice(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	tell := func() { _ = teller.Do(t.Context(), queue.TellApp{Notice: n.ID}) }
	for _, step := range []struct {
		pass  time.Duration
		err   error
		calls int
	}{
		{0, models.E("", models.Unavailable, nil), 1},
		{4 * time.Second, nil, 1}, // too soon
		{time.Second, models.E("", models.Unavailable, nil), 2},
		{19 * time.Second, nil, 2},
		{time.Second, models.E("", models.Forbidden, nil), 3}, // no consent today
		{23 * time.Hour, nil, 3},
		{time.Hour, nil, 4},
		{1000 * time.Hour, nil, 4}, // taken
	} {
		h.pass(step.pass)
		app.err = step.err
		tell()
		if len(app.calls) != step.calls {
			t.Fatalf("%d calls after %+v", len(app.calls), step)
		}
	}
	got, err := h.records.Notice(t.Context(), n.ID)
	if err != nil || got.DeliveredAt.IsZero() {
		t.Errorf("the notice is %+v, %v, want it delivered", got, err)
	}
	checkCall(t, app.calls[0], n)
}

// TestANoticeWaitsForAnothersCall has another worker find out whether the hook answers: a
// notice waits for seconds, and that it waited is no failure.
func TestANoticeWaitsForAnothersCall(t *testing.T) {
	h, app := newHouse(t), &hook{}
	line := h.caller(&phone{}).Line
	line.Post = func(ctx context.Context, _ string, t outbound.Transfer) error { return app.send(ctx, t) }
	teller := &Teller{Notices: h.records, Send: line.Send, Hook: line.Party, Lease: time.Minute, Now: h.clock}
	n := models.Notice{ID: models.NewNoticeID(), Learner: learner, Kind: models.NoticeRequest, CreatedAt: h.clock()}
	must(t, h.records.PutNotice(t.Context(), n))
	lease, ok, err := h.records.AdmitHook(t.Context(), line.Party.Name, h.clock(), h.clock().Add(10*time.Second))
	if err != nil || !ok {
		t.Fatalf("AdmitHook = %t, %v", ok, err)
	}
	for range 4 {
		must(t, teller.Do(t.Context(), queue.TellApp{Notice: n.ID}))
		h.pass(askWait)
	}
	if len(app.calls) != 0 {
		t.Fatalf("%d calls beside another's", len(app.calls))
	}
	must(t, h.records.NoteHook(t.Context(), line.Party.Name, models.HookAnswer{Began: h.clock(), At: h.clock(), Lease: lease, Taken: true}))
	app.err = models.E("", models.Unavailable, nil)
	_ = teller.Do(t.Context(), queue.TellApp{Notice: n.ID}) // it fails, as it should
	app.err = nil
	h.pass(patience(nil, 1))
	must(t, teller.Do(t.Context(), queue.TellApp{Notice: n.ID}))
	if got, err := h.records.Notice(t.Context(), n.ID); err != nil || got.DeliveredAt.IsZero() || len(app.calls) != 2 {
		t.Errorf("%d calls, delivered at %s, %v: want the second after the first patience", len(app.calls), got.DeliveredAt, err)
	}
}

// checkCall wants ids and kinds in a call, and nobody's name.
func checkCall(t *testing.T, c outbound.Transfer, n models.Notice) {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(c.Body, &body); err != nil {
		t.Fatal(err)
	}
	data, _ := body["data"].(map[string]any)
	if body["type"] != "notice.request" || data["id"] != string(n.ID) || len(data) != 2 || len(body) != 3 || strings.Contains(string(c.Body), string(learner)) {
		t.Errorf("the call says %s", c.Body)
	}
}

// TestPatienceGrows wants waits that grow and end.
func TestPatienceGrows(t *testing.T) {
	away := errors.New("away")
	for attempt, want := range map[int]time.Duration{1: 5 * time.Second, 2: 20 * time.Second, 3: 80 * time.Second, 9: 6 * time.Hour, 999: 6 * time.Hour} {
		if got := patience(away, attempt); got != want {
			t.Errorf("patience after %d calls = %s, want %s", attempt, got, want)
		}
	}
}
