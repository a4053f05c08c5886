package workers

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/outbound"
)

// phone is the app's hook as a test plays it, with what calls it.
type phone struct {
	mu   sync.Mutex // guards what follows
	got  []outbound.Transfer
	says error
}

func (p *phone) post(_ context.Context, _ string, t outbound.Transfer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, t)
	return p.says
}

// says is an error as the gate gives it.
func says(status int, after time.Duration) error {
	return models.Errorf("test", models.Unavailable, "it did not take it: %w", outbound.Answered{Status: status, After: after})
}

func (h *house) caller(p *phone, data ...models.DataClass) *Caller {
	h.records.TellHook(true)
	party := models.Party{Name: "app", Kind: models.AppHook, Purpose: models.ForScoring, Data: append(data, models.ClassOutcome)}
	line := &Line{Hooks: h.records, Party: party, Post: p.post, Lease: time.Minute, Now: h.clock}
	return &Caller{Calls: h.records, Line: line, Lease: time.Minute, Jitter: func() float64 { return 0 }, Now: h.clock, Log: slog.New(slog.DiscardHandler)}
}

// passes makes a pass and wants so many calls in all.
func (p *phone) passes(t *testing.T, c *Caller, calls int) {
	t.Helper()
	if _, err := c.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(p.got) != calls {
		t.Fatalf("%d calls, want %d", len(p.got), calls)
	}
}

// callState is the state of the last call about something.
func (h *house) callState(t *testing.T, about string) models.HookCall {
	t.Helper()
	all, err := h.records.HookCallList(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(c models.HookCall) bool { return c.About == about })
	if i < 0 {
		t.Fatalf("there is no call about %s among %v", about, all)
	}
	return all[i]
}

// TestCallerTellsWhatBecame wants one call of each thing that happens, with ids and
// nothing else, repeated as Standard Webhooks has it until it is taken.
func TestCallerTellsWhatBecame(t *testing.T) {
	h, p := newHouse(t), &phone{}
	c := h.caller(p)
	id := h.receive(t)
	must(t, h.score(t, id))
	p.says = says(503, 0)
	p.passes(t, c, 1)
	want := `{"type":"recording.scored","timestamp":"2026-11-22T12:00:00Z","data":{"recording":"` + string(id) + `"}}`
	if got := string(p.got[0].Body); got != want || p.got[0].Learner != learner || p.got[0].Purpose != models.ForScoring {
		t.Errorf("called with %s for %s, want %s", got, p.got[0].Learner, want)
	}
	h.pass(4 * time.Second)
	p.passes(t, c, 1)
	h.pass(time.Second)
	p.passes(t, c, 2)
	p.says = nil
	h.pass(5 * time.Minute)
	p.passes(t, c, 3)
	if p.got[2].ID != p.got[0].ID || string(p.got[2].Body) != string(p.got[0].Body) {
		t.Errorf("repeated as %+v, first as %+v", p.got[2], p.got[0])
	}
	h.pass(1000 * time.Hour)
	p.passes(t, c, 3)
	if _, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock()); err != nil {
		t.Fatal(err)
	}
	p.passes(t, c, 4)
	if got := string(p.got[3].Body); !strings.HasPrefix(got, `{"type":"recording.erased",`) || strings.Contains(got, string(learner)) {
		t.Errorf("called with %s", got)
	}
}

// TestCallerNamesTheLearnerWhereDeclared wants the app's own name of the child in a
// call where that is declared, and not otherwise.
func TestCallerNamesTheLearnerWhereDeclared(t *testing.T) {
	h, p := newHouse(t), &phone{}
	c := h.caller(p, models.ClassLearner)
	must(t, h.score(t, h.receive(t)))
	p.passes(t, c, 1)
	if got := string(p.got[0].Body); !strings.Contains(got, `"learner":"`+string(learner)+`"`) {
		t.Errorf("called with %s", got)
	}
}

// TestCallerGivesUpAfterDays wants nine waits as they are recommended, then no more,
// and a call by hand to begin again.
func TestCallerGivesUpAfterDays(t *testing.T) {
	h, p := newHouse(t), &phone{says: says(500, 0)}
	c := h.caller(p)
	id := h.receive(t)
	must(t, h.score(t, id))
	first := h.clock()
	calls := 0
	for h.callState(t, string(id)).State == models.HookPending {
		calls++
		p.passes(t, c, calls)
		if due := h.callState(t, string(id)).Due; !due.IsZero() {
			h.pass(max(due.Sub(h.clock()), 15*time.Minute)) // for the rest of the line too
		}
	}
	if took := h.clock().Sub(first); calls != 10 || took < 3*24*time.Hour || took > 4*24*time.Hour {
		t.Errorf("given up after %d calls in %s, want 10 in about three days", calls, took)
	}
	got := h.callState(t, string(id))
	if got.State != models.HookDead || got.Why != "500" {
		t.Errorf("the call is %+v", got)
	}
	p.says = nil
	if _, err := h.records.ReplayHook(t.Context(), "app", models.HookReplay{}, h.clock(), 10); err != nil {
		t.Fatal(err)
	}
	p.passes(t, c, 11)
	if got := h.callState(t, string(id)); got.State != models.HookDelivered {
		t.Errorf("after the replay the call is %+v", got)
	}
}

// deadCalls is how many calls a hook may cost in its first hour that never answers:
// five in a row until it is left alone, then one after each rest, of which an hour has
// eight (30 s, 1, 2, 4, 8, 15, 15 and 15 minutes).
const deadCalls = 5 + 8

// TestCallerLeavesADeadHookAlone wants a hook that does not answer to cost one call
// every now and then, however much waits and however many workers would call it, and
// all of it to arrive afterwards.
func TestCallerLeavesADeadHookAlone(t *testing.T) {
	for _, callers := range []int{1, 2, 5} {
		t.Run(strconv.Itoa(callers), func(t *testing.T) { leavesADeadHookAlone(t, callers) })
	}
}

func leavesADeadHookAlone(t *testing.T, callers int) {
	h, p := newHouse(t), &phone{says: says(0, 0)}
	c := h.caller(p)
	const recordings = 20
	for range recordings {
		must(t, h.score(t, h.receive(t)))
	}
	for range 3600 {
		var group errgroup.Group
		for range callers {
			group.Go(func() error {
				_, err := c.Pass(t.Context())
				return err
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		h.pass(time.Second)
	}
	if calls := len(p.got); calls > deadCalls {
		t.Errorf("%d calls in an hour of a hook that is dead, want %d at most", calls, deadCalls)
	}
	p.says = nil
	h.pass(15 * time.Minute)
	for range 2 * recordings {
		if _, err := c.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.pass(30 * time.Minute)
	}
	if tally, err := h.records.HookTally(t.Context()); err != nil || tally.Calls[models.HookDelivered] != recordings {
		t.Errorf("the calls are %v, %v, want %d delivered", tally.Calls, err, recordings)
	}
}

// TestCallerDoesAsItIsTold wants Retry-After kept to, and no calls after a 410 until
// an operator says so.
func TestCallerDoesAsItIsTold(t *testing.T) {
	h, p := newHouse(t), &phone{says: says(429, time.Hour)}
	c := h.caller(p)
	id := h.receive(t)
	must(t, h.score(t, id))
	p.passes(t, c, 1)
	must(t, h.score(t, h.receive(t)))
	h.pass(59 * time.Minute)
	p.passes(t, c, 1) // nor of anything else
	p.says = says(410, 0)
	h.pass(time.Minute)
	p.passes(t, c, 2)
	p.says = nil
	h.pass(1000 * time.Hour)
	p.passes(t, c, 2)
	hook, err := h.records.Hook(t.Context(), "app")
	if err != nil || hook.GoneAt.IsZero() {
		t.Errorf("the hook is %+v, %v, want it gone", hook, err)
	}
	if _, err := h.records.ReplayHook(t.Context(), "app", models.HookReplay{}, h.clock(), 10); err != nil {
		t.Fatal(err)
	}
	p.passes(t, c, 3) // first one alone, then the rest
	p.passes(t, c, 4)
}

// TestCallerAsksForConsent wants nothing repeated that a family has not agreed to,
// nothing given up because a store is away, and neither held against the hook.
func TestCallerAsksForConsent(t *testing.T) {
	for name, step := range map[string]struct {
		err   error
		state models.HookState
		why   string
	}{
		"no consent":   {models.E("test", models.Forbidden, models.E("test", models.ConsentRequired, nil)), models.HookRefused, "consent"},
		"erased":       {models.E("test", models.Gone, nil), models.HookRefused, "erased"},
		"a store away": {models.E("test", models.Unavailable, errors.New("the database is away")), models.HookPending, "unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			h, p := newHouse(t), &phone{says: step.err}
			c := h.caller(p)
			id := h.receive(t)
			must(t, h.score(t, id))
			_, err := c.Pass(t.Context())
			if got := h.callState(t, string(id)); got.State != step.state || got.Why != step.why || (err != nil) != (step.state == models.HookPending) || got.Attempt > 1 {
				t.Errorf("the call is %+v, %v, want it %s because of %q", got, err, step.state, step.why)
			}
			if hook, err := h.records.Hook(t.Context(), "app"); err != nil || hook.Failures > 0 {
				t.Errorf("the hook is %+v, %v", hook, err)
			}
		})
	}
}

// TestCallerSurvivesAWorker wants a call of a worker that died made again by another,
// with the same id, once the lease is over.
func TestCallerSurvivesAWorker(t *testing.T) {
	h, p := newHouse(t), &phone{}
	c := h.caller(p)
	id := h.receive(t)
	must(t, h.score(t, id))
	dying, cancel := context.WithCancel(t.Context())
	c.Line.Post = func(ctx context.Context, party string, tr outbound.Transfer) error {
		cancel() // after the app has taken it, before that is noted
		_ = p.post(ctx, party, tr)
		return ctx.Err()
	}
	if _, err := c.Pass(dying); err != nil {
		t.Fatal(err)
	}
	c.Line.Post = p.post
	h.pass(59 * time.Second)
	p.passes(t, c, 1)
	h.pass(time.Second)
	p.passes(t, c, 2)
	if p.got[0].ID != p.got[1].ID {
		t.Errorf("called as %s and %s", p.got[0].ID, p.got[1].ID)
	}
}

// TestCallerMakesNoCallAfterItsLease has a hook that takes as long as it may for each of
// many calls, and another worker that looks for work all the while: each is called of
// once.
func TestCallerMakesNoCallAfterItsLease(t *testing.T) {
	h, p := newHouse(t), &phone{}
	slow, other := h.caller(p), h.caller(p)
	slow.Lease, other.Lease = 20*time.Second, 20*time.Second
	must(t, h.score(t, h.receive(t)))
	p.passes(t, other, 1) // the hook is known to be well
	for range 3 * callsInPass {
		must(t, h.score(t, h.receive(t)))
	}
	var begun sync.WaitGroup
	begun.Add(callsInPass)
	var once sync.Once
	slow.Line.Post = func(ctx context.Context, party string, tr outbound.Transfer) error {
		begun.Done()
		begun.Wait() // all that were taken are under way before any has ended
		once.Do(func() { h.pass(15 * time.Second) })
		return p.post(ctx, party, tr)
	}
	if n, err := slow.Pass(t.Context()); n != callsInPass || err != nil {
		t.Fatalf("Pass = %d, %v, want %d", n, err, callsInPass)
	}
	h.pass(10 * time.Second) // the lease of what was taken would be over
	for range 3 {
		if _, err := other.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.got) != 1+3*callsInPass {
		t.Errorf("%d calls of %d events", len(p.got), 1+3*callsInPass)
	}
}
