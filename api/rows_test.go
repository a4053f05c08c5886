package api_test

import (
	"context"
	"encoding/json"
	"time"

	"github.com/langdu/langdu/models"
)

// row writes a recording straight into the records, in the status given.
func (s *service) row(learner models.LearnerID, status models.Status) models.RecordingID {
	s.t.Helper()
	ctx, now := context.Background(), s.clock.Now()
	rec := models.Recording{
		ID: models.NewRecordingID(), Learner: learner, Text: "小猫钓鱼", Status: models.Uploading, MediaType: "audio/wav",
		Size: 9000, SHA256: "ab", CreatedAt: now, UpdatedAt: now, Expiry: s.config.Schedule.ExpiryFrom(now, models.ReadingKind),
	}
	s.must(s.store.Begin(ctx, rec))
	s.must(s.store.Receive(ctx, rec, now, now))
	switch status {
	case models.Scored:
		s.settle(rec.ID)
	case models.Unassessable, models.Failed:
		s.finish(rec.ID, models.Outcome{Status: status, Reason: models.TooNoisy, Detail: "there is a fan", Rendition: true})
	}
	return rec.ID
}

// document is what the tests' scoring has found; its form is none of the api's
// business, its bytes are.
const document = `{"status": "scored",  "overall": 87, "characters": []}`

// settle scores a recording.
func (s *service) settle(id models.RecordingID) {
	s.t.Helper()
	s.finish(id, models.Outcome{
		Status: models.Scored, Duration: 4200 * time.Millisecond, Rendition: true,
		Result: &models.Result{Version: models.ResultVersion, Document: json.RawMessage(document), Overall: 87, Characters: []models.CharacterResult{
			{At: 0, Char: "小", Reading: "xiao3", Verdict: models.Correct, Score: 90, Initial: 90, Final: 90, Tone: 90},
			{At: 1, Char: "猫", Reading: "mao1", Verdict: models.Wrong, Score: 30, Initial: 90, Final: 90, Tone: 10},
		}},
	})
}

// answerDocument is the result of an answer to the second of the expected ones.
const answerDocument = `{"status": "scored",  "transcript": "不是", "match": {"answer": 1}}`

// answer scores an answer that has no pronunciation.
func (s *service) answer(id models.RecordingID) {
	s.t.Helper()
	given, correct := 1, false
	s.finish(id, models.Outcome{
		Status: models.Scored, Duration: 1200 * time.Millisecond, Rendition: true,
		Result: &models.Result{Version: models.ResultVersion, Document: json.RawMessage(answerDocument), Overall: models.NoOverall,
			Match: &models.Match{Verdict: models.Matched, Answer: &given, Text: "no", Correct: &correct}},
	})
}

func (s *service) finish(id models.RecordingID, o models.Outcome) {
	s.t.Helper()
	ctx, now := context.Background(), s.clock.Now()
	rec, ok, err := s.store.Claim(ctx, id, now, now.Add(time.Minute))
	if err != nil || !ok {
		s.t.Fatalf("Claim = %v, %v", ok, err)
	}
	s.must(s.store.Finish(ctx, id, rec.Attempt, o, now))
}

func (s *service) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
