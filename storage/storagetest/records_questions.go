package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// whereCat is a question with an answer of each kind.
func whereCat() models.Question {
	wrong := false
	return models.Question{
		ID: "q1", Prompt: "小猫在哪里钓鱼？", Page: "p1", UpdatedAt: start,
		Answers: []models.Answer{
			{Text: "在河边", Readings: []models.Override{{At: 1, Reading: "he2"}}},
			{Keywords: []string{"河", "鱼"}, Mode: models.AnyKeyword, Correct: &wrong},
			{Choice: "B", Text: "池塘"}, {Number: "1/2"}, {YesNo: models.No},
		},
	}
}

// answering is an answer to whereCat that is about to be stored.
func answering(id models.LearnerID, at time.Time, schedule models.Schedule) models.Recording {
	r := recording(id, at)
	asked := whereCat().Asked("小猫来到河边。")
	r.Question, r.Text, r.Overrides, r.Rules = &asked, asked.Prompt, nil, models.Rules{}
	r.Expiry = schedule.ExpiryFrom(at, models.AnswerKind)
	return r
}

// answered stores an answer that a worker holds for an hour.
func (s recordStore) answered(t *testing.T, id models.LearnerID, at time.Time, schedule models.Schedule) models.Recording {
	t.Helper()
	r := answering(id, at, schedule)
	ok(t, s.Begin(t.Context(), r))
	ok(t, s.Receive(t.Context(), r, at, at))
	r, held, err := s.Claim(t.Context(), r.ID, at, at.Add(hour))
	ok(t, err)
	want(t, "Claim", held, true)
	return r
}

// matched is the outcome of an answer that was recognised.
func matched() models.Outcome {
	given, correct := 0, true
	return models.Outcome{Status: models.Scored, Duration: time.Second, Rendition: true, Result: &models.Result{
		Version: models.ResultVersion, Overall: models.NoOverall, Document: []byte(`{"match":{"answer":0}}`),
		Match: &models.Match{Verdict: models.Matched, Answer: &given, Text: "在河边", Correct: &correct},
	}}
}

// fleeting keeps no audio of answers beyond their recognition.
func fleeting() models.Schedule {
	s := models.DefaultSchedule()
	s.AnswerAudio = models.OnceRecognised
	return s
}

var questionTests = map[string]func(*testing.T, recordStore){
	"Question": func(t *testing.T, s recordStore) {
		_, err := s.Question(t.Context(), "q1")
		wantKind(t, "Question", err, models.NotFound)
		q := whereCat()
		ok(t, s.PutQuestion(t.Context(), q))
		q.Prompt, q.Page, q.Answers, q.UpdatedAt = "谁？", "", q.Answers[:1], at(3)
		ok(t, s.PutQuestion(t.Context(), q))
		got, err := s.Question(t.Context(), "q1")
		ok(t, err)
		q.UpdatedAt = stored(at(3))
		want(t, "Question", got, q)
	},
	"Questions": func(t *testing.T, s recordStore) {
		for _, i := range []int{2, 0, 1} {
			q := whereCat()
			q.ID = models.QuestionID(name("q", i))
			ok(t, s.PutQuestion(t.Context(), q))
		}
		first, err := s.Questions(t.Context(), "", "", 2)
		ok(t, err)
		rest, err := s.Questions(t.Context(), "", first[1].ID, 2)
		ok(t, err)
		want(t, "Questions", []models.QuestionID{first[0].ID, first[1].ID, rest[0].ID}, []models.QuestionID{"q-000", "q-001", "q-002"})
		want(t, "length of the last part", len(rest), 1)
		other := whereCat()
		other.ID, other.Page = "q-0005", ""
		ok(t, s.PutQuestion(t.Context(), other))
		all, err := s.Questions(t.Context(), "p1", first[0].ID, 9)
		ok(t, err)
		want(t, "Questions about a page", []models.QuestionID{all[0].ID, all[1].ID}, []models.QuestionID{"q-001", "q-002"})
	},
	"Answer/RoundTrip": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.answered(t, anna, start, models.DefaultSchedule())
		want(t, "Question", *r.Question, whereCat().Asked("小猫来到河边。"))
		want(t, "kind", r.Kind(), models.AnswerKind)
		ok(t, s.PutQuestion(t.Context(), models.Question{ID: "q1", Prompt: "别的", Answers: whereCat().Answers[:1]}))
		ok(t, s.Finish(t.Context(), r.ID, 1, matched(), at(9)))
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "Question after another was put", *got.Question, *r.Question)
		want(t, "Match", got.Match, matched().Result.Match)
		want(t, "Overall", got.Overall, models.NoOverall)
		result, err := s.Result(t.Context(), r.ID)
		ok(t, err)
		want(t, "Result", result, *matched().Result)
		g, err := s.Growth(t.Context(), anna, time.Time{}, time.UTC, start)
		ok(t, err)
		want(t, "Growth, which is drawn from readings", g, storage.Growth{})
	},
	"Answer/Work": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		reading, answer := s.scored(t, anna, at(1)).ID, s.answered(t, anna, at(2), models.DefaultSchedule()).ID
		for _, c := range []struct {
			q    storage.WorkQuery
			want []models.RecordingID
		}{
			{storage.WorkQuery{}, []models.RecordingID{answer, reading}},
			{storage.WorkQuery{Kind: models.ReadingKind}, []models.RecordingID{reading}},
			{storage.WorkQuery{Kind: models.AnswerKind}, []models.RecordingID{answer}},
			{storage.WorkQuery{Question: "q1"}, []models.RecordingID{answer}},
			{storage.WorkQuery{Question: "q2"}, nil},
			{storage.WorkQuery{Text: "哪里"}, []models.RecordingID{answer}},
			{storage.WorkQuery{Text: "河边"}, nil}, // what was to be said is no part of what was asked
			{storage.WorkQuery{Page: "p1"}, []models.RecordingID{answer, reading}},
		} {
			c.q.Learner, c.q.Limit = anna, 10
			want(t, "Work of "+string(c.q.Kind)+string(c.q.Question)+c.q.Text, s.work(t, c.q), c.want)
		}
	},
	"Answer/Settled": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.scored(t, anna, start)
		r := s.answered(t, anna, start, models.DefaultSchedule())
		ok(t, s.Finish(t.Context(), r.ID, 1, matched(), at(1)))
		for question, count := range map[models.QuestionID]int{"": 2, "q1": 1, "q2": 0} {
			got, err := s.Settled(t.Context(), storage.SettledQuery{Limit: 10, Question: question})
			ok(t, err)
			want(t, "number of "+string(question), len(got), count)
		}
	},
	"Answer/Former": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForScoring, GivenBy: mama, GivenAt: start}))
		r := s.answered(t, anna, start, models.DefaultSchedule())
		ok(t, s.Finish(t.Context(), r.ID, 1, matched(), at(1)))
		r, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		next := matched()
		next.Result.Match = &models.Match{Verdict: models.NotMatched}
		ok(t, s.Replace(t.Context(), r, next, at(5)))
		former, err := s.Former(t.Context(), r.ID)
		ok(t, err)
		want(t, "Former", former[0].Match, matched().Result.Match)
		r, err = s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "Match", r.Match, next.Result.Match)
	},
	"Answer/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.answered(t, anna, start, fleeting())
		ok(t, s.Finish(t.Context(), r.ID, 1, matched(), at(1)))
		_, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(2))
		ok(t, err)
		want(t, "Work", len(s.work(t, storage.WorkQuery{Learner: anna, Limit: 10, Question: "q1"})), 0)
		n, err := s.Shorten(t.Context(), fleeting())
		ok(t, err)
		want(t, "Shorten after the erasure", n, 0)
	},
	"Answer/OnceSettled": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for what, o := range map[string]models.Outcome{
			"scored":       matched(),
			"unassessable": {Status: models.Unassessable, Reason: models.Silence, Rendition: true},
			"failed":       {Status: models.Failed, Reason: models.Undecodable},
		} {
			r := s.answered(t, anna, start, fleeting())
			want(t, "expiry while it waits", r.Expiry, models.Expiry{Original: stored(start.Add(30 * day)),
				Result: stored(start.Add(730 * day)), OnceSettled: true})
			ok(t, s.Finish(t.Context(), r.ID, 1, o, at(7)))
			got, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			want(t, "expiry when "+what, got.Expiry, models.Expiry{Original: stored(at(7)), Result: r.Expiry.Result, OnceSettled: true})
		}
		all, err := s.Expired(t.Context(), storage.ExpiredQuery{Now: at(7), Limit: 10})
		ok(t, err)
		want(t, "number expired", len(all), 3)
	},
	"Answer/Shorten": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		settled, waiting := s.answered(t, anna, start, models.DefaultSchedule()), s.answered(t, anna, start, models.DefaultSchedule())
		ok(t, s.Finish(t.Context(), settled.ID, 1, matched(), at(1)))
		reading := s.scored(t, anna, start)
		expiry := func(id models.RecordingID) models.Expiry {
			t.Helper()
			r, err := s.Recording(t.Context(), id)
			ok(t, err)
			return r.Expiry
		}
		shorten := func(schedule models.Schedule, moved int) {
			t.Helper()
			for _, moved := range []int{moved, 0} {
				n, err := s.Shorten(t.Context(), schedule)
				ok(t, err)
				want(t, "Shorten", n, moved)
			}
		}
		result, week := stored(start.Add(730*day)), stored(start.Add(7*day))
		before := expiry(reading.ID)
		want(t, "expiry by default", expiry(settled.ID), models.Expiry{Original: week, Rendition: week, Result: result})

		days := models.DefaultSchedule()
		days.AnswerAudio, days.Original = 5*day, 40*day
		shorten(days, 2)
		five := stored(start.Add(5 * day))
		want(t, "expiry after five days", expiry(waiting.ID), models.Expiry{Original: five, Rendition: five, Result: result})

		shorten(fleeting(), 2)
		want(t, "expiry of a settled one", expiry(settled.ID),
			models.Expiry{Original: stored(start), Rendition: stored(start), Result: result, OnceSettled: true})
		want(t, "expiry of a waiting one", expiry(waiting.ID),
			models.Expiry{Original: five, Rendition: five, Result: result, OnceSettled: true})
		ok(t, s.Finish(t.Context(), waiting.ID, 1, matched(), at(50)))
		want(t, "its expiry when settled", expiry(waiting.ID),
			models.Expiry{Original: stored(at(50)), Rendition: stored(at(50)), Result: result, OnceSettled: true})
		want(t, "expiry of a reading", expiry(reading.ID), before)
		shorten(models.DefaultSchedule(), 0)
	},
}
