package storagetest

import (
	"context"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// staffCalls is the calls of the staff's side that ask the store.
func staffCalls() map[string]func(context.Context, Records) error {
	request, recording, hold := models.NewAccessRequestID(), models.NewRecordingID(), models.NewHoldID()
	return map[string]func(context.Context, Records) error{
		"AccessRequest": func(ctx context.Context, s Records) error { return second(s.AccessRequest(ctx, request)) },
		"AccessRequests": func(ctx context.Context, s Records) error {
			return second(s.AccessRequests(ctx, storage.AccessQuery{Limit: 1}))
		},
		"RequestAccess": func(ctx context.Context, s Records) error {
			return s.RequestAccess(ctx, models.AccessRequest{ID: request, Recording: recording})
		},
		"DecideAccess": func(ctx context.Context, s Records) error {
			return second(s.DecideAccess(ctx, request, models.AccessAnswer{}))
		},
		"RevokeAccess": func(ctx context.Context, s Records) error { return s.RevokeAccess(ctx, request, start) },
		"BeginStream": func(ctx context.Context, s Records) error {
			return second(s.BeginStream(ctx, request, mama, "s", start, bounds))
		},
		"StreamHolds": func(ctx context.Context, s Records) error { return second(s.StreamHolds(ctx, request, "s", start)) },
		"ShareByHash": func(ctx context.Context, s Records) error { return second(s.ShareByHash(ctx, "h", start)) },
		"SharesOfLearner": func(ctx context.Context, s Records) error {
			return second(s.SharesOfLearner(ctx, anna, start))
		},
		"SharesOf":    func(ctx context.Context, s Records) error { return second(s.SharesOf(ctx, recording, start)) },
		"ConfirmHold": func(ctx context.Context, s Records) error { return second(s.ConfirmHold(ctx, hold, mama, start)) },
		"ReleaseHold": func(ctx context.Context, s Records) error { return second(s.ReleaseHold(ctx, hold, start)) },
		"Holds":       func(ctx context.Context, s Records) error { return second(s.Holds(ctx, "", 1)) },
		"HeldOf":      func(ctx context.Context, s Records) error { return second(s.HeldOf(ctx, ben, start)) },
		"IsHeld":      func(ctx context.Context, s Records) error { return second(s.IsHeld(ctx, recording, start)) },
	}
}
