package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// heldByDoc says in an answer about data that a legal hold keeps them from being
// erased. Why is between the two persons who put it; an erasure, which names
// nobody, does not tell its name either.
type heldByDoc struct {
	ID    models.HoldID `json:"id" doc:"The hold"`
	Name  string        `json:"name,omitempty" doc:"What the data are kept for" example:"court order 2026-117"`
	Until time.Time     `json:"until" doc:"Until when they are not erased, whatever else is said here"`
}

func heldByOf(h models.Hold) *heldByDoc {
	return &heldByDoc{ID: h.ID, Name: h.Name, Until: h.Until.UTC()}
}

// heldRecordings adds the holds to recordings on which any lies.
func (s *server) heldRecordings(ctx context.Context, recordings []models.Recording, docs []recordingDoc) error {
	now := s.config.Now()
	var ids []models.RecordingID
	for _, r := range recordings {
		if r.HeldUntil.After(now) {
			ids = append(ids, r.ID)
		}
	}
	holds, err := s.config.Records.HoldsOnRecordings(ctx, ids, now)
	if err != nil {
		return err
	}
	for i, r := range recordings {
		if h, ok := holds[r.ID]; ok {
			docs[i].Hold = heldByOf(h)
		}
	}
	return nil
}

// heldLearner is the hold on everything of a learner; nil where there is none.
func (s *server) heldLearner(ctx context.Context, l models.Learner) (*heldByDoc, error) {
	if !l.HeldUntil.After(s.config.Now()) {
		return nil, nil
	}
	holds, err := s.config.Records.HoldsOn(ctx, l.ID, false, s.config.Now())
	if err != nil || len(holds) == 0 {
		return nil, err
	}
	return heldByOf(holds[0]), nil
}

// heldErasure is the hold that an erasure waits for; nil where it waits for none.
func (s *server) heldErasure(ctx context.Context, e models.Erasure) (doc *heldByDoc, err error) {
	if e.State != models.ErasureHeld {
		return nil, nil
	}
	now := s.config.Now()
	if e.Recording != "" {
		holds, err := s.config.Records.HoldsOnRecordings(ctx, []models.RecordingID{e.Recording}, now)
		if h, ok := holds[e.Recording]; ok {
			doc = heldByOf(h)
		}
		return unnamed(doc), err
	}
	holds, err := s.config.Records.HoldsOn(ctx, e.Learner, true, now)
	if len(holds) > 0 {
		doc = heldByOf(holds[0])
	}
	return unnamed(doc), err
}

func unnamed(doc *heldByDoc) *heldByDoc {
	if doc != nil {
		doc.Name = ""
	}
	return doc
}
