package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// AccessRequests is who of the staff may hear which recording, and until when. A
// request goes with its recording: an erasure removes it, and a withdrawal of
// playback ends it for good.
type AccessRequests interface {
	// RequestAccess stores a request in state requested. models.NotFound and
	// models.Gone as Recording; models.Conflict where the requester has one for
	// this recording that is undecided or in force, or as many as one person may.
	RequestAccess(ctx context.Context, r models.AccessRequest) error

	// AccessRequest reads one. models.NotFound.
	AccessRequest(ctx context.Context, id models.AccessRequestID) (models.AccessRequest, error)

	// AccessRequests lists up to limit requests, newest first.
	AccessRequests(ctx context.Context, q AccessQuery) ([]models.AccessRequest, error)

	// DecideAccess approves or refuses a request. An approval begins at once, and
	// the guardian's notice of it is written with it. models.NotFound;
	// models.Forbidden where the requester decides; models.Conflict where it is
	// decided already, or has waited for too long.
	DecideAccess(ctx context.Context, id models.AccessRequestID, a models.AccessAnswer) (models.AccessRequest, error)

	// RevokeAccess ends a request that is undecided or in force. models.NotFound;
	// models.Conflict where it has ended.
	RevokeAccess(ctx context.Context, id models.AccessRequestID, now time.Time) error

	// BeginStream makes stream the one stream of an approved request, and of who
	// made it: it ends the one before, on this or on another request. Within bounds.Lasts of its beginning it goes on with the play
	// that is under way, later it begins another, which is written down as heard.
	// models.NotFound where there is no such request of this requester;
	// models.Gone as Recording; models.Conflict while it is undecided;
	// models.Forbidden where it is not, or no longer, in force, or has been played
	// as often as it may be.
	BeginStream(ctx context.Context, id models.AccessRequestID, by models.PrincipalID, stream string, now time.Time, bounds PlayBounds) (Play, error)

	// StreamHolds says that the stream may go on at now: it is the newest one, the
	// approval is in force, and nothing of the recording is being erased.
	StreamHolds(ctx context.Context, id models.AccessRequestID, stream string, now time.Time) (bool, error)

	// PurgeAccessRequests removes those that are kept no longer.
	PurgeAccessRequests(ctx context.Context, now time.Time) (int, error)

	// CountPurgeableRequests is how many it would remove.
	CountPurgeableRequests(ctx context.Context, now time.Time) (int, error)
}

// AccessQuery asks for a part of the requests. The zero values mean all.
type AccessQuery struct {
	Requester models.PrincipalID
	Recording models.RecordingID
	// UndecidedAt keeps those that waited for their decision then.
	UndecidedAt time.Time
	Before      models.AccessRequestID // from the page before
	Limit       int
}

// PlayBounds bounds how a request is used.
type PlayBounds struct {
	Most  int           // plays
	Lasts time.Duration // one play
}

// Play is one listening to a recording, in one stream or several after each other.
type Play struct {
	Number int // from 1
	Began  time.Time
}
