package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
)

// closure stores one that ends in the second j.
func (s recordStore) closure(t *testing.T, i, j int) models.Closure {
	t.Helper()
	ok(t, s.Announce(t.Context(), models.Closure{ID: models.NewClosureID(), AnnouncedAt: at(i), EndsAt: at(j)}))
	c, err := s.Closure(t.Context())
	ok(t, err)
	return c
}

// tell stores the notices of all who have none, two at a time.
func (s recordStore) tell(t *testing.T, c models.Closure, i int) {
	t.Helper()
	for after := models.LearnerID(""); ; {
		last, err := s.TellOfClosure(t.Context(), c, after, at(i), 2)
		ok(t, err)
		if last == "" {
			return
		}
		after = last
	}
}

var closureTests = map[string]func(*testing.T, recordStore){
	"Closure": func(t *testing.T, s recordStore) {
		none, err := s.Closure(t.Context())
		ok(t, err)
		want(t, "Closure where there is none", none, models.Closure{})
		wantKind(t, "CancelClosure", s.CancelClosure(t.Context(), at(1)), models.NotFound)
		c := s.closure(t, 1, 100)
		want(t, "state", c.State, models.ClosureCounting)
		wantKind(t, "Announce again", s.Announce(t.Context(), models.Closure{ID: "x"}), models.Conflict)
		ok(t, s.BeginClosing(t.Context(), c.ID, at(99)))
		ok(t, s.CancelClosure(t.Context(), at(99)))
		again := s.closure(t, 101, 200)
		ok(t, s.BeginClosing(t.Context(), again.ID, at(200)))
		ok(t, s.BeginClosing(t.Context(), again.ID, at(201)))
		wantKind(t, "CancelClosure at its end", s.CancelClosure(t.Context(), at(202)), models.Conflict)
		ok(t, s.Closed(t.Context(), again.ID, models.ClosureStatement{Closure: again.ID, Learners: 3}, at(203)))
		got, err := s.Closure(t.Context())
		ok(t, err)
		if got.State != models.ClosureDone || got.Statement == nil || got.Statement.Learners != 3 {
			t.Errorf("Closure at its end = %+v", got)
		}
	},
	"Closure/Tell": func(t *testing.T, s recordStore) {
		for i := range 5 {
			s.learner(t, models.LearnerID(name("l", i)))
		}
		_, err := s.EraseLearner(t.Context(), "l-004", models.CauseRequest, at(0))
		ok(t, err)
		first := s.closure(t, 1, 100)
		for _, err := range atOnce(4, func(int) error { // two processes at it store one notice each
			_, err := s.TellOfClosure(t.Context(), first, "", at(2), 2)
			return err
		}) {
			ok(t, err)
		}
		s.tell(t, first, 3)
		c, err := s.Closure(t.Context())
		ok(t, err)
		if c.NoticedAt.IsZero() {
			t.Errorf("Closure = %+v, want every family told", c)
		}
		all, err := s.NoticesOf(t.Context(), "l-002", 10)
		ok(t, err)
		want(t, "notices of a family", len(all), 1)
		ok(t, s.Delivered(t.Context(), all[0].ID, at(5)))
		ok(t, s.CancelClosure(t.Context(), at(9)))
		all, err = s.Undelivered(t.Context(), nil, 10)
		ok(t, err)
		if len(all) != 1 || all[0].Kind != models.NoticeReopened || all[0].Learner != "l-002" {
			t.Errorf("after the closure is cancelled the notices are %+v, want one for whom was told", all)
		}
		s.tell(t, s.closure(t, 20, 200), 21)
		all, err = s.NoticesOf(t.Context(), "l-002", 10)
		ok(t, err)
		want(t, "notices of a family after the second announcement", len(all), 3)
	},
	"Closure/Left": func(t *testing.T, s recordStore) {
		left, err := s.Left(t.Context())
		ok(t, err)
		want(t, "Left in an empty store", models.Total(left), 0)
		s.learner(t, anna)
		s.notice(t, anna, 1)
		r := s.scored(t, anna, at(1))
		ids, err := s.LearnersLeft(t.Context(), "", 10)
		ok(t, err)
		want(t, "LearnersLeft", ids, []models.LearnerID{anna})
		left, err = s.Left(t.Context())
		ok(t, err)
		counts := map[string]int{}
		for _, l := range left {
			counts[l.Kind] = l.Count
		}
		for kind, n := range map[string]int{"learners": 1, "notices": 1, "recordings": 1, "results": 1, "result_characters": 3, "likes": 0, "erasures pending": 0} {
			want(t, "Left of "+kind, counts[kind], n)
		}
		e, err := s.EraseLearner(t.Context(), anna, models.CauseClosure, at(2))
		ok(t, err)
		one, err := s.EraseRecording(t.Context(), r.ID, models.CauseClosure, at(2))
		ok(t, err)
		s.end(t, one.ID, at(3))
		ok(t, s.Found(t.Context(), e.ID, objectsFound()[:2]))
		s.end(t, e.ID, at(4))
		left, err = s.Left(t.Context())
		ok(t, err)
		want(t, "Left after the erasure", models.Total(left), 0)
		learners, recordings, objects, err := s.ErasedBy(t.Context(), models.CauseClosure)
		ok(t, err)
		want(t, "ErasedBy", []int{learners, recordings, objects}, []int{1, 1, 2})
	},
}
