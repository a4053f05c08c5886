package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Records is every record port at once, as one store implements them.
type Records interface {
	storage.Recordings
	storage.Uploads
	storage.Jobs
	storage.Turns
	storage.Library
	storage.Learners
	storage.Pages
	storage.Questions
	storage.Policies
	storage.Erasures
	storage.Scrubs
	storage.Receipts
	storage.Expiries
	storage.Schedules
	storage.Inactivity
	storage.Remnants
	storage.Replays
	storage.Rescores
	storage.Runs
	storage.Audit
	storage.Aliases
	storage.Notices
	storage.HookCalls
	storage.HookDesk
	storage.HookKeeping
	TellHook(declared bool)
	storage.Incidents
	storage.AuditAnchors
	storage.Accesses
	storage.Closures
	storage.Reports
	storage.Statistics
	storage.AccessRequests
	storage.Shares
	storage.Holds
	storage.Tickets
	storage.Exports
	storage.Refusals
	storage.Unguarded
	storage.Disputes
	storage.Corrections
	storage.Previews
	storage.PreviewWork
	storage.PageVersions
	storage.Setbacks
	storage.Sweeps
	storage.Backlogs
	storage.Stocks
	storage.Tallies
	storage.PageMedia
	storage.ModelWork
}

// TestRecords holds an implementation of the record ports to their contract.
// Each call of open returns an empty store.
func TestRecords(t *testing.T, open func(t *testing.T) Records) {
	for _, group := range []map[string]func(*testing.T, recordStore){
		recordingTests, uploadTests, jobTests, turnTests, libraryTests, growthTests, learnerTests, erasureTests, receiptTests, expiryTests, replayTests, raceTests, rescoreTests, questionTests,
		noticeTests, incidentTests, hookTests,
		auditTests, anchorTests, accessTests, aliasTests,
		noticeTests, incidentTests, closureTests,
		accessRequestTests, shareTests, holdTests,
		rightsTests,
		previewTests,
		operationTests, setbackTests,
		pageMediaTests,
	} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) { test(t, recordStore{open(t)}) })
		}
	}
}

// recordStore adds what tests do again and again.
type recordStore struct{ Records }

const (
	anna  = models.LearnerID("anna")
	ben   = models.LearnerID("ben")
	mama  = models.PrincipalID("mama")
	papa  = models.PrincipalID("papa")
	hour  = time.Hour
	day   = 24 * time.Hour
	words = "小猫钓鱼，ABC 100%_钓"
)

// stored is a time as a store gives it back.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// learner stores a learner.
func (s recordStore) learner(t *testing.T, id models.LearnerID) {
	t.Helper()
	ok(t, s.PutLearner(t.Context(), models.Learner{ID: id, BirthMonth: "2018-05", Guardian: mama, CreatedAt: start}))
}

// recording is what an upload by the learner at a time knows before its bytes are stored.
func recording(id models.LearnerID, at time.Time) models.Recording {
	return models.Recording{
		ID: models.NewRecordingID(), Learner: id, Page: "p1", Text: words,
		Overrides: []models.Override{{At: 2, Reading: "diao4"}}, Rules: rules(), Status: models.Uploading,
		CreatedAt: at, UpdatedAt: at, Expiry: models.DefaultSchedule().ExpiryFrom(at, models.ReadingKind),
	}
}

// begun stores a recording that is uploading.
func (s recordStore) begun(t *testing.T, id models.LearnerID, at time.Time) models.Recording {
	t.Helper()
	r := recording(id, at)
	ok(t, s.Begin(t.Context(), r))
	return r
}

// received stores a recording whose bytes are stored, due at once.
func (s recordStore) received(t *testing.T, id models.LearnerID, at time.Time) models.Recording {
	t.Helper()
	r := s.begun(t, id, at)
	r.MediaType, r.Size, r.SHA256 = "audio/webm", 12345, "ab12"
	ok(t, s.Receive(t.Context(), r, at, at))
	return r
}

// claimed stores a recording that a worker holds for an hour.
func (s recordStore) claimed(t *testing.T, id models.LearnerID, at time.Time) models.Recording {
	t.Helper()
	r := s.received(t, id, at)
	r, held, err := s.Claim(t.Context(), r.ID, at, at.Add(hour))
	ok(t, err)
	want(t, "Claim", held, true)
	return r
}

// scored stores a recording that is scored.
func (s recordStore) scored(t *testing.T, id models.LearnerID, at time.Time) models.Recording {
	t.Helper()
	r := s.claimed(t, id, at)
	ok(t, s.Finish(t.Context(), r.ID, r.Attempt, outcome(), at))
	return r
}

// outcome is that of a recording in which two of three characters were read, one of them right.
func outcome() models.Outcome {
	return models.Outcome{
		Status: models.Scored, Duration: 2500 * time.Millisecond, Rendition: true,
		Result: &models.Result{
			// The spaces and the order of the names must survive.
			Version: models.ResultVersion, Overall: 71, Document: []byte("{ \"overall\":71,\n \"a\" : [1.0, \"猫\\u0001\"] }"),
			Characters: []models.CharacterResult{
				{At: 0, Char: "小", Reading: "xiao3", Verdict: models.Correct, Score: 95, Initial: 90, Final: 97, Tone: 98},
				{At: 1, Char: "猫", Reading: "mao1", Verdict: models.Wrong, Score: 40, Initial: 80, Final: 30, Tone: -1},
				{At: 2, Char: "钓", Reading: "diao4", Verdict: models.Skipped, Initial: -1, Final: -1, Tone: -1},
			},
		},
	}
}

// status is the status that readers see.
func (s recordStore) status(t *testing.T, id models.RecordingID) models.Status {
	t.Helper()
	r, err := s.Recording(t.Context(), id)
	ok(t, err)
	return r.Status
}

// work reads all of a learner's work, limit at a time.
func (s recordStore) work(t *testing.T, q storage.WorkQuery) (ids []models.RecordingID) {
	t.Helper()
	for range 1000 {
		page, next, err := s.Work(t.Context(), q)
		ok(t, err)
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		if next == "" {
			return ids
		}
		want(t, "length of a page that is not the last", len(page), q.Limit)
		q.Cursor = next
	}
	t.Fatal("Work does not come to an end")
	return nil
}

// at is the i-th second after the start.
func at(i int) time.Time { return start.Add(time.Duration(i) * time.Second) }

// key is a key of a replay.
func key(i int) string { return fmt.Sprintf("POST /v1/recordings app %d", i) }

// rules are some that a page may have.
func rules() models.Rules {
	return models.Rules{Strictness: "strict", Accents: map[string]string{"z/zh": "noted"}}
}
