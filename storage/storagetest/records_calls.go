package storagetest

import (
	"context"
	"maps"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// recordCalls is every call of the record ports that asks the store, by name.
func recordCalls() map[string]func(context.Context, Records) error {
	id, erasure := models.NewRecordingID(), models.NewErasureID()
	calls := map[string]func(context.Context, Records) error{
		"Begin": func(ctx context.Context, s Records) error { return s.Begin(ctx, recording(anna, start)) },
		"JustCleared": func(ctx context.Context, s Records) error {
			return second(s.JustCleared(ctx, storage.Cleared{}, start, 1))
		},
		"BeginArriving": func(ctx context.Context, s Records) error { return s.BeginArriving(ctx, recording(anna, start), start) },
		"Arriving":      func(ctx context.Context, s Records) error { return s.Arriving(ctx, id, start) },
		"Receive": func(ctx context.Context, s Records) error {
			return s.Receive(ctx, recording(anna, start), start, start)
		},
		"RecordingAndLearner": func(ctx context.Context, s Records) error {
			_, _, err := s.RecordingAndLearner(ctx, id)
			return err
		},
		"Recording": func(ctx context.Context, s Records) error { return second(s.Recording(ctx, id)) },
		"Abandoned": func(ctx context.Context, s Records) error { return second(s.Abandoned(ctx, start, 1)) },
		"Claim": func(ctx context.Context, s Records) error {
			_, _, err := s.Claim(ctx, id, start, start)
			return err
		},
		"Extend":   func(ctx context.Context, s Records) error { return s.Extend(ctx, id, 1, start) },
		"Release":  func(ctx context.Context, s Records) error { return s.Release(ctx, id, 1, start, start) },
		"Blame":    func(ctx context.Context, s Records) error { return s.Blame(ctx, id, 1, 1, start, start) },
		"Alive":    func(ctx context.Context, s Records) error { return s.Alive(ctx, id, 1) },
		"GivenUp":  func(ctx context.Context, s Records) error { return second(s.GivenUp(ctx)) },
		"TryAgain": func(ctx context.Context, s Records) error { return second(s.TryAgain(ctx, start, 1)) },
		"Finish":   func(ctx context.Context, s Records) error { return s.Finish(ctx, id, 1, outcome(), start) },
		"Due":      func(ctx context.Context, s Records) error { return second(s.Due(ctx, start, 1)) },
		"Result":   func(ctx context.Context, s Records) error { return second(s.Result(ctx, id)) },
		"Like":     func(ctx context.Context, s Records) error { return second(s.Like(ctx, id, mama, start)) },
		"Unlike":   func(ctx context.Context, s Records) error { return second(s.Unlike(ctx, id, mama)) },
		"Work": func(ctx context.Context, s Records) error {
			_, _, err := s.Work(ctx, storage.WorkQuery{Learner: anna, Limit: 1})
			return err
		},
		"Growth": func(ctx context.Context, s Records) error { return second(s.Growth(ctx, anna, start, time.UTC, start)) },
		"CharacterReadings": func(ctx context.Context, s Records) error {
			return second(s.CharacterReadings(ctx, anna, "小", 10, start))
		},
		"PagesWith":   func(ctx context.Context, s Records) error { return second(s.PagesWith(ctx, []string{"小"}, 10)) },
		"PutLearner":  func(ctx context.Context, s Records) error { return s.PutLearner(ctx, models.Learner{ID: ben}) },
		"Learner":     func(ctx context.Context, s Records) error { return second(s.Learner(ctx, ben)) },
		"AddConsent":  func(ctx context.Context, s Records) error { return s.AddConsent(ctx, models.Consent{Learner: ben}) },
		"Withdraw":    func(ctx context.Context, s Records) error { return s.Withdraw(ctx, ben, models.ForScoring, start) },
		"Consents":    func(ctx context.Context, s Records) error { return second(s.Consents(ctx, ben)) },
		"Permits":     func(ctx context.Context, s Records) error { return second(s.Permits(ctx, ben)) },
		"PutPage":     func(ctx context.Context, s Records) error { return s.PutPage(ctx, models.Page{ID: "p"}) },
		"Page":        func(ctx context.Context, s Records) error { return second(s.Page(ctx, "p")) },
		"Pages":       func(ctx context.Context, s Records) error { return second(s.Pages(ctx, "", 1)) },
		"PutQuestion": func(ctx context.Context, s Records) error { return s.PutQuestion(ctx, models.Question{ID: "q"}) },
		"Question":    func(ctx context.Context, s Records) error { return second(s.Question(ctx, "q")) },
		"Questions":   func(ctx context.Context, s Records) error { return second(s.Questions(ctx, "", "", 1)) },
		"PutPolicy":   func(ctx context.Context, s Records) error { return s.PutPolicy(ctx, models.Policy{Version: "v"}) },
		"Policies":    func(ctx context.Context, s Records) error { return second(s.Policies(ctx)) },
		"EraseRecording": func(ctx context.Context, s Records) error {
			return second(s.EraseRecording(ctx, id, models.CauseRequest, start))
		},
		"EraseLearner": func(ctx context.Context, s Records) error {
			return second(s.EraseLearner(ctx, ben, models.CauseRequest, start))
		},
		"Erasure": func(ctx context.Context, s Records) error { return second(s.Erasure(ctx, erasure)) },
		"ClaimErasure": func(ctx context.Context, s Records) error {
			_, _, err := s.ClaimErasure(ctx, erasure, start, start)
			return err
		},
		"PendingErasures": func(ctx context.Context, s Records) error { return second(s.PendingErasures(ctx, start, 1)) },
		"RecordingsOf":    func(ctx context.Context, s Records) error { return second(s.RecordingsOf(ctx, ben, 1)) },
		"ArchivesOf":      func(ctx context.Context, s Records) error { return second(s.ArchivesOf(ctx, models.NewErasureID())) },
		"BelongingsOf":    func(ctx context.Context, s Records) error { return second(s.BelongingsOf(ctx, anna)) },
		"Found":           func(ctx context.Context, s Records) error { return s.Found(ctx, erasure, objectsFound()) },
		"Deleted":         func(ctx context.Context, s Records) error { return s.Deleted(ctx, erasure, start) },
		"Cleared":         func(ctx context.Context, s Records) error { return s.Cleared(ctx, erasure, nil, start) },
		"ClearedErasures": func(ctx context.Context, s Records) error { return second(s.ClearedErasures(ctx, 1)) },
		"Done":            func(ctx context.Context, s Records) error { return second(s.Done(ctx, erasure, start, signed)) },
		"ScrubDue":        func(ctx context.Context, s Records) error { return second(s.ScrubDue(ctx)) },
		"Scrub":           func(ctx context.Context, s Records) error { return second(s.Scrub(ctx, time.Now)) },
		"Receipt":         func(ctx context.Context, s Records) error { return second(s.Receipt(ctx, erasure)) },
		"Receipts":        func(ctx context.Context, s Records) error { return second(s.Receipts(ctx, 0, 1)) },
		"Expired": func(ctx context.Context, s Records) error {
			return second(s.Expired(ctx, storage.ExpiredQuery{Now: start, Limit: 1}))
		},
		"ClassErased":  func(ctx context.Context, s Records) error { return s.ClassErased(ctx, id, models.ClassOriginal, start) },
		"NotSwept":     func(ctx context.Context, s Records) error { return s.NotSwept(ctx, models.NewRecordingID(), start) },
		"CountExpired": func(ctx context.Context, s Records) error { return second(s.CountExpired(ctx, start)) },
		"Shortening": func(ctx context.Context, s Records) error {
			return second(s.Shortening(ctx, models.DefaultSchedule(), start))
		},
		"Schedule": func(ctx context.Context, s Records) error { _, _, err := s.Schedule(ctx); return err },
		"PutSchedule": func(ctx context.Context, s Records) error {
			return second(s.PutSchedule(ctx, models.DefaultSchedule(), start))
		},
		"Active": func(ctx context.Context, s Records) error { return s.Active(ctx, anna, start) },
		"Idle":   func(ctx context.Context, s Records) error { return second(s.Idle(ctx, start, 1)) },
		"Warn": func(ctx context.Context, s Records) error {
			return second(s.Warn(ctx, models.Notice{ID: models.NewNoticeID(), Learner: anna}, start, start))
		},
		"Warned": func(ctx context.Context, s Records) error { return second(s.Warned(ctx, start, start, 1)) },
		"ExpireVoice": func(ctx context.Context, s Records) error {
			return second(s.ExpireVoice(ctx, anna, start, start, start))
		},
		"Lapsed": func(ctx context.Context, s Records) error { return second(s.Lapsed(ctx, start, 1)) },
		"EraseLapsed": func(ctx context.Context, s Records) error {
			_, _, err := s.EraseLapsed(ctx, anna, start, start)
			return err
		},
		"CountInactive": func(ctx context.Context, s Records) error {
			return second(s.CountInactive(ctx, storage.InactiveQuery{}))
		},
		"PurgeRemnants": func(ctx context.Context, s Records) error { return second(s.PurgeRemnants(ctx, start, 1)) },
		"CountRemnants": func(ctx context.Context, s Records) error { return second(s.CountRemnants(ctx, start)) },
		"CountReplays":  func(ctx context.Context, s Records) error { return second(s.CountReplays(ctx, start)) },
		"Shorten":       func(ctx context.Context, s Records) error { return second(s.Shorten(ctx, models.DefaultSchedule())) },
		"BeginReplay": func(ctx context.Context, s Records) error {
			_, _, err := s.BeginReplay(ctx, "k", "f", start, at(1))
			return err
		},
		"EndReplay": func(ctx context.Context, s Records) error {
			return s.EndReplay(ctx, "k", storage.Answer{Status: 200}, at(1))
		},
		"ReceiveOnce": func(ctx context.Context, s Records) error {
			return s.ReceiveOnce(ctx, recording(anna, start), start, start, "k", storage.Answer{Status: 202}, at(1))
		},
		"DropReplay": func(ctx context.Context, s Records) error { return s.DropReplay(ctx, "k") },
		"Append": func(ctx context.Context, s Records) error {
			return second(s.Append(ctx, models.AuditEntry{Action: models.AuditConsent}))
		},
		"Entries": func(ctx context.Context, s Records) error { return second(s.Entries(ctx, "", 0, 1)) },
		"SearchAudit": func(ctx context.Context, s Records) error {
			return second(s.SearchAudit(ctx, storage.AuditQuery{Limit: 1}))
		},
		"Head":       func(ctx context.Context, s Records) error { return second(s.Head(ctx)) },
		"Pseudonym":  func(ctx context.Context, s Records) error { return second(s.Pseudonym(ctx, mama)) },
		"Anchor":     func(ctx context.Context, s Records) error { return s.Anchor(ctx, models.AuditCheckpoint{}) },
		"Anchors":    func(ctx context.Context, s Records) error { return second(s.Anchors(ctx)) },
		"AuditBase":  func(ctx context.Context, s Records) error { return second(s.AuditBase(ctx)) },
		"CountAudit": func(ctx context.Context, s Records) error { return second(s.CountAudit(ctx, start)) },
		"PruneAudit": func(ctx context.Context, s Records) error { return second(s.PruneAudit(ctx, models.AuditCheckpoint{})) },
		"NoteAccess": func(ctx context.Context, s Records) error {
			return s.NoteAccess(ctx, models.Access{Recording: id, Kind: models.AccessAudio}, start)
		},
		"Accesses":         func(ctx context.Context, s Records) error { return second(s.Accesses(ctx, anna, "", 1)) },
		"AliasOf":          func(ctx context.Context, s Records) error { return second(s.AliasOf(ctx, anna)) },
		"AliasOfRecording": func(ctx context.Context, s Records) error { return second(s.AliasOfRecording(ctx, id)) },
		"PurgeReplays":     func(ctx context.Context, s Records) error { return second(s.PurgeReplays(ctx, start)) },
	}
	maps.Copy(calls, staffCalls())
	maps.Copy(calls, noticeCalls())
	maps.Copy(calls, previewCalls())
	return calls
}

// second drops a call's value.
func second[T any](_ T, err error) error { return err }
