package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// givenUp is an outcome of a recording that was given up.
func givenUp(why string) models.Outcome {
	return models.Outcome{Status: models.Failed, Reason: models.GaveUp, Detail: "A fault on our side.", Outline: why}
}

var setbackTests = map[string]func(*testing.T, recordStore){
	"Setbacks/WhatIsCounted": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		claim := func(now int, want0 models.Setbacks) models.Recording {
			t.Helper()
			got, held, err := s.Claim(t.Context(), r.ID, at(now), at(now+10))
			ok(t, err)
			want(t, "Claim", held, true)
			want(t, "setbacks", got.Setbacks, want0)
			return got
		}
		claim(0, models.Setbacks{})
		claim(10, models.Setbacks{Deaths: 1}) // its lease ran out
		ok(t, s.Release(t.Context(), r.ID, 2, at(11), at(11)))
		claim(11, models.Setbacks{Deaths: 1}) // it was given back
		ok(t, s.Blame(t.Context(), r.ID, 3, 2, at(12), at(20)))
		due, err := s.Due(t.Context(), at(19), 10)
		ok(t, err)
		want(t, "due before", len(due), 0)
		claim(20, models.Setbacks{Deaths: 1, Faults: 2})
		wantKind(t, "Blame by another attempt", s.Blame(t.Context(), r.ID, 3, 1, at(21), at(21)), models.Conflict)
		claim(30, models.Setbacks{Deaths: 2, Faults: 2})
		ok(t, s.Finish(t.Context(), r.ID, 5, outcome(), at(31)))
		parked, err := s.GivenUp(t.Context())
		ok(t, err)
		want(t, "given up", len(parked), 0)
	},
	"Jobs/TheTraceComesWithTheClaim": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.begun(t, anna, start)
		r.MediaType, r.Trace = "audio/webm", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
		ok(t, s.Receive(t.Context(), r, start, start))
		for attempt, now := range []int{0, 10, 11} { // anew, out of a lease that ran out, given back
			got, held, err := s.Claim(t.Context(), r.ID, at(now), at(now+10))
			ok(t, err)
			want(t, "Claim", held, true)
			want(t, "the trace", got.Trace, r.Trace)
			if attempt == 1 {
				ok(t, s.Release(t.Context(), r.ID, got.Attempt, at(now), at(now)))
			}
		}
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "the trace that readers see", got.Trace, "")
	},
	"Setbacks/WhoComesBackHasNotDied": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		ok(t, s.Alive(t.Context(), r.ID, 1)) // nobody else has it
		again := func(now int, want0 models.Setbacks) {
			t.Helper()
			late := at(now).Add(hour)
			got, held, err := s.Claim(t.Context(), r.ID, late, late)
			ok(t, err)
			want(t, "Claim", held, true)
			want(t, "setbacks", got.Setbacks, want0)
		}
		again(0, models.Setbacks{Deaths: 1})
		ok(t, s.Alive(t.Context(), r.ID, 1))
		again(1, models.Setbacks{Deaths: 1}) // of the second attempt alone
		again(2, models.Setbacks{Deaths: 2})
		ok(t, s.Alive(t.Context(), r.ID, 4)) // whoever has it says nothing by that
		again(3, models.Setbacks{Deaths: 3})
	},
	"Setbacks/GivenUpAndTriedAgain": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		var ids []models.RecordingID
		var expiry models.Expiry
		for i := range 3 {
			r := s.claimed(t, anna, at(i))
			got, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			expiry = got.Expiry
			ok(t, s.Finish(t.Context(), r.ID, 1, givenUp([]string{"one", "other", "other"}[i]), at(10+i)))
			ids = append(ids, r.ID)
		}
		parked, err := s.GivenUp(t.Context())
		ok(t, err)
		want(t, "given up", parked, []models.ParkedJobs{
			{Reason: "other", Count: 2, Since: stored(at(11)), Last: stored(at(12)), Recordings: []string{models.Short(min(ids[1], ids[2])), models.Short(max(ids[1], ids[2]))}},
			{Reason: "one", Count: 1, Since: stored(at(10)), Last: stored(at(10)), Recordings: []string{models.Short(ids[0])}},
		})
		_, err = s.EraseRecording(t.Context(), ids[1], models.CauseRequest, at(20))
		ok(t, err)
		n, err := s.TryAgain(t.Context(), at(30), 10)
		ok(t, err)
		want(t, "tried again", n, models.TriedAgain{Due: 2})
		again, held, err := s.Claim(t.Context(), ids[2], at(30), at(40))
		ok(t, err)
		want(t, "Claim", held, true)
		want(t, "setbacks", again.Setbacks, models.Setbacks{Before: "other"})
		want(t, "expiry", again.Expiry, expiry)
		ok(t, s.Finish(t.Context(), ids[2], again.Attempt, outcome(), at(31)))
		want(t, "status", s.status(t, ids[2]), models.Scored)
		n, err = s.TryAgain(t.Context(), at(30), 10)
		ok(t, err)
		want(t, "tried again when there is none", n, models.TriedAgain{})
	},
	"Setbacks/WhoseUploadIsGone": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		ok(t, s.Finish(t.Context(), r.ID, 1, givenUp("one"), at(10)))
		n, err := s.TryAgain(t.Context(), got.Expiry.Original.Add(time.Second), 10)
		ok(t, err)
		want(t, "tried again", n, models.TriedAgain{Gone: 1})
		want(t, "status", s.status(t, r.ID), models.Failed)
		parked, err := s.GivenUp(t.Context())
		ok(t, err)
		want(t, "given up", len(parked), 0)
	},
}
