package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// turn is a time so many turns of one learner after the start.
func turn(n int) time.Time { return start.Add(time.Duration(n) * storage.TurnEvery) }

var turnTests = map[string]func(*testing.T, recordStore){
	"Turn/OneLearnersManyGoAfterAnothersFirst": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		var many []models.RecordingID
		for range 5 {
			many = append(many, s.received(t, anna, start).ID)
		}
		one := s.received(t, ben, start.Add(time.Second)).ID
		next, err := s.Next(t.Context(), turn(1), 10)
		ok(t, err)
		want(t, "Next", next, []models.RecordingID{many[0], one, many[1], many[2], many[3], many[4]})
		next, err = s.Next(t.Context(), turn(1), 2)
		ok(t, err)
		want(t, "Next, two", next, []models.RecordingID{many[0], one})
	},
	"Turn/NobodyWaitsForEver": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		s.received(t, anna, start)
		second := s.received(t, anna, start).ID
		s.received(t, ben, turn(2)) // later than anna's second turn
		next, err := s.Next(t.Context(), turn(2), 10)
		ok(t, err)
		want(t, "Next, the second place", next[1], second)
	},
	"Turn/WhoHasNothingWaitingOwesNothing": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		for range 5 {
			s.scored(t, anna, start)
		}
		first := s.received(t, anna, at(1)).ID
		second := s.received(t, ben, at(2)).ID
		next, err := s.Next(t.Context(), at(3), 10)
		ok(t, err)
		want(t, "Next", next, []models.RecordingID{first, second})
	},
	"Turn/NotWhatIsWorkedOn": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.claimed(t, anna, start) // for an hour
		next, err := s.Next(t.Context(), turn(1), 10)
		ok(t, err)
		want(t, "Next during a lease", len(next), 0)
		next, err = s.Next(t.Context(), start.Add(hour), 10)
		ok(t, err)
		want(t, "Next at its end", len(next), 1)
	},
	"Turn/GivenBackWaitsForItsTime": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		late, now := s.claimed(t, anna, start), s.claimed(t, ben, at(1))
		ok(t, s.Release(t.Context(), late.ID, 1, at(2), turn(3)))
		ok(t, s.Release(t.Context(), now.ID, 1, at(2), at(2))) // its worker ends: it keeps its turn
		other := s.received(t, ben, at(3)).ID
		next, err := s.Next(t.Context(), at(3), 10)
		ok(t, err)
		want(t, "Next", next, []models.RecordingID{now.ID, other})
		next, err = s.Next(t.Context(), turn(3), 10)
		ok(t, err)
		want(t, "Next when it is due", next, []models.RecordingID{late.ID, now.ID, other})
	},
	"Turn/WhatIsPutOffPutsNothingElseOff": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		away, odd := s.claimed(t, anna, start), s.claimed(t, anna, start)
		ok(t, s.Release(t.Context(), away.ID, 1, at(1), start.Add(hour)))
		ok(t, s.Blame(t.Context(), odd.ID, 1, 1, at(1), start.Add(hour)))
		another := s.received(t, anna, turn(2)).ID
		for range 5 {
			s.received(t, ben, turn(3))
		}
		next, err := s.Next(t.Context(), turn(4), 10)
		ok(t, err)
		want(t, "Next, the first place", next[0], another)
	},
	"Turn/Waiting": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		s.received(t, ben, start)
		s.begun(t, anna, start)
		s.scored(t, anna, start)
		gone := s.received(t, anna, start)
		_, err := s.EraseRecording(t.Context(), gone.ID, models.CauseRequest, at(1))
		ok(t, err)
		for n := range 3 {
			got, err := s.Waiting(t.Context(), anna, 10)
			ok(t, err)
			want(t, "Waiting", got, n)
			s.received(t, anna, at(n))
		}
		s.claimed(t, anna, at(4))
		got, err := s.Waiting(t.Context(), anna, 3)
		ok(t, err)
		want(t, "Waiting, up to three", got, 3)
	},
	"Turn/Line": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		for range 3 {
			s.received(t, anna, start)
		}
		s.received(t, ben, at(1))
		later := s.claimed(t, ben, at(2))
		ok(t, s.Release(t.Context(), later.ID, 1, at(3), start.Add(hour)))
		before := turn(1).Add(-time.Millisecond)
		ahead, all, err := s.Line(t.Context(), before, at(30), 100)
		ok(t, err)
		want(t, "ahead", ahead, models.Line{"audio/webm": {Recordings: 2, Bytes: 2 * 12345}})
		want(t, "all", all, models.Line{"audio/webm": {Recordings: 4, Bytes: 4 * 12345}})
		_, all, err = s.Line(t.Context(), before, at(30), 3)
		ok(t, err)
		want(t, "all, of three looked at", all.Recordings(), 3)
	},
}
