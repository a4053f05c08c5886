package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
)

// stuckRecords answers so many claims and hangs in the next, for as long as it is
// let: deaf, even when nobody waits for it any more.
type stuckRecords struct {
	Records
	answered int
	deaf     chan struct{} // nil: it hears that nobody waits
}

func (r *stuckRecords) ClaimJoin(ctx context.Context, _ models.RecordingID, _ string, _, _ time.Time) error {
	if r.answered--; r.answered >= 0 {
		return nil
	}
	if r.deaf != nil {
		<-r.deaf
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

func (r *stuckRecords) DropJoin(context.Context, models.RecordingID, string) error { return nil }

// TestAClaimThatHangsEndsTheLease: whoever cannot say that they live may join no
// longer, because another may.
func TestAClaimThatHangsEndsTheLease(t *testing.T) {
	for name, deaf := range map[string]bool{"a store that hears": false, "a store that is deaf": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				records := &stuckRecords{answered: 4}
				if deaf {
					records.deaf = make(chan struct{})
				}
				s := &server{config: Config{Records: records, Now: time.Now}}
				began := time.Now()
				joining, letGo, err := s.join(t.Context(), models.NewRecordingID())
				if err != nil {
					t.Fatal(err)
				}
				renewed := began.Add(joinLease) // by the claims after the first
				synctest.Wait()
				select {
				case <-joining.Done():
				case <-time.After(time.Hour):
					t.Error("the lease does not end")
				}
				if at := time.Now(); at.Before(renewed.Add(joinLease/3)) || at.After(renewed.Add(joinLease)) {
					t.Errorf("it ended %s after it was renewed, want at most %s", at.Sub(renewed), joinLease)
				}
				if deaf {
					close(records.deaf)
				}
				letGo()
			})
		})
	}
}
