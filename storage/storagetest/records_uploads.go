package storagetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// inParts stores an upload of ten bytes that come in parts, over at 1000.
func (s recordStore) inParts(t *testing.T, id models.LearnerID, size int64) models.Recording {
	t.Helper()
	r := recording(id, start)
	ok(t, s.BeginUpload(t.Context(), r, size, at(1000)))
	return r
}

// part adds a part to an upload.
func (s recordStore) part(t *testing.T, id models.RecordingID, from, size int64) {
	t.Helper()
	ok(t, s.MayWrite(t.Context(), id, from, at(1), at(5)))
	ok(t, s.AddPart(t.Context(), id, storage.Part{At: from, Size: size, Name: "p"}, at(1)))
}

var uploadTests = map[string]func(*testing.T, recordStore){
	"Upload/Life": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.inParts(t, anna, -1)
		_, err := s.Recording(t.Context(), r.ID)
		wantKind(t, "Recording while it comes", err, models.NotFound)
		u, err := s.Upload(t.Context(), r.ID)
		ok(t, err)
		want(t, "Upload", []any{u.Size, u.Stored, u.ExpiresAt, u.Recording.Text, u.Received(), u.Complete()}, []any{int64(-1), int64(0), stored(at(1000)), words, false, false})
		s.part(t, r.ID, 0, 4)
		s.part(t, r.ID, 4, 6)
		wantKind(t, "ClaimJoin before the size is known", s.ClaimJoin(t.Context(), r.ID, "me", at(2), at(3)), models.Conflict)
		wantKind(t, "DeclareSize of less than is stored", s.DeclareSize(t.Context(), r.ID, 9, at(2)), models.Conflict)
		ok(t, s.DeclareSize(t.Context(), r.ID, 10, at(2)))
		ok(t, s.DeclareSize(t.Context(), r.ID, 10, at(2)))
		wantKind(t, "DeclareSize with another", s.DeclareSize(t.Context(), r.ID, 11, at(2)), models.Conflict)
		parts, err := s.Parts(t.Context(), r.ID)
		ok(t, err)
		want(t, "Parts", parts, []storage.Part{{At: 0, Size: 4, Name: "p"}, {At: 4, Size: 6, Name: "p"}})

		ok(t, s.ClaimJoin(t.Context(), r.ID, "me", at(2), at(12)))
		ok(t, s.ClaimJoin(t.Context(), r.ID, "me", at(3), at(13)))
		wantKind(t, "ClaimJoin of another", s.ClaimJoin(t.Context(), r.ID, "you", at(12), at(20)), models.Conflict)
		ok(t, s.DropJoin(t.Context(), r.ID, "you"))
		wantKind(t, "ClaimJoin after another's DropJoin", s.ClaimJoin(t.Context(), r.ID, "you", at(12), at(20)), models.Conflict)
		ok(t, s.ClaimJoin(t.Context(), r.ID, "you", at(13), at(20)))
		ok(t, s.DropJoin(t.Context(), r.ID, "you"))

		r.MediaType, r.Size, r.SHA256 = "audio/webm", 10, "ab"
		ok(t, s.Receive(t.Context(), r, at(14), at(14)))
		u, err = s.Upload(t.Context(), r.ID)
		ok(t, err)
		want(t, "Upload when received", []any{u.Size, u.Stored, u.Received(), u.Complete()}, []any{int64(10), int64(10), true, true})
		wantKind(t, "MayWrite when received", s.MayWrite(t.Context(), r.ID, 10, at(15), at(20)), models.Conflict)
		over, err := s.Unfinished(t.Context(), at(5000), 10)
		ok(t, err)
		want(t, "Unfinished when received", len(over), 0)
		joined, err := s.Joined(t.Context(), at(19), 10)
		ok(t, err)
		want(t, "Joined while somebody may write", len(joined), 0)
		joined, err = s.Joined(t.Context(), at(20), 10)
		ok(t, err)
		want(t, "Joined", joined, []models.RecordingID{r.ID})
		ok(t, s.ForgetParts(t.Context(), r.ID))
		joined, err = s.Joined(t.Context(), at(20), 10)
		ok(t, err)
		want(t, "Joined after ForgetParts", len(joined), 0)
		_, err = s.Upload(t.Context(), r.ID)
		ok(t, err)
	},
	"Upload/Refusals": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		wantKind(t, "BeginUpload without a learner", s.BeginUpload(t.Context(), recording(ben, start), 10, at(1000)), models.NotFound)
		whole := s.begun(t, anna, start)
		_, err := s.Upload(t.Context(), whole.ID)
		wantKind(t, "Upload of what comes in one piece", err, models.NotFound)
		_, err = s.Upload(t.Context(), models.NewRecordingID())
		wantKind(t, "Upload of nothing", err, models.NotFound)
		wantKind(t, "MayWrite of nothing", s.MayWrite(t.Context(), models.NewRecordingID(), 0, at(1), at(2)), models.NotFound)

		r := s.inParts(t, anna, 10)
		s.part(t, r.ID, 0, 4)
		for name, err := range map[string]error{
			"MayWrite elsewhere":           s.MayWrite(t.Context(), r.ID, 0, at(1), at(2)),
			"AddPart where one is already": s.AddPart(t.Context(), r.ID, storage.Part{At: 0, Size: 4}, at(1)),
			"AddPart beyond the size":      s.AddPart(t.Context(), r.ID, storage.Part{At: 4, Size: 7}, at(1)),
			"ClaimJoin too early":          s.ClaimJoin(t.Context(), r.ID, "me", at(1), at(2)),
		} {
			wantKind(t, name, err, models.Conflict)
		}
		for name, err := range map[string]error{
			"MayWrite too late": s.MayWrite(t.Context(), r.ID, 4, at(1000), at(1001)),
			"AddPart too late":  s.AddPart(t.Context(), r.ID, storage.Part{At: 4, Size: 1}, at(1000)),
		} {
			wantKind(t, name, err, models.Gone)
		}
		abandoned, err := s.Abandoned(t.Context(), at(5000), 10)
		ok(t, err)
		want(t, "Abandoned", abandoned, []models.RecordingID{whole.ID})
		over, err := s.Unfinished(t.Context(), at(1000), 10)
		ok(t, err)
		want(t, "Unfinished", over, []models.RecordingID{r.ID})
		over, err = s.Unfinished(t.Context(), at(999), 10)
		ok(t, err)
		want(t, "Unfinished before its time", len(over), 0)
	},
	"Upload/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		r, other := s.inParts(t, anna, 10), s.inParts(t, ben, 10)
		s.part(t, r.ID, 0, 4)
		ok(t, s.MayWrite(t.Context(), r.ID, 4, at(2), at(32)))
		e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(3))
		ok(t, err)
		want(t, "Quiet", e.Quiet, stored(at(32)))
		want(t, "rows", e.Rows, 2) // the upload and its part
		wantKind(t, "AddPart", s.AddPart(t.Context(), r.ID, storage.Part{At: 4, Size: 1}, at(4)), models.Gone)
		wantKind(t, "MayWrite", s.MayWrite(t.Context(), r.ID, 4, at(4), at(5)), models.Gone)
		_, err = s.Upload(t.Context(), r.ID)
		wantKind(t, "Upload", err, models.Gone)

		_, err = s.EraseLearner(t.Context(), ben, models.CauseRequest, at(3))
		ok(t, err)
		wantKind(t, "MayWrite once the learner is erased", s.MayWrite(t.Context(), other.ID, 0, at(4), at(5)), models.Gone)
		wantKind(t, "AddPart once the learner is erased", s.AddPart(t.Context(), other.ID, storage.Part{Size: 1}, at(4)), models.Gone)
	},
	"Upload/Withdrawn": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for _, p := range []models.Purpose{models.ForScoring, models.ForPlayback} {
			ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: p, GivenAt: start}))
		}
		r := s.inParts(t, anna, 10)
		ok(t, s.Withdraw(t.Context(), anna, models.ForPlayback, at(1)))
		s.part(t, r.ID, 0, 4)
		ok(t, s.Withdraw(t.Context(), anna, models.ForScoring, at(2)))
		wantKind(t, "AddPart", s.AddPart(t.Context(), r.ID, storage.Part{At: 4, Size: 1}, at(2)), models.Gone)
		over, err := s.Unfinished(t.Context(), at(2), 10)
		ok(t, err)
		want(t, "Unfinished", over, []models.RecordingID{r.ID})
	},
	"Upload/RaceOfParts": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.inParts(t, anna, 100)
		for place := int64(0); place < 3; place++ {
			var winners atomic.Int32
			for _, err := range atOnce(callers, func(int) error {
				err := s.AddPart(t.Context(), r.ID, storage.Part{At: place, Size: 1, Name: "p"}, at(1))
				if err == nil {
					winners.Add(1)
				}
				return err
			}) {
				if err != nil {
					wantKind(t, "AddPart", err, models.Conflict)
				}
			}
			want(t, "winners", winners.Load(), 1)
		}
		u, err := s.Upload(t.Context(), r.ID)
		ok(t, err)
		want(t, "Stored", u.Stored, 3)
	},
	"Upload/RaceOfErasure": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for range rounds {
			r := s.inParts(t, anna, 100)
			var quiet time.Time
			errs := atOnce(2, func(i int) error {
				if i == 0 {
					return s.MayWrite(t.Context(), r.ID, 0, at(1), at(31))
				}
				e, err := s.EraseRecording(t.Context(), r.ID, models.CauseRequest, at(1))
				quiet = e.Quiet
				return err
			})
			ok(t, errs[1])
			if errs[0] == nil {
				want(t, "what the erasure waits for", quiet, stored(at(31)))
			} else if !errors.Is(errs[0], models.Gone) {
				t.Errorf("MayWrite = %v, want %s", errs[0], models.Gone)
			}
		}
	},
}
