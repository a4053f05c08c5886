package storagetest

import (
	"errors"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var replayTests = map[string]func(*testing.T, recordStore){
	"Replay/Life": func(t *testing.T, s recordStore) {
		_, first, err := s.BeginReplay(t.Context(), key(1), "f1", at(0), at(100))
		ok(t, err)
		want(t, "BeginReplay", first, true)
		_, _, err = s.BeginReplay(t.Context(), key(1), "f1", at(1), at(101))
		wantKind(t, "BeginReplay while under way", err, models.Conflict)
		want(t, "another request", errors.Is(err, storage.ErrOtherRequest), false)
		answer := storage.Answer{Status: 202, Location: "/v1/recordings/x", Body: []byte("{\"a\":1}\x00\xff")}
		ok(t, s.EndReplay(t.Context(), key(1), answer, at(200)))
		got, first, err := s.BeginReplay(t.Context(), key(1), "f1", at(2), at(102))
		ok(t, err)
		want(t, "BeginReplay again", first, false)
		want(t, "answer", got, answer)
		_, _, err = s.BeginReplay(t.Context(), key(1), "f2", at(3), at(103))
		wantKind(t, "BeginReplay with another request", err, models.Conflict)
		want(t, "another request", errors.Is(err, storage.ErrOtherRequest), true)
		_, first, err = s.BeginReplay(t.Context(), key(2), "f2", at(3), at(103))
		ok(t, err)
		want(t, "BeginReplay with another key", first, true)
		wantKind(t, "EndReplay without a reservation", s.EndReplay(t.Context(), key(3), answer, at(200)), models.NotFound)
	},
	"Replay/WithTheRecording": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		answer := storage.Answer{Status: 202, Location: "/v1/recordings/x", Body: []byte("{}")}
		reserve := func(from, to int) (got storage.Answer, first bool) {
			got, first, err := s.BeginReplay(t.Context(), key(1), "f", at(from), at(to))
			ok(t, err)
			return got, first
		}
		one, other := s.begun(t, anna, start), s.begun(t, anna, start)
		reserve(0, 10)
		_, first := reserve(20, 30) // the reservation has expired, and its caller lives
		want(t, "the key is taken over", first, true)
		ok(t, s.ReceiveOnce(t.Context(), one, at(21), at(21), key(1), answer, at(200)))
		wantKind(t, "ReceiveOnce of the other", s.ReceiveOnce(t.Context(), other, at(22), at(22), key(1), answer, at(200)), models.Conflict)
		want(t, "status of the one", s.status(t, one.ID), models.Received)
		_, err := s.Recording(t.Context(), other.ID)
		wantKind(t, "Recording of the other", err, models.NotFound)
		got, first := reserve(40, 50)
		want(t, "BeginReplay afterwards", first, false)
		want(t, "answer", got, answer)
		ok(t, s.DropReplay(t.Context(), key(1)))
		_, first = reserve(60, 70)
		want(t, "BeginReplay after DropReplay of an answer", first, false)
		wantKind(t, "ReceiveOnce without a reservation", s.ReceiveOnce(t.Context(), other, at(71), at(71), key(2), answer, at(200)), models.Conflict)
	},
	"Replay/Reservation": func(t *testing.T, s recordStore) {
		_, _, err := s.BeginReplay(t.Context(), key(1), "f", at(0), at(10)) // and its caller dies
		ok(t, err)
		_, first, err := s.BeginReplay(t.Context(), key(1), "f", at(10), at(20))
		ok(t, err)
		want(t, "BeginReplay after the reservation ended", first, true)
		ok(t, s.EndReplay(t.Context(), key(1), storage.Answer{Status: 200}, at(100)))
		_, first, err = s.BeginReplay(t.Context(), key(1), "f", at(99), at(109))
		ok(t, err)
		want(t, "BeginReplay while the answer is remembered", first, false)
	},
	"Replay/Drop": func(t *testing.T, s recordStore) {
		_, _, err := s.BeginReplay(t.Context(), key(1), "f1", at(0), at(100))
		ok(t, err)
		ok(t, s.DropReplay(t.Context(), key(1)))
		ok(t, s.DropReplay(t.Context(), key(1)))
		_, first, err := s.BeginReplay(t.Context(), key(1), "f2", at(1), at(101))
		ok(t, err)
		want(t, "BeginReplay after DropReplay", first, true)
	},
	"Replay/Expiry": func(t *testing.T, s recordStore) {
		for i, expires := range []int{10, 20, 30} {
			_, _, err := s.BeginReplay(t.Context(), key(i), "f", at(0), at(expires))
			ok(t, err)
			ok(t, s.EndReplay(t.Context(), key(i), storage.Answer{Status: 200}, at(expires)))
		}
		_, first, err := s.BeginReplay(t.Context(), key(0), "other", at(10), at(50))
		ok(t, err)
		want(t, "BeginReplay after it expired", first, true)
		n, err := s.PurgeReplays(t.Context(), at(25))
		ok(t, err)
		want(t, "PurgeReplays", n, 1)
		_, first, err = s.BeginReplay(t.Context(), key(2), "f", at(25), at(50))
		ok(t, err)
		want(t, "BeginReplay of one that was not purged", first, false)
	},
}
