package records_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
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
		r.Trace = mark
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

// eraseRows erases a learner as the workers do, up to the scrub.
func eraseRows(t *testing.T, s *records.Store, id models.LearnerID) {
	t.Helper()
	e, err := s.EraseLearner(t.Context(), id, models.CauseRequest, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.RecordingsOf(t.Context(), id, 1000)
	if err != nil || len(ids) == 0 {
		t.Fatal(len(ids), err)
	}
	for _, id := range ids {
		eraseRecording(t, s, id)
	}
	if err := s.Cleared(t.Context(), e.ID, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
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

// TestP17NothingIsLeftInTheDatabase shows that every byte of a child's rows is gone
// from the files of the database when the receipt is written: from its tables, the
// free space in them, its statistics and its log, while what lay beside them stays.
func TestP17NothingIsLeftInTheDatabase(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s, folder, erased, kept := open(t, url), "", rand.Text(), rand.Text()
		const n = 180
		for range n / 9 { // one beside the other in every page, of many lengths
			fillPersonal(t, s, models.LearnerID(erased), erased, 9)
			fillPersonal(t, s, models.LearnerID(kept), kept, 9)
		}
		if folder = filesOf(t, s, url); !strings.HasPrefix(url, "sqlite:") {
			if _, err := s.DB().ExecContext(t.Context(), "ANALYZE"); err != nil { // copies what is common in a column
				t.Fatal(err)
			}
		}
		eraseRows(t, s, models.LearnerID(erased))
		if n := count(t, folder, erased); n == 0 {
			t.Fatal("before the scrub the search finds nothing: either it or the scrub is worthless")
		}
		how := settle(t, s)
		if want := map[bool]models.Scrubbed{true: models.ScrubbedPages, false: models.ScrubbedRewritten}[strings.HasPrefix(url, "sqlite:")]; how != want {
			t.Errorf("the database says %q, want %q", how, want)
		}
		if n := count(t, folder, erased); n > 0 {
			t.Errorf("the database's files hold the marker %d times after the erasure", n)
		}
		if found := count(t, folder, kept); found < n {
			t.Errorf("of another learner's %d rows %d are there", n, found)
		}
	})
}

// filesOf is the folder with the files of the database.
func filesOf(t *testing.T, s *records.Store, url string) (folder string) {
	t.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		return filepath.Dir(path)
	}
	return filesOfPostgres(t, s)
}

// filesOfPostgres is the folder with the files of all databases of the server.
func filesOfPostgres(t *testing.T, s *records.Store) (folder string) {
	t.Helper()
	if err := s.DB().QueryRowContext(t.Context(), "SHOW data_directory").Scan(&folder); err != nil {
		t.Skip("the role may not ask where PostgreSQL's files are:", err)
	}
	if _, err := os.ReadDir(folder); err != nil {
		t.Skip("PostgreSQL's files are not here to be searched:", err)
	}
	return folder
}

// count counts a text in all files of a folder and those below it.
func count(t *testing.T, folder, text string) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		data, err := os.ReadFile(path)
		n += bytes.Count(data, []byte(text))
		return ignoreGone(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ignoreGone passes over a file that the database has removed meanwhile.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
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
