package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// idle asks who has not come by since a day.
func (s recordStore) idle(t *testing.T, since time.Time) []models.LearnerID {
	t.Helper()
	all, err := s.Idle(t.Context(), since, 10)
	ok(t, err)
	return all
}

// warn tells a learner's guardian at a day, where they have not come by for 76.
func (s recordStore) warn(t *testing.T, id models.LearnerID, now time.Time) bool {
	t.Helper()
	n := models.Notice{ID: models.NewNoticeID(), Learner: id, Kind: models.NoticeInactive, CreatedAt: now, Detail: map[string]string{"days": "14"}}
	told, err := s.Warn(t.Context(), n, now.Add(-76*day), now)
	ok(t, err)
	return told
}

var inactivityTests = map[string]func(*testing.T, recordStore){
	"Inactivity/Course": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		r := s.scored(t, anna, start)
		want(t, "idle too early", len(s.idle(t, start.Add(-time.Second))), 0)
		want(t, "idle", s.idle(t, start), []models.LearnerID{anna, ben})
		now := start.Add(76 * day)
		want(t, "told too early", s.warn(t, anna, now.Add(-time.Second)), false)
		want(t, "told", s.warn(t, anna, now), true)
		want(t, "told twice", s.warn(t, anna, now), false)
		want(t, "told of no voice", s.warn(t, ben, now), false)
		want(t, "idle when told", len(s.idle(t, now)), 0)
		notices, err := s.NoticesOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "notices", len(notices), 1)
		want(t, "a notice's kind", notices[0].Kind, models.NoticeInactive)

		end := now.Add(14 * day)
		expire := func(told, since time.Time) int {
			t.Helper()
			n, err := s.ExpireVoice(t.Context(), anna, told, since, end)
			ok(t, err)
			return n
		}
		warned, err := s.Warned(t.Context(), now.Add(-time.Second), start, 10)
		ok(t, err)
		want(t, "warned too late", len(warned), 0)
		warned, err = s.Warned(t.Context(), now, start, 10)
		ok(t, err)
		want(t, "warned", warned, []models.LearnerID{anna})
		counts, err := s.CountInactive(t.Context(), storage.InactiveQuery{Idle: now, Told: now, Since: start, Lapsed: start})
		ok(t, err)
		want(t, "CountInactive", counts, models.Inactive{Warned: 1, Lapsed: 1})
		want(t, "expired before the time", expire(now.Add(-time.Second), start), 0)
		want(t, "expired", expire(now, start), 1)
		want(t, "expired twice", expire(now, start), 0)
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "the expiry", got.Expiry, models.Expiry{Original: stored(r.Expiry.Original), Rendition: stored(end), Result: stored(r.Expiry.Result)})
	},
	"Inactivity/ComeBack": func(t *testing.T, s recordStore) {
		for i, back := range []func(now time.Time){
			func(now time.Time) { ok(t, s.Active(t.Context(), anna, now)) },
			func(now time.Time) { s.received(t, anna, now) },
			func(now time.Time) {
				ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForPlayback, Policy: "1", GivenBy: mama, Method: "m", GivenAt: now}))
			},
		} {
			begin := start.Add(time.Duration(i) * 100 * day)
			s.learner(t, anna)
			s.scored(t, anna, begin)
			now := begin.Add(76 * day)
			want(t, "told", s.warn(t, anna, now), true)
			back(now.Add(day))
			n, err := s.ExpireVoice(t.Context(), anna, now, begin, now.Add(14*day))
			ok(t, err)
			want(t, "expired of who came back", n, 0)
			want(t, "idle who came back", len(s.idle(t, now)), 0)
			want(t, "idle again", s.idle(t, now.Add(day)), []models.LearnerID{anna})
		}
		ok(t, s.Active(t.Context(), "nobody", start))
	},
	"Inactivity/Lapsed": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		lapsed := func(since time.Time) []models.LearnerID {
			t.Helper()
			all, err := s.Lapsed(t.Context(), since, 10)
			ok(t, err)
			return all
		}
		now := start.Add(730 * day)
		want(t, "lapsed before anybody looked", len(lapsed(start)), 0)
		counts, err := s.CountInactive(t.Context(), storage.InactiveQuery{Idle: now, Told: now, Since: now, Lapsed: start})
		ok(t, err)
		want(t, "CountInactive before anybody looked", counts, models.Inactive{Lapsed: 1})
		want(t, "told of no voice", s.warn(t, anna, now), false)
		want(t, "lapsed too early", len(lapsed(start.Add(-time.Second))), 0)
		want(t, "lapsed", lapsed(start), []models.LearnerID{anna})
		_, erased, err := s.EraseLapsed(t.Context(), anna, start.Add(-time.Second), now)
		ok(t, err)
		want(t, "erased too early", erased, false)
		e, erased, err := s.EraseLapsed(t.Context(), anna, start, now)
		ok(t, err)
		want(t, "erased", erased, true)
		want(t, "the erasure", e.Learner, anna)
		want(t, "lapsed when erased", len(lapsed(start)), 0)
		s.end(t, e.ID, now)
		wantKind(t, "the learner", second(s.Learner(t.Context(), anna)), models.NotFound)
	},
}
