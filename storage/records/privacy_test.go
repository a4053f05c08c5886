package records_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// marker stands in every personal text of the learner that is erased.
const marker = "MARKER-of-anna"

// fillPersonal stores recordings of a learner, with all that hangs on them.
func fillPersonal(t *testing.T, s *records.Store, id models.LearnerID, mark string, n int) {
	t.Helper()
	now := time.Now()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.PutLearner(t.Context(), models.Learner{ID: id, Guardian: models.PrincipalID(mark + "-guardian"), CreatedAt: now}))
	must(s.AddConsent(t.Context(), models.Consent{Learner: id, Purpose: models.ForScoring, Method: mark, GivenAt: now}))
	for i := range n {
		r := models.Recording{ID: models.NewRecordingID(), Learner: id, Text: strings.Repeat(mark, 1+i%9), CreatedAt: now,
			Rules:    models.Rules{Strictness: mark},
			Question: &models.Question{ID: models.QuestionID(mark), Prompt: mark, Context: mark, Answers: []models.Answer{{Text: mark}}},
			Expiry:   models.DefaultSchedule().ExpiryFrom(now, models.AnswerKind)}
		must(s.Begin(t.Context(), r))
		must(s.Receive(t.Context(), r, now, now))
		_, _, err := s.Claim(t.Context(), r.ID, now, now.Add(time.Hour))
		must(err)
		judged := models.Provenance{Engine: mark, Document: []byte(`{"a":"` + mark + `"}`)}
		must(s.Finish(t.Context(), r.ID, 1, models.Outcome{Status: models.Scored, Detail: mark, Judged: judged, Result: &models.Result{
			Version: 1, Match: &models.Match{Verdict: models.Matched, Text: mark}, Document: []byte(`{"a":"` + strings.Repeat(mark, 1+i%50) + `"}`),
			Characters: []models.CharacterResult{{Char: mark}}}}, now))
		_, err = s.Like(t.Context(), r.ID, models.PrincipalID(mark), now)
		must(err)
		must(s.NoteAccess(t.Context(), models.Access{Recording: r.ID, Kind: models.AccessAudio}, now))
		r, err = s.Recording(t.Context(), r.ID)
		must(err)
		must(s.Replace(t.Context(), r, models.Outcome{Status: models.Unassessable, Detail: mark, Judged: judged}, now))
	}
}

// eraseLearner erases as the workers do.
func eraseLearner(t *testing.T, s *records.Store, id models.LearnerID) {
	t.Helper()
	e, err := s.EraseLearner(t.Context(), id, models.CauseRequest, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.RecordingsOf(t.Context(), id, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		eraseRecording(t, s, id)
	}
	if err := s.Cleared(t.Context(), e.ID, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
}

// eraseRecording erases a recording's rows.
func eraseRecording(t *testing.T, s *records.Store, id models.RecordingID) {
	t.Helper()
	e, err := s.EraseRecording(t.Context(), id, models.CauseRequest, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Cleared(t.Context(), e.ID, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// settle scrubs the database and ends what is cleared.
func settle(t *testing.T, s *records.Store) models.Scrubbed {
	t.Helper()
	how, err := s.Scrub(t.Context(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	cleared, err := s.ClearedErasures(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range cleared {
		if _, err := s.Done(t.Context(), e.ID, time.Now(), func(r models.Receipt) models.Receipt { return r }); err != nil {
			t.Fatal(err)
		}
	}
	return how
}

// TestErasedBytesAreGone searches the database's files, its log and the free space
// of its pages included, for what was erased, while what lay beside it stays.
func TestErasedBytesAreGone(t *testing.T) {
	url := newSQLite(t)
	s := open(t, url)
	const erased, kept = 300, 300
	for i := range erased + kept { // one beside the other in every page
		name, mark := models.LearnerID(fmt.Sprint(marker, i%2)), []string{marker, "KEPT-of-ben"}[i%2]
		if i%2 == 1 {
			name = "ben"
		}
		fillPersonal(t, s, name, mark, 1)
	}
	folder := filepath.Dir(strings.TrimPrefix(url, "sqlite://"))
	e, err := s.EraseLearner(t.Context(), marker+"0", models.CauseRequest, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.RecordingsOf(t.Context(), marker+"0", 1000)
	if err != nil || len(ids) != erased {
		t.Fatal(len(ids), err)
	}
	for _, id := range ids {
		eraseRecording(t, s, id)
	}
	if err := s.Cleared(t.Context(), e.ID, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.EmptyLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, folder, marker); n == 0 {
		t.Fatal("without the scrub the search finds nothing: either it or the scrub is worthless")
	}
	if how := settle(t, s); how != models.ScrubbedPages {
		t.Errorf("the database says %q", how)
	}
	if n := count(t, folder, marker); n > 0 {
		t.Errorf("the database's files hold the marker %d times after the erasure", n)
	}
	if n := count(t, folder, "KEPT-of-ben"); n < kept {
		t.Errorf("another learner's %d rows are there %d times", kept, n)
	}
}

// count counts a text in all files of a folder.
func count(t *testing.T, folder, text string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(data, []byte(text))
	}
	return n
}

// TestErrorsNameNobody provokes what databases like to explain with the values
// of rows.
func TestErrorsNameNobody(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		fillPersonal(t, s, marker, marker, 1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		errs := []error{
			s.Begin(t.Context(), models.Recording{ID: models.NewRecordingID(), Learner: marker + "2", Text: marker}),
			s.Begin(t.Context(), models.Recording{ID: models.NewRecordingID(), Learner: marker, Text: marker + "\x00"}),
			s.Begin(ctx, models.Recording{ID: models.NewRecordingID(), Learner: marker, Text: marker}),
			s.Withdraw(t.Context(), marker, models.ForSharing, time.Now()),
		}
		if _, err := s.EraseLearner(t.Context(), marker, models.CauseRequest, time.Now()); err != nil {
			t.Fatal(err)
		}
		errs = append(errs,
			s.PutLearner(t.Context(), models.Learner{ID: marker}),
			s.AddConsent(t.Context(), models.Consent{Learner: marker}))
		for i, err := range errs {
			if err == nil {
				t.Errorf("call %d succeeds", i)
			} else if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, errors.Unwrap(err)), marker) {
				t.Errorf("call %d: the error names somebody: %v", i, err)
			}
		}
	})
}

// TestFilesArePrivate says that nobody but the owner may read the database.
func TestFilesArePrivate(t *testing.T) {
	url := newSQLite(t)
	s := open(t, url)
	fillPersonal(t, s, "anna", marker, 1)
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite://") + "*")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, want it readable by its owner only", filepath.Base(file), info.Mode())
		}
	}
}
