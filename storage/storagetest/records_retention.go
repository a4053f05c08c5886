package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var retentionTests = map[string]func(*testing.T, recordStore){
	"Schedule/InForce": func(t *testing.T, s recordStore) {
		_, _, err := s.Schedule(t.Context())
		wantKind(t, "Schedule of new records", err, models.NotFound)
		first, second := models.DefaultSchedule(), models.DefaultSchedule()
		second.Original, second.AnswerAudio = 60*day, models.OnceRecognised
		for i, step := range []struct {
			schedule models.Schedule
			changed  bool
			since    time.Time
		}{{first, true, at(0)}, {first, false, at(0)}, {second, true, at(2)}, {second, false, at(2)}, {first, true, at(4)}} {
			changed, err := s.PutSchedule(t.Context(), step.schedule, at(i))
			ok(t, err)
			want(t, "changed", changed, step.changed)
			got, since, err := s.Schedule(t.Context())
			ok(t, err)
			want(t, "Schedule", got, step.schedule)
			want(t, "since", since, stored(step.since))
		}
		_, err = s.PutSchedule(t.Context(), models.Schedule{}, start)
		wantKind(t, "PutSchedule of nothing", err, models.Invalid)
	},
	"Schedule/AtOnce": func(t *testing.T, s recordStore) {
		for _, err := range atOnce(8, func(int) error {
			_, err := s.PutSchedule(t.Context(), models.DefaultSchedule(), start)
			return err
		}) {
			ok(t, err)
		}
	},
	"Expiry/Shortening": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		old, young := s.scored(t, anna, start), s.scored(t, ben, start.Add(20*day))
		s.answered(t, ben, start, models.DefaultSchedule())
		shorter := models.DefaultSchedule()
		got, err := s.Shortening(t.Context(), shorter, start)
		ok(t, err)
		want(t, "Shortening by the same schedule", got, models.Shortening{})

		shorter.Original, shorter.Rendition, shorter.AnswerAudio = 10*day, 100*day, 6*day
		got, err = s.Shortening(t.Context(), shorter, start.Add(11*day))
		ok(t, err)
		want(t, "Shortening", got, models.Shortening{
			Original: models.ClassShortening{Recordings: 3, Now: 1}, Rendition: models.ClassShortening{Recordings: 3}, // the answer is due anyway
			Learners: 2, First: stored(start.Add(6 * day)),
		})
		for _, r := range []models.Recording{old, young} {
			kept, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			want(t, "an expiry after Shortening", kept.Expiry.Original, stored(r.Expiry.Original))
		}
	},
	// A row that somebody wrote after the schedule was put in force, with a longer
	// promise, is found as well.
	"Expiry/ShortenLatecomer": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		shorter := models.DefaultSchedule()
		shorter.Original = 10 * day
		n, err := s.Shorten(t.Context(), shorter)
		ok(t, err)
		want(t, "Shorten of nothing", n, 0)
		old := s.scored(t, anna, start.Add(-300*day)) // an import
		late := s.scored(t, anna, start)              // a process with another schedule
		n, err = s.Shorten(t.Context(), shorter)
		ok(t, err)
		want(t, "Shorten of latecomers", n, 2)
		for _, r := range []models.Recording{old, late} {
			got, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			want(t, "a latecomer's expiry", got.Expiry.Original, stored(r.CreatedAt.Add(10*day)))
		}
	},
	"Expiry/NotSwept": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		bad, good := s.scored(t, anna, start), s.scored(t, anna, at(1))
		due := start.Add(31 * day)
		expired := func(awake time.Time) (ids []models.RecordingID) {
			t.Helper()
			all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: due, Awake: awake, Limit: 9})
			ok(t, err)
			for _, r := range all {
				ids = append(ids, r.ID)
			}
			return ids
		}
		waits := time.Duration(0)
		for _, wait := range []time.Duration{10 * time.Minute, 20 * time.Minute, 40 * time.Minute} {
			ok(t, s.NotSwept(t.Context(), bad.ID, start))
			want(t, "Expired while it waits", expired(start.Add(wait-time.Second)), []models.RecordingID{good.ID})
			want(t, "Expired when it has waited", expired(start.Add(wait)), []models.RecordingID{bad.ID, good.ID})
			waits = wait
		}
		for range 20 {
			ok(t, s.NotSwept(t.Context(), bad.ID, start))
		}
		want(t, "Expired after a day", expired(start.Add(day)), []models.RecordingID{bad.ID, good.ID})
		want(t, "Expired before", len(expired(start.Add(waits))), 1)
		counts, err := s.CountExpired(t.Context(), due)
		ok(t, err)
		want(t, "CountExpired", counts, map[models.DataClass]int{models.ClassOriginal: 2, models.ClassRendition: 0, models.ClassResult: 0})
		counts, err = s.CountExpired(t.Context(), start.Add(731*day))
		ok(t, err)
		want(t, "CountExpired in the end", counts, map[models.DataClass]int{models.ClassOriginal: 0, models.ClassRendition: 0, models.ClassResult: 2})
	},
	"Remnants": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		gone, pending, kept := s.received(t, anna, start), s.received(t, anna, start), s.received(t, anna, start)
		done, err := s.EraseRecording(t.Context(), gone.ID, models.CauseRequest, at(10))
		ok(t, err)
		s.end(t, done.ID, at(12))
		_, err = s.EraseRecording(t.Context(), pending.ID, models.CauseRequest, at(10))
		ok(t, err)
		told := models.Notice{ID: models.NewNoticeID(), Learner: anna, Kind: models.NoticeRequest, CreatedAt: at(1)}
		ok(t, s.PutNotice(t.Context(), told))
		ok(t, s.Delivered(t.Context(), told.ID, at(12)))
		count := func(end time.Time, wanted int) {
			t.Helper()
			n, err := s.CountRemnants(t.Context(), end)
			ok(t, err)
			want(t, "CountRemnants", n, wanted)
		}
		purge := func(end time.Time, wanted int) {
			t.Helper()
			n, err := s.PurgeRemnants(t.Context(), end, 10)
			ok(t, err)
			want(t, "PurgeRemnants", n, wanted)
		}
		purge(at(9), 0)
		wantKind(t, "an erased recording", second(s.Recording(t.Context(), gone.ID)), models.Gone)
		count(at(12), 2) // the blank row comes after its erasure
		purge(at(12), 3)
		purge(at(12), 0)
		wantKind(t, "its row", second(s.Recording(t.Context(), gone.ID)), models.NotFound)
		wantKind(t, "its erasure", second(s.Erasure(t.Context(), done.ID)), models.NotFound)
		wantKind(t, "one that is being erased", second(s.Recording(t.Context(), pending.ID)), models.Gone)
		want(t, "one that is kept", s.status(t, kept.ID), models.Received)
		notices, err := s.NoticesOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "notices left", len(notices), 0)
	},
}
