package storagetest

import (
	"errors"
	"testing"

	"github.com/langdu/langdu/models"
)

// events is the claimable calls at a time, as events, each postponed by a second again.
func (s recordStore) events(t *testing.T, now int) (all []models.HookEvent) {
	t.Helper()
	calls, err := s.ClaimHookCalls(t.Context(), at(now), at(now+60), 100)
	ok(t, err)
	for _, c := range calls {
		all = append(all, c.Event)
		want(t, "learner of "+c.ID, c.Learner, anna)
		ok(t, s.PostponeHookCall(t.Context(), c, c.Attempt-1, "503", at(now+1)))
	}
	return all
}

var hookTests = map[string]func(*testing.T, recordStore){
	"Hook/Undeclared": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.scored(t, anna, start)
		want(t, "calls without a hook", s.events(t, 99), nil)
	},
	"Hook/WhatHappens": func(t *testing.T, s recordStore) {
		s.TellHook(true)
		s.learner(t, anna)
		first := s.scored(t, anna, start)
		second := s.claimed(t, anna, at(1))
		o := outcome()
		o.Status, o.Result, o.Reason = models.Unassessable, nil, models.Reason("silence")
		ok(t, s.Finish(t.Context(), second.ID, second.Attempt, o, at(2)))
		want(t, "events", s.events(t, 100), []models.HookEvent{models.HookScored, models.HookUnassessable})

		s.begun(t, anna, at(3)) // never ends: nobody was promised anything
		e, err := s.EraseRecording(t.Context(), first.ID, models.CauseRequest, at(200))
		ok(t, err)
		_, err = s.EraseRecording(t.Context(), first.ID, models.CauseRequest, at(201))
		ok(t, err)
		_, err = s.EraseRecording(t.Context(), second.ID, models.CauseExpiry, at(202))
		ok(t, err)
		want(t, "events of erased ones", s.events(t, 300), []models.HookEvent{models.HookErased, models.HookExpired})

		ok(t, s.Deleted(t.Context(), e.ID, at(301)))
		ok(t, s.Cleared(t.Context(), e.ID, nil, at(302))) // the call about it is no rest of it
		want(t, "events when cleared", s.events(t, 400), []models.HookEvent{models.HookErased, models.HookExpired})

		third := s.received(t, anna, at(450))
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, at(500))
		ok(t, err)
		_, err = s.EraseRecording(t.Context(), third.ID, models.CauseRequest, at(501))
		ok(t, err)
		calls, err := s.HookCallList(t.Context(), 100)
		ok(t, err)
		for _, c := range calls {
			if c.About == string(third.ID) {
				t.Errorf("the app is told of %s of a learner who is erased", c.Event)
			}
		}
	},
	"Hook/NothingWithoutItsRecord": func(t *testing.T, s recordStore) {
		s.TellHook(true)
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		wantKind(t, "Finish by who lost it", s.Finish(t.Context(), r.ID, r.Attempt+1, outcome(), at(1)), models.Conflict)
		want(t, "events", s.events(t, 99), nil)
	},
	"Hook/Calls": func(t *testing.T, s recordStore) {
		s.TellHook(true)
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		won := 0
		for _, err := range atOnce(8, func(int) error {
			calls, err := s.ClaimHookCalls(t.Context(), at(50), at(60), 10)
			if err == nil && len(calls) == 0 {
				err = errors.New("another's")
			}
			return err
		}) {
			if err == nil {
				won++
			}
		}
		want(t, "claims that won", won, 1)
		calls, err := s.ClaimHookCalls(t.Context(), at(60), at(70), 10) // the lease has run out
		ok(t, err)
		want(t, "attempt", calls[0].Attempt, 2)
		late := calls[0]
		late.Attempt = 1
		ok(t, s.EndHookCall(t.Context(), late, models.HookDelivered, "", at(61)))
		want(t, "ended by who lost it", s.tally(t)[models.HookPending], 1)
		ok(t, s.EndHookCall(t.Context(), calls[0], models.HookDead, "503", at(61)))
		want(t, "dead", s.tally(t)[models.HookDead], 1)

		n, err := s.ReplayHook(t.Context(), "app", models.HookReplay{}, at(70), 10)
		ok(t, err)
		want(t, "replayed", n, 1)
		calls, err = s.ClaimHookCalls(t.Context(), at(70), at(80), 10)
		ok(t, err)
		want(t, "the same id", calls[0].ID, late.ID)
		want(t, "attempts begin again", calls[0].Attempt, 1)
		ok(t, s.EndHookCall(t.Context(), calls[0], models.HookDelivered, "", at(71)))
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{}, at(80), 10)
		ok(t, err)
		want(t, "replayed of what was taken", n, 0)
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{Since: at(1000), Delivered: true}, at(80), 10)
		ok(t, err)
		want(t, "replayed since later", n, 0)
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{ID: late.ID, Delivered: true}, at(80), 10)
		ok(t, err)
		want(t, "replayed though taken", n, 1)
		_, err = s.ReplayHook(t.Context(), "app", models.HookReplay{ID: "none"}, at(80), 10)
		wantKind(t, "ReplayHook of none", err, models.NotFound)

		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(90))
		ok(t, err)
		calls, err = s.ClaimHookCalls(t.Context(), at(90), at(99), 10)
		ok(t, err)
		want(t, "calls left", len(calls), 1) // of the erasure
		ok(t, s.EndHookCall(t.Context(), calls[0], models.HookDelivered, "", at(91)))
		all, err := s.HookCallList(t.Context(), 10)
		ok(t, err)
		want(t, "whose it was", all[0].Learner, models.LearnerID(""))
	},
	"Hook/Rest": func(t *testing.T, s recordStore) {
		h, err := s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "a new hook", h, models.Hook{Party: "app"})
		h = models.Hook{Party: "app", Failures: 7, Rest: stored(at(10)), FailedAt: stored(at(1)), Why: "503"}
		ok(t, s.PutHook(t.Context(), h))
		got, err := s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "Hook", got, h)
		for _, step := range []struct {
			now   int
			probe bool
		}{{9, false}, {10, true}, {11, false}, {40, true}} {
			probe, err := s.ProbeHook(t.Context(), "app", at(step.now), at(step.now+30))
			ok(t, err)
			want(t, "ProbeHook", probe, step.probe)
		}
		h.GoneAt = stored(at(50))
		ok(t, s.PutHook(t.Context(), h))
		probe, err := s.ProbeHook(t.Context(), "app", at(1000), at(1001))
		ok(t, err)
		want(t, "ProbeHook of who is gone", probe, false)
		_, err = s.ReplayHook(t.Context(), "app", models.HookReplay{}, at(60), 10)
		ok(t, err)
		got, err = s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "resting after a replay", got.Resting(at(60)) || got.Failing(), false)
	},
	"Hook/Purge": func(t *testing.T, s recordStore) {
		s.TellHook(true)
		s.learner(t, anna)
		for i := range 6 {
			s.scored(t, anna, at(10*i))
		}
		n, err := s.PurgeHookCalls(t.Context(), at(15), at(-100), 4, 100, at(100))
		ok(t, err)
		want(t, "purged above the most", n, 2)
		want(t, "pending", s.tally(t), map[models.HookState]int{models.HookPending: 4})
		_, err = s.PurgeHookCalls(t.Context(), at(35), at(-100), 100, 100, at(100))
		ok(t, err)
		want(t, "given up", s.tally(t)[models.HookDead] > 0, true)
		old, err := s.OldHookCalls(t.Context(), at(1000))
		ok(t, err)
		n, err = s.PurgeHookCalls(t.Context(), at(35), at(1000), 100, 100, at(100))
		ok(t, err)
		want(t, "purged because they are old", n, old)
		want(t, "left", len(s.tally(t)), 0)
	},
}

func (s recordStore) tally(t *testing.T) map[models.HookState]int {
	t.Helper()
	tally, err := s.HookTally(t.Context())
	ok(t, err)
	return tally.Calls
}
