package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Incidents is what went wrong, whose data it touched, and who has been told.
type Incidents interface {
	// OpenIncident stores an incident and finds out whom it touched, in one
	// transaction. It returns the incident with the number of touched learners who
	// were erased before. models.Conflict where there is one of this id.
	OpenIncident(ctx context.Context, i models.Incident) (models.Incident, error)

	// Incident reads one. models.NotFound.
	Incident(ctx context.Context, id models.IncidentID) (models.Incident, error)

	// Incidents lists the latest, newest first.
	Incidents(ctx context.Context, limit int) ([]models.Incident, error)

	// Touched lists up to limit learners whom the incident touched and who are not
	// erased, in the order of their names, after the one named.
	Touched(ctx context.Context, id models.IncidentID, after models.LearnerID, limit int) ([]TouchedLearner, error)

	// CountTouched counts them, and how many have a notice and how many of those
	// reached the app.
	CountTouched(ctx context.Context, id models.IncidentID) (TouchedCount, error)

	// Tell stores the notice of up to limit of them who have none, and returns how
	// many; those who were erased meanwhile are passed over.
	Tell(ctx context.Context, id models.IncidentID, now time.Time, limit int) (int, error)

	// Notified records that every one of them has a notice, Reported that the
	// regulator was told. The first time stays. models.NotFound.
	Notified(ctx context.Context, id models.IncidentID, now time.Time) error
	Reported(ctx context.Context, id models.IncidentID, now time.Time) error

	// OverdueIncidents counts those that should have been reported by now and were
	// not, drills left out.
	OverdueIncidents(ctx context.Context, now time.Time) (int, error)
}

// TouchedLearner is a learner whose data an incident touched.
type TouchedLearner struct {
	Learner     models.LearnerID
	Times       int
	Notice      models.NoticeID // "" until they are told
	DeliveredAt time.Time       // when the app took the notice
}

// TouchedCount is how many learners an incident touched, and how far telling them
// has come.
type TouchedCount struct{ Learners, Notices, Delivered int }
