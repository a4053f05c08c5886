package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
)

// notice stores a notice of a learner.
func (s recordStore) notice(t *testing.T, id models.LearnerID, i int) models.Notice {
	t.Helper()
	n := models.Notice{ID: models.NewNoticeID(), Learner: id, Kind: models.NoticeClosure, Detail: map[string]string{"date": "2026-12-01"}, CreatedAt: at(i)}
	ok(t, s.PutNotice(t.Context(), n))
	n.CreatedAt = stored(n.CreatedAt)
	return n
}

var noticeTests = map[string]func(*testing.T, recordStore){
	"Notice": func(t *testing.T, s recordStore) {
		_, err := s.Notice(t.Context(), "none")
		wantKind(t, "Notice", err, models.NotFound)
		wantKind(t, "PutNotice without a learner", s.PutNotice(t.Context(), models.Notice{ID: "n", Learner: anna}), models.NotFound)
		s.learner(t, anna)
		first, second := s.notice(t, anna, 1), s.notice(t, anna, 2)
		got, err := s.Notice(t.Context(), first.ID)
		ok(t, err)
		want(t, "Notice", got, first)
		again := first
		again.Kind = models.NoticeRequest
		ok(t, s.PutNotice(t.Context(), again))
		all, err := s.NoticesOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "NoticesOf, newest first", all, []models.Notice{second, first})
		ok(t, s.Delivered(t.Context(), first.ID, at(5)))
		ok(t, s.Delivered(t.Context(), first.ID, at(9)))
		wantKind(t, "Delivered", s.Delivered(t.Context(), "none", at(5)), models.NotFound)
		all, err = s.Undelivered(t.Context(), nil, 10)
		ok(t, err)
		want(t, "Undelivered", all, []models.Notice{second})
		all, err = s.Undelivered(t.Context(), []models.LearnerID{"nobody", anna}, 10)
		ok(t, err)
		want(t, "Undelivered of two learners", all, []models.Notice{second})
		all, err = s.Undelivered(t.Context(), []models.LearnerID{"nobody"}, 10)
		ok(t, err)
		want(t, "Undelivered of another learner", len(all), 0)
		got, err = s.Notice(t.Context(), first.ID)
		ok(t, err)
		want(t, "DeliveredAt", got.DeliveredAt, stored(at(5)))
	},
	"Notice/Claim": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		n := s.notice(t, anna, 1)
		due, err := s.DueNotices(t.Context(), at(0), 10)
		ok(t, err)
		want(t, "DueNotices before its time", due, nil)
		claims := atOnce(8, func(int) error {
			_, _, held, err := s.ClaimNotice(t.Context(), n.ID, at(2), at(60))
			if err == nil && !held {
				err = models.Errorf("test", models.Conflict, "another's")
			}
			return err
		})
		won := 0
		for _, err := range claims {
			if err == nil {
				won++
			}
		}
		want(t, "claims that won", won, 1)
		ok(t, s.PostponeNotice(t.Context(), n.ID, 0, at(10)))
		due, err = s.DueNotices(t.Context(), at(10), 10)
		ok(t, err)
		want(t, "DueNotices", due, []models.NoticeID{n.ID})
		got, attempt, held, err := s.ClaimNotice(t.Context(), n.ID, at(10), at(60))
		ok(t, err)
		want(t, "ClaimNotice", held, true)
		want(t, "attempt", attempt, 1) // the first was none
		want(t, "claimed", got, n)
		ok(t, s.Delivered(t.Context(), n.ID, at(11)))
		ok(t, s.PostponeNotice(t.Context(), n.ID, 1, at(12)))
		_, _, held, err = s.ClaimNotice(t.Context(), n.ID, at(99), at(100))
		ok(t, err)
		want(t, "ClaimNotice of a delivered one", held, false)
	},
	"Notice/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		n := s.notice(t, anna, 1)
		e, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, at(2))
		ok(t, err)
		wantKind(t, "PutNotice", s.PutNotice(t.Context(), models.Notice{ID: "n", Learner: anna}), models.Gone)
		s.end(t, e.ID, at(3))
		_, err = s.Notice(t.Context(), n.ID)
		wantKind(t, "Notice of an erased learner", err, models.NotFound)
	},
}
