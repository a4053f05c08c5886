package storagetest

import (
	"maps"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// expiryTests are those of everything that retention asks.
var expiryTests = together(classTests, retentionTests, inactivityTests)

func together(groups ...map[string]func(*testing.T, recordStore)) map[string]func(*testing.T, recordStore) {
	all := map[string]func(*testing.T, recordStore){}
	for _, group := range groups {
		maps.Copy(all, group)
	}
	return all
}

var classTests = map[string]func(*testing.T, recordStore){
	"Expiry/Classes": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		schedule := models.DefaultSchedule()
		expired := func(now time.Time) []models.Recording {
			t.Helper()
			all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: now, Limit: 10})
			ok(t, err)
			return all
		}
		want(t, "Expired too early", len(expired(start.Add(schedule.Original-1e6))), 0)
		all := expired(start.Add(schedule.Original))
		want(t, "Expired", len(all), 1)
		want(t, "Expired's recording", all[0].ID, r.ID)
		ok(t, s.ClassErased(t.Context(), r.ID, models.ClassOriginal, at(50)))
		ok(t, s.ClassErased(t.Context(), r.ID, models.ClassOriginal, at(50)))
		want(t, "Expired after ClassErased", len(expired(start.Add(schedule.Original))), 0)
		want(t, "Expired later", len(expired(start.Add(schedule.Rendition))), 1)
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "Expiry", got.Expiry, models.Expiry{Rendition: stored(r.Expiry.Rendition), Result: stored(r.Expiry.Result)})
		ok(t, s.ClassErased(t.Context(), r.ID, models.ClassRendition, at(50)))
		want(t, "Expired at the end", len(expired(start.Add(schedule.Result))), 1)
		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseExpiry, start.Add(schedule.Result))
		ok(t, err)
		want(t, "Expired after the erasure", len(expired(start.Add(10*schedule.Result))), 0)
		wantKind(t, "ClassErased of an erased one", s.ClassErased(t.Context(), r.ID, models.ClassOriginal, at(50)), models.Gone)
		wantKind(t, "ClassErased of nothing", s.ClassErased(t.Context(), models.NewRecordingID(), models.ClassOriginal, at(50)), models.NotFound)
	},
	"Expiry/JustCleared": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		clear := func(r models.Recording, class models.DataClass, now time.Time) models.RecordingID {
			t.Helper()
			ok(t, s.ClassErased(t.Context(), r.ID, class, now))
			return r.ID
		}
		claimed := s.claimed(t, anna, start)
		withdrawn := outcome()
		withdrawn.Rendition, withdrawn.Discarded = false, true
		ok(t, s.Finish(t.Context(), claimed.ID, claimed.Attempt, withdrawn, at(30)))
		rendition := clear(s.scored(t, anna, start), models.ClassRendition, at(50))
		both := s.scored(t, anna, start)
		clear(both, models.ClassRendition, at(51))
		clear(both, models.ClassOriginal, at(60))
		clear(s.scored(t, anna, start.Add(-25*hour)), models.ClassRendition, at(70)) // nobody is at it
		answer := recording(anna, start)
		answer.Expiry.OnceSettled = true
		ok(t, s.Begin(t.Context(), answer))
		ok(t, s.Receive(t.Context(), answer, start, start))
		clear(answer, models.ClassOriginal, at(70))
		erased := s.scored(t, anna, start)
		clear(erased, models.ClassRendition, at(70))
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, at(71)) // see JustErased
		ok(t, err)
		held := s.scored(t, anna, start)
		clear(held, models.ClassRendition, at(70))
		s.held(t, "", held.ID, at(80), at(2000))

		all := []storage.Cleared{
			{ID: claimed.ID, At: stored(at(30)), Gone: []models.DataClass{models.ClassRendition}},
			{ID: rendition, At: stored(at(50)), Gone: []models.DataClass{models.ClassRendition}},
			{ID: both.ID, At: stored(at(60)), Gone: []models.DataClass{models.ClassOriginal, models.ClassRendition}},
		}
		page := func(after storage.Cleared, limit int, want_ ...storage.Cleared) {
			t.Helper()
			got, err := s.JustCleared(t.Context(), after, at(1000), limit)
			ok(t, err)
			want(t, "JustCleared", got, want_)
		}
		page(storage.Cleared{}, 10, all...)
		page(storage.Cleared{}, 1, all[0])
		page(all[0], 10, all[1:]...)
		page(storage.Cleared{At: at(55)}, 10, all[2])
		page(all[2], 10)
	},
	"Expiry/Order": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		begin := func(e models.Expiry) models.RecordingID {
			t.Helper()
			r := recording(anna, start)
			r.Expiry = e
			ok(t, s.Begin(t.Context(), r))
			ok(t, s.Receive(t.Context(), r, start, start))
			return r.ID
		}
		third := begin(models.Expiry{Original: at(30), Rendition: at(31), Result: at(32)})
		first := begin(models.Expiry{Result: at(10)})
		second := begin(models.Expiry{Original: at(25), Rendition: at(20), Result: at(99)})
		begin(models.Expiry{Original: at(1000), Rendition: at(1000), Result: at(1000)})
		for limit, wanted := range map[int][]models.RecordingID{1: {first}, 2: {first, second}, 9: {first, second, third}} {
			all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: at(100), Limit: limit})
			ok(t, err)
			var ids []models.RecordingID
			for _, r := range all {
				ids = append(ids, r.ID)
			}
			want(t, "Expired, most overdue first", ids, wanted)
		}
		var after storage.Overdue
		for _, wanted := range [][]models.RecordingID{{first}, {second}, {third}, nil} {
			all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: at(100), After: after, Limit: 1})
			ok(t, err)
			var ids []models.RecordingID
			for _, r := range all {
				ids, after = append(ids, r.ID), storage.OverdueOf(r)
			}
			want(t, "Expired, page by page", ids, wanted)
		}
	},
	"Expiry/Shorten": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		old, young := s.scored(t, anna, start), s.scored(t, anna, start.Add(20*day))
		erased := s.scored(t, anna, start)
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, start)
		ok(t, err)
		ok(t, s.ClassErased(t.Context(), old.ID, models.ClassOriginal, at(50)))
		shorter := models.DefaultSchedule()
		shorter.Original, shorter.Rendition, shorter.Result = 10*day, 100*day, 9999*day/10
		for _, moved := range []int{2, 0} {
			n, err := s.Shorten(t.Context(), shorter)
			ok(t, err)
			want(t, "Shorten", n, moved)
		}
		got, err := s.Recording(t.Context(), old.ID)
		ok(t, err)
		want(t, "old's expiry", got.Expiry, models.Expiry{Rendition: stored(start.Add(100 * day)), Result: stored(old.Expiry.Result)})
		got, err = s.Recording(t.Context(), young.ID)
		ok(t, err)
		want(t, "young's expiry", got.Expiry, models.Expiry{Original: stored(start.Add(30 * day)),
			Rendition: stored(start.Add(120 * day)), Result: stored(young.Expiry.Result)})
		_, err = s.Shorten(t.Context(), models.Schedule{})
		wantKind(t, "Shorten to nothing", err, models.Invalid)
	},
}
