package archive

import (
	"regexp"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// ahead is how far another machine's clock may be ahead of ours.
const ahead = 24 * time.Hour

// whenever says that t is a time at which something can have happened.
func whenever(t, now time.Time) bool { return t.Year() >= 2000 && t.Before(now.Add(ahead)) }

func checkLearner(l models.Learner, now time.Time) error {
	if _, err := models.ParseLearnerID(string(l.ID)); err != nil {
		return refuse("%s: %w", LearnerFile, err)
	}
	if l.Guardian != "" {
		if _, err := models.ParsePrincipalID(string(l.Guardian)); err != nil {
			return refuse("%s: %w", LearnerFile, err)
		}
	}
	if l.AgeBand != "" {
		if _, err := models.ParseAgeBand(string(l.AgeBand)); err != nil {
			return refuse("%s: %w", LearnerFile, err)
		}
	}
	if l.BirthMonth != "" {
		if _, err := models.ParseBirthMonth(l.BirthMonth, now); err != nil {
			return refuse("%s: %w", LearnerFile, err)
		}
	}
	if !whenever(l.CreatedAt, now) {
		return refuse("%s: created_at is no time at which it can have been", LearnerFile)
	}
	return nil
}

// maxMethod is the most bytes of how a consent was verified, as the API takes it.
const maxMethod = 400

func checkConsent(one Consent, now time.Time) error {
	_, purpose := models.ParsePurpose(string(one.Purpose))
	_, policy := models.ParsePolicyVersion(string(one.Policy))
	_, by := models.ParsePrincipalID(string(one.GivenBy))
	if purpose != nil || policy != nil || by != nil || len(one.Method) > maxMethod || !whenever(one.GivenAt, now) {
		return refuse("tables/consents.json: a consent is none that a service would have taken")
	}
	return nil
}

func checkRefused(one Refused, now time.Time) error {
	if _, err := models.ParsePurpose(string(one.Purpose)); err != nil || !whenever(one.RefusedAt, now) {
		return refuse("tables/refusals.json: a refusal is none that a service would have taken")
	}
	return nil
}

func checkLike(one Like, now time.Time) error {
	if _, err := models.ParsePrincipalID(string(one.Principal)); err != nil || !whenever(one.CreatedAt, now) {
		return refuse("tables/likes.json: a like is none that a service would have taken")
	}
	return nil
}

func checkDispute(one Dispute, now time.Time) error {
	if err := disputable(one, now); err != nil {
		return refuse("tables/disputes.json: %w", err)
	}
	return nil
}

// disputable checks a dispute as the API does.
func disputable(one Dispute, now time.Time) error {
	const op = "archive.disputable"
	d, err := one.Dispute()
	if err != nil {
		return err
	}
	if _, err := models.ParseDisputeID(string(d.ID)); err != nil {
		return err
	}
	if err := models.ValidateSentence("comment", d.Comment, false); err != nil {
		return err
	}
	switch {
	case d.At < models.WholeRecording || d.At >= models.MaxTextRunes || !whenever(d.CreatedAt, now) || len(d.AskedBy) > 40 || len(d.Reason) > 40 || len(d.Engine) > 4096:
		return models.Errorf(op, models.Invalid, "a dispute is none that a service would have taken")
	case d.State == models.DisputeOpen:
		return nil
	case d.State != models.DisputeDecided || !whenever(d.DecidedAt, now):
		return models.Errorf(op, models.Invalid, "a dispute stands nowhere")
	}
	return d.Decision.Validate(models.MaxTextRunes)
}

// sound is what an upload may be served as: nothing that a browser would run.
var sound = regexp.MustCompile(`^audio/[a-z0-9.+-]{1,40}$`)

func (a *Reader) checkRecording(path string, r Recording, now time.Time) error {
	if _, err := models.ParseRecordingID(string(r.ID)); err != nil || path != Folder(r.ID)+RecordingFile {
		return refuse("%.80q is of another recording than its folder", path)
	}
	if err := a.checkFiles(r); err != nil {
		return err
	}
	if err := checkJudgement(r); err != nil {
		return refuse("%.80q: %w", path, err)
	}
	if err := checkTask(r); err != nil {
		return refuse("%.80q: %w", path, err)
	}
	switch {
	case !whenever(r.CreatedAt, now) || !whenever(r.UpdatedAt, now):
		return refuse("%.80q: a time is none at which it can have been", path)
	case r.Expires.Result.IsZero():
		return refuse("%.80q says not until when it is kept", path)
	case !sound.MatchString(r.MediaType):
		return refuse("%.80q: %.40q is no kind of sound", path, r.MediaType)
	case len(r.Detail) > 4096 || len(r.SHA256) > 64 || len(r.Engine) > 4096:
		return refuse("%.80q: a text is longer than any service writes it", path)
	}
	return nil
}

// checkFiles wants a recording to name files of its own folder, and its upload to
// be the one that was hashed when it came.
func (a *Reader) checkFiles(r Recording) error {
	for _, path := range []string{r.Original, r.Playback, r.Peaks, r.Result} {
		if path != "" && (!strings.HasPrefix(path, Folder(r.ID)) || !a.Has(path)) {
			return refuse("recording %s names the file %.80q, which is not one of its own", r.ID, path)
		}
	}
	if f := a.File(r.Original); r.Original != "" && (f.SHA256 != r.SHA256 || f.Size != r.Size) {
		return refuse("the upload of recording %s is not the one that its record tells of", r.ID)
	}
	if (r.Status == models.Scored) != (r.Result != "") {
		return refuse("recording %s is %.20q, and its result does not fit that", r.ID, r.Status)
	}
	return nil
}

// checkTask checks what was read or answered as the API does.
func checkTask(r Recording) error {
	if r.Page != "" {
		if _, err := models.ParsePageID(string(r.Page)); err != nil {
			return err
		}
	}
	if err := r.Rules.Validate(); err != nil {
		return err
	}
	if r.Question != nil {
		return r.Question.Validate()
	}
	if err := models.ValidateText(r.Text); err != nil {
		return err
	}
	return models.ValidateOverrides(r.Readings, r.Text)
}

func checkJudgement(r Recording) error {
	const op = "archive.checkJudgement"
	switch r.Status {
	case models.Received, models.Processing, models.Scored, models.Unassessable, models.Failed:
	default:
		return models.Errorf(op, models.Invalid, "status %.20q is none of a recording that is kept", r.Status)
	}
	if r.Overall < models.NoOverall || r.Overall > 100 || r.DurationMS < 0 || len(r.Characters) > models.MaxTextRunes {
		return models.Errorf(op, models.Invalid, "a figure is none that scoring writes")
	}
	seen := map[int]bool{}
	for _, c := range r.Characters {
		if c.At < 0 || seen[c.At] || c.Score < -1 || c.Score > 100 || len(c.Char) > 64 || len(c.Reading) > 64 {
			return models.Errorf(op, models.Invalid, "a character is none that scoring writes")
		}
		seen[c.At] = true
	}
	return nil
}
