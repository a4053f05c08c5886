package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// hookDoc is how the app's hook is.
type hookDoc struct {
	Party       string     `json:"party" doc:"Its name in --third-parties" example:"our-app"`
	State       string     `json:"state" enum:"untried,answers,failing,gone" doc:"failing: it is called now and then until it takes something; gone: it has answered 410 and is not called until somebody asks for that"`
	Failures    int        `json:"failures" doc:"Calls that failed since it last took one"`
	Why         string     `json:"why,omitempty" doc:"Of the last failure: the status of the answer, or a word" example:"503"`
	RestUntil   *time.Time `json:"rest_until,omitempty" doc:"It is left alone until then"`
	DeliveredAt *time.Time `json:"delivered_at,omitempty" doc:"When it last took something, to the minute"`
	FailedAt    *time.Time `json:"failed_at,omitempty" doc:"When it last did not"`
	Pending     int        `json:"pending" maximum:"10001" doc:"Calls that are to be made. This and the other counts go up to 10,000; 10,001 says that there are more"`
	Oldest      *time.Time `json:"oldest,omitempty" doc:"Since when the first of them waits"`
	Delivered   int        `json:"delivered" doc:"Calls of the last thirty days that it took"`
	Refused     int        `json:"refused" doc:"Calls of that time that were not made: no consent, or an erased learner"`
	Dead        int        `json:"dead" doc:"Calls of that time that were given up. POST /v1/operations/hook/replay makes them again"`
}

// hookCallDoc is one call. It names nobody.
type hookCallDoc struct {
	ID      string           `json:"id" doc:"The webhook-id" example:"recording_scored_0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Event   models.HookEvent `json:"event" doc:"What is told" example:"recording.scored"`
	At      time.Time        `json:"at" doc:"When it came about"`
	State   models.HookState `json:"state" enum:"pending,delivered,refused,dead" doc:"How far it has come"`
	Attempt int              `json:"attempt" doc:"How often it was tried"`
	Due     *time.Time       `json:"due,omitempty" doc:"When it is tried next"`
	Why     string           `json:"why,omitempty" doc:"Why the last attempt failed" example:"503"`
}

type hookOutput struct {
	Body struct {
		Hook  hookDoc       `json:"hook"`
		Calls []hookCallDoc `json:"calls" doc:"The last two hundred, the latest first"`
	}
}

type replayInput struct {
	Body struct {
		ID        string    `json:"id,omitempty" maxLength:"200" doc:"One call alone, by its webhook-id" example:"recording_scored_0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
		Since     time.Time `json:"since,omitempty" doc:"What came about then and later; all where it is left out"`
		Delivered bool      `json:"delivered,omitempty" doc:"Also calls that the app has taken, for an app that has lost something"`
	}
}

type replayedOutput struct {
	Body struct {
		Replayed int  `json:"replayed" doc:"How many calls that had ended are made again" example:"12"`
		Waiting  int  `json:"waiting" maximum:"10001" doc:"How many wait in all now, 10,001 for more than 10,000: those of a hook that was gone have not ended" example:"14"`
		Gone     bool `json:"gone" doc:"The hook had answered 410, and is called again; if it answers so once more, all calls end again"`
	}
}

func (s *server) hookRoutes() {
	handle(s, "GET /v1/operations/hook", about{
		id: "hook", tag: tagOperation, summary: "Calls of the app's hook",
		words: "Whether the hook answers, and the last calls about recordings and exports. Notices are listed at GET /v1/notices until they are delivered.",
		fails: []models.Kind{models.NotFound},
	}, s.hook)
	handle(s, "POST /v1/operations/hook/replay", about{
		id: "replayHook", tag: tagOperation, summary: "Make calls again",
		words: "Calls that were given up, or those that were taken too, are made again, with the ids that they had; up to ten thousand at once. A hook that was gone or left alone is called again. Audited.",
		fails: []models.Kind{models.NotFound, models.Invalid},
	}, s.replayHook)
}

// hookDeclared is the app's hook, where one is declared that is told of outcomes.
func (s *server) hookDeclared() (models.Party, bool) {
	i := slices.IndexFunc(s.config.Parties, func(p models.Party) bool { return p.Kind == models.AppHook })
	if i < 0 {
		return models.Party{}, false
	}
	return s.config.Parties[i], true
}

const (
	hookCallsShown = 200
	replayMost     = 10_000
)

// hookState is how the hook is, nil where none is declared.
func (s *server) hookState(ctx context.Context) (*hookDoc, error) {
	party, declared := s.hookDeclared()
	if !declared {
		return nil, nil
	}
	h, err := s.config.Records.Hook(ctx, party.Name)
	if err != nil {
		return nil, err
	}
	tally, err := s.config.Records.HookTally(ctx)
	if err != nil {
		return nil, err
	}
	doc := &hookDoc{Party: party.Name, State: "answers", Failures: h.Failures, Why: h.Why, DeliveredAt: instant(h.DeliveredAt), FailedAt: instant(h.FailedAt),
		Pending: tally.Calls[models.HookPending], Oldest: instant(tally.Oldest), Delivered: tally.Calls[models.HookDelivered],
		Refused: tally.Calls[models.HookRefused], Dead: tally.Calls[models.HookDead]}
	if h.Rest.After(s.config.Now()) {
		doc.RestUntil = instant(h.Rest)
	}
	switch {
	case !h.GoneAt.IsZero():
		doc.State = "gone"
	case h.Failing():
		doc.State = "failing"
	case h.DeliveredAt.IsZero() && h.FailedAt.IsZero():
		doc.State = "untried"
	}
	return doc, nil
}

func (s *server) hook(ctx context.Context, _ *struct{}) (*hookOutput, error) {
	state, err := s.hookState(ctx)
	if err == nil && state == nil {
		err = noHook()
	}
	if err != nil {
		return nil, err
	}
	calls, err := s.config.Records.HookCallList(ctx, hookCallsShown)
	if err != nil {
		return nil, err
	}
	out := &hookOutput{}
	out.Body.Hook, out.Body.Calls = *state, make([]hookCallDoc, len(calls))
	for i, c := range calls {
		out.Body.Calls[i] = hookCallDoc{ID: c.ID, Event: c.Event, At: c.At, State: c.State, Attempt: c.Attempt, Due: instant(c.Due), Why: c.Why}
	}
	return out, nil
}

func (s *server) replayHook(ctx context.Context, in *replayInput) (*replayedOutput, error) {
	party, declared := s.hookDeclared()
	if !declared {
		return nil, noHook()
	}
	done, err := s.config.Records.ReplayHook(ctx, party.Name, models.HookReplay{ID: in.Body.ID, Since: in.Body.Since, Delivered: in.Body.Delivered}, s.config.Now(), replayMost)
	if err != nil {
		return nil, err
	}
	out := &replayedOutput{}
	out.Body.Replayed, out.Body.Waiting, out.Body.Gone = done.Calls, done.Waiting, done.Gone
	_, err = s.config.Records.Append(ctx, models.AuditEntry{At: s.config.Now(), Action: models.AuditHookReplayed,
		Detail: map[string]string{"calls": strconv.Itoa(done.Calls), "party": party.Name}})
	return out, err
}

func noHook() error {
	return models.Errorf("api.hook", models.NotFound, "no app-hook is declared in --third-parties: there is nobody to call")
}

// longUntold is how long a call may wait before somebody should look.
const longUntold = 10 * time.Minute

func hookLight(h hookDoc, now time.Time) lightDoc {
	light := lightDoc{Part: "hook", State: good}
	switch {
	case h.State == "gone":
		light.State, light.Why = bad, "gone"
	case h.State == "failing":
		light.State, light.Why = look, "failing"
	case h.Oldest != nil && now.Sub(*h.Oldest) > longUntold:
		light.State, light.Why = look, "late"
	case h.Dead > 0:
		light.State, light.Why = look, "dead"
	case h.State == "untried":
		light.State, light.Why = unknown, "untried"
	}
	return light
}
