package storagetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

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
		want(t, "replayed", n, models.HookReplayed{Calls: 1, Waiting: 1})
		calls, err = s.ClaimHookCalls(t.Context(), at(70), at(80), 10)
		ok(t, err)
		want(t, "the same id", calls[0].ID, late.ID)
		want(t, "attempts begin again", calls[0].Attempt, 1)
		ok(t, s.EndHookCall(t.Context(), calls[0], models.HookDelivered, "", at(71)))
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{}, at(80), 10)
		ok(t, err)
		want(t, "replayed of what was taken", n, models.HookReplayed{})
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{Since: at(1000), Delivered: true}, at(80), 10)
		ok(t, err)
		want(t, "replayed since later", n, models.HookReplayed{})
		n, err = s.ReplayHook(t.Context(), "app", models.HookReplay{ID: late.ID, Delivered: true}, at(80), 10)
		ok(t, err)
		want(t, "replayed though taken", n, models.HookReplayed{Calls: 1, Waiting: 1})
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
	"Hook/OneFindsOut": func(t *testing.T, s recordStore) {
		h, err := s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "a new hook", h, models.Hook{Party: "app"})
		want(t, "who may call what is not known to be well", s.admitted(t, at(1)), 1)
		want(t, "before its lease ends", s.admitted(t, at(60)), 0)
		want(t, "after it", s.admitted(t, at(61)), 1)
		ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{At: at(62), Lease: at(121), Unsent: true}))
		want(t, "after one that was not made", s.admitted(t, at(62)), 1)
		ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{Began: at(62), At: at(63), Lease: at(122), Taken: true}))
		want(t, "who may call one that is well", s.admitted(t, at(64)), 8)
		want(t, "after a while", s.admitted(t, at(64+120)), 1)
	},
	"Hook/Rest": func(t *testing.T, s recordStore) {
		want(t, "admitted", s.admitted(t, at(0)), 1)
		for i, rest := range []int{0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900} {
			now := at(10_000 * (i + 1))
			ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{Began: now, At: now, Why: "503"}))
			h, err := s.Hook(t.Context(), "app")
			ok(t, err)
			want(t, "rest", h.Rest.Sub(now), time.Duration(rest)*time.Second)
		}
		now := at(1_000_000)
		fail := models.HookAnswer{Began: now, At: now, Why: "429", After: time.Hour}
		ok(t, s.NoteHook(t.Context(), "app", fail))
		fail.After = 0
		ok(t, s.NoteHook(t.Context(), "app", fail)) // one under way that says less
		h, err := s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "rest that was asked for", h.Rest.Sub(now), time.Hour)
		ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{Began: now.Add(-time.Second), At: now, Taken: true}))
		want(t, "admitted though it asked for rest, after one of before was taken", s.admitted(t, now.Add(time.Minute)), 0)
	},
	"Hook/EveryFailureCounts": func(t *testing.T, s recordStore) {
		want(t, "admitted", s.admitted(t, start), 1)
		for _, err := range atOnce(8, func(i int) error {
			return s.NoteHook(t.Context(), "app", models.HookAnswer{Began: start, At: at(i), Why: "503"})
		}) {
			ok(t, err)
		}
		h, err := s.Hook(t.Context(), "app")
		ok(t, err)
		want(t, "failures", h.Failures, 8)
	},
	"Hook/Gone": func(t *testing.T, s recordStore) {
		want(t, "admitted", s.admitted(t, start), 1)
		ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{Began: start, At: at(1), Lease: at(60), Why: "410", Gone: true}))
		ok(t, s.NoteHook(t.Context(), "app", models.HookAnswer{Began: at(1), At: at(2), Taken: true}))
		want(t, "admitted after a 410", s.admitted(t, at(100_000)), 0)
		done, err := s.ReplayHook(t.Context(), "app", models.HookReplay{}, at(200_000), 10)
		ok(t, err)
		want(t, "replayed", done, models.HookReplayed{Gone: true})
		want(t, "admitted after a replay", s.admitted(t, at(200_000)), 1)
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

// admitted is how many of eight callers at once may call the hook, each for a minute.
func (s recordStore) admitted(t *testing.T, now time.Time) int {
	t.Helper()
	var n atomic.Int64
	for _, err := range atOnce(8, func(int) error {
		_, may, err := s.AdmitHook(t.Context(), "app", now, now.Add(time.Minute))
		if may {
			n.Add(1)
		}
		return err
	}) {
		ok(t, err)
	}
	return int(n.Load())
}
