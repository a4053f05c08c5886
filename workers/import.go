package workers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/archive"
)

// Importer takes archives that another instance has exported.
type Importer struct {
	Imports    storage.Imports
	Recordings storage.Recordings
	Learners   storage.Learners
	Objects    storage.Objects
	Schedule   models.Schedule
	Now        func() time.Time
}

// ImportReport is what became of an archive.
type ImportReport struct {
	Imported int `json:"imported"` // recordings taken
	Known    int `json:"known"`    // were here already
	Renamed  int `json:"renamed"`  // of those taken: under another id, because theirs was not free
	Expired  int `json:"expired"`  // their time is over
	Erased   int `json:"erased"`   // were erased here, and stay so
	Silent   int `json:"silent"`   // of those taken: without sound that the archive has, because no consent in force covers it
}

// String is one line for a person.
func (r ImportReport) String() string {
	return fmt.Sprintf("imported %d recordings (%d under a new id, %d without sound for want of a consent); %d were here already, %d were erased here and stay so, the time of %d is over",
		r.Imported, r.Renamed, r.Silent, r.Known, r.Erased, r.Expired)
}

// Run takes an archive, for the learner of the name given where there is one.
// Every byte of it is checked before anything is written: models.Invalid where it
// is not as it was made. Run again it takes what is not here yet.
func (m *Importer) Run(ctx context.Context, a *archive.Reader, name models.LearnerID) (ImportReport, error) {
	var report ImportReport
	if err := a.Verify(ctx); err != nil {
		return report, err
	}
	contents, err := a.Contents(name, m.Now())
	if err != nil {
		return report, err
	}
	refused := map[models.Purpose]time.Time{}
	for _, r := range contents.Refused {
		refused[r.Purpose] = r.RefusedAt
	}
	made, err := m.Imports.ImportLearner(ctx, contents.Learner, contents.Consents, refused, m.Now())
	if err != nil {
		return report, err
	}
	run := &importing{Importer: m, archive: a, contents: contents, made: made, report: &report,
		likes: map[models.RecordingID]map[models.PrincipalID]time.Time{}, disputes: map[models.RecordingID][]models.Dispute{}}
	for _, one := range contents.Disputes {
		d, err := one.Dispute()
		if err != nil {
			return report, err
		}
		run.disputes[d.Recording] = append(run.disputes[d.Recording], d)
	}
	for _, like := range contents.Likes {
		if run.likes[like.Recording] == nil {
			run.likes[like.Recording] = map[models.PrincipalID]time.Time{}
		}
		run.likes[like.Recording][like.Principal] = like.CreatedAt
	}
	return report, run.all(ctx)
}

// importing is one archive that is being taken.
type importing struct {
	*Importer
	archive  *archive.Reader
	contents archive.Contents
	made     bool // the learner was not here before
	likes    map[models.RecordingID]map[models.PrincipalID]time.Time
	disputes map[models.RecordingID][]models.Dispute
	report   *ImportReport
	// heard and played say that a consent for scoring, for playback, is in force.
	heard, played bool
}

func (m *importing) all(ctx context.Context) (err error) {
	if m.heard, err = m.consented(ctx, models.ForScoring); err != nil {
		return err
	}
	if m.played, err = m.consented(ctx, models.ForPlayback); err != nil {
		return err
	}
	for _, path := range m.contents.Recordings {
		r, err := m.archive.Recording(path, m.Now())
		if err != nil {
			return err
		}
		if err := m.one(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *importing) consented(ctx context.Context, purpose models.Purpose) (bool, error) {
	permits, err := m.Learners.Permits(ctx, m.contents.Learner.ID)
	if err != nil {
		return false, err
	}
	return permits.InForce(purpose, m.Now()) == nil, nil
}

// one takes a recording, unless it is here, was erased here, or is over.
func (m *importing) one(ctx context.Context, r archive.Recording) error {
	recording := r.Recording(m.contents.Learner.ID)
	recording.Expiry = m.expiry(recording)
	if over(recording.Expiry.Result, m.Now()) {
		m.report.Expired++
		return nil
	}
	id, known, err := m.place(ctx, r.ID)
	switch {
	case err != nil:
		return err
	case known == models.Erased:
		m.report.Erased++
		return nil
	case known != "" && known != models.Uploading:
		m.report.Known++
		return nil
	}
	recording.ID = id
	if err := m.take(ctx, r, recording, known == models.Uploading); err != nil {
		return err
	}
	m.report.Imported++
	m.report.Renamed += count(id != r.ID)
	return nil
}

// place is the id under which a recording comes here, and the status of what has
// it: "" where it is free. An id that is another's, or that was erased before the
// learner came here, gives way to one that is made of both and so is the same the
// next time.
func (m *importing) place(ctx context.Context, id models.RecordingID) (models.RecordingID, models.Status, error) {
	learner, status, err := m.Imports.ImportedAs(ctx, id)
	if err != nil || status == "" || learner == m.contents.Learner.ID {
		return id, status, err
	}
	other := models.RecordingID(uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "import %q %q", m.contents.Learner.ID, id)).String())
	learner, second, err := m.Imports.ImportedAs(ctx, other)
	switch {
	case err != nil:
		return id, "", err
	case second != "" && learner != m.contents.Learner.ID && second != models.Erased:
		return id, "", models.Errorf("workers.Importer", models.Conflict, "recording %s and what would be its other id are taken by others", id)
	case second == "" && status == models.Erased && !m.made:
		return id, models.Erased, nil
	}
	return other, second, nil
}

// expiry is never later than was promised where the recording comes from, nor
// than this service would promise.
func (m *importing) expiry(r models.Recording) models.Expiry {
	ours, theirs := m.Schedule.ExpiryFrom(r.CreatedAt, r.Kind()), r.Expiry
	earlier := func(ours, theirs time.Time) time.Time {
		if ours.Before(theirs) {
			return ours
		}
		return theirs
	}
	theirs.Result = earlier(ours.Result, theirs.Result)
	if !theirs.Original.IsZero() {
		theirs.Original = earlier(ours.Original, theirs.Original)
	}
	if !theirs.Rendition.IsZero() {
		theirs.Rendition = earlier(ours.Rendition, theirs.Rendition)
	}
	theirs.OnceSettled = theirs.OnceSettled || ours.OnceSettled
	return theirs
}

// take writes the recording: its row, which nobody sees yet, its sound, and last
// what makes it seen. Where anything fails nothing of it remains.
func (m *importing) take(ctx context.Context, r archive.Recording, recording models.Recording, begun bool) (err error) {
	document, err := m.archive.Document(r)
	if err != nil {
		return err
	}
	files := m.files(r, &recording)
	if !begun {
		row := recording
		row.CreatedAt = m.Now() // of the row: one that is never finished is swept by it
		if err := m.Recordings.Begin(ctx, row); err != nil {
			return err
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.drop(ctx, recording.ID))
		}
	}()
	for key, file := range files {
		if err := m.store(ctx, key, file); err != nil {
			return err
		}
	}
	return m.Imports.FinishImport(ctx, storage.Imported{
		Recording: recording, Result: r.Judgement(document), Former: r.FormerJudgements(), Likes: m.likes[r.ID], Disputes: m.disputes[r.ID],
	}, m.Now())
}

// drop takes back what was written of a recording that could not be finished, unless
// another import has finished it meanwhile: then the sound is that one's.
func (m *importing) drop(ctx context.Context, id models.RecordingID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	_, status, err := m.Imports.ImportedAs(ctx, id)
	if err != nil || status != "" && status != models.Uploading && status != models.Erased {
		return err
	}
	if _, err := m.Objects.RemoveAll(ctx, id.Prefix()); err != nil {
		return err
	}
	return m.Imports.DropImport(ctx, id)
}
