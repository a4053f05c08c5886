package workers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"strconv"
	"time"

	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/archive"
)

// exporting is one archive that is being written.
type exporting struct {
	*Exporter
	ctx      context.Context // of the one call that it lives in
	out      *archive.Writer
	export   models.Export
	progress *exportProgress
}

// each calls do with every recording of the learner whose time is not over.
func (a *exporting) each(do func(models.Recording) error) error {
	for after := models.RecordingID(""); ; {
		part, err := a.Holdings.Held(a.ctx, a.export.Learner, after, batch)
		if err != nil || len(part) == 0 {
			return err
		}
		for _, r := range part {
			if over(r.Expiry.Result, a.Now()) {
				continue
			}
			if err := do(r); err != nil {
				return err
			}
		}
		after = part[len(part)-1].ID
	}
}

// over says that a promised end has come.
func over(end, now time.Time) bool { return !end.IsZero() && !end.After(now) }

func (a *exporting) recordings() error {
	return a.each(func(r models.Recording) error {
		if err := a.recording(r); err != nil {
			return err
		}
		a.progress.set(func(e *models.Export) { e.Recordings++ })
		return nil
	})
}

// recording writes the folder of a recording. One that is erased at this moment
// has no file more than it has written by then.
func (a *exporting) recording(r models.Recording) error {
	result, err := a.result(r)
	if errors.Is(err, models.Gone) || errors.Is(err, models.NotFound) {
		return nil // erased since it was listed
	}
	if err != nil {
		return err
	}
	former, err := a.Rescores.Former(a.ctx, r.ID)
	if err != nil {
		return err
	}
	doc, at := archive.RecordingOf(r, result, former), archive.Folder(r.ID)
	if !over(r.Expiry.Original, a.Now()) && !r.Expiry.Original.IsZero() {
		doc.Original, err = a.object(r.ID.OriginalKey(), at+"original"+suffix(r.MediaType))
	}
	if err == nil && !over(r.Expiry.Rendition, a.Now()) && !r.Expiry.Rendition.IsZero() {
		doc.Playback, err = a.object(r.ID.RenditionKey(), at+archive.PlaybackFile)
		if err == nil {
			doc.Peaks, err = a.waveform(r.ID, at+archive.PeaksFile)
		}
	}
	if err == nil && result != nil {
		doc.Result, err = at+archive.ResultFile, a.judged(at, *result)
	}
	if err != nil {
		return err
	}
	return a.out.JSON(at+archive.RecordingFile, doc)
}

// result is the result of a scored recording, nil where there is none.
func (a *exporting) result(r models.Recording) (*models.Result, error) {
	if r.Status != models.Scored {
		return nil, nil
	}
	result, err := a.Library.Result(a.ctx, r.ID)
	return &result, err
}

// object copies an object, and returns where to; "" where it is not there.
func (a *exporting) object(key, path string) (string, error) {
	object, err := a.Objects.Open(a.ctx, key)
	if errors.Is(err, models.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer object.Close()
	if err := meanwhile(a.out.Copy(path, object, false)); err != nil {
		return "", err
	}
	return path, nil
}

// meanwhile is err, but where the file was erased while it was read.
func meanwhile(err error) error {
	if errors.Is(err, models.NotFound) || errors.Is(err, models.Gone) {
		return models.Errorf("workers.Exporter", models.Unavailable, "a file was erased while it was copied: the archive is made anew")
	}
	return err
}

// waveform copies the waveform out of the playback file, or the file that an earlier
// release has kept it in.
func (a *exporting) waveform(id models.RecordingID, path string) (string, error) {
	object, err := a.Objects.Open(a.ctx, id.RenditionKey())
	if errors.Is(err, models.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer object.Close()
	document, err := waveform.Read(object)
	if errors.Is(err, waveform.ErrNone) {
		return a.object(id.PeaksKey(), path)
	}
	if err != nil {
		return "", meanwhile(err)
	}
	return path, a.out.Copy(path, bytes.NewReader(document), false)
}

// suffix is how a file of the media type is called.
func suffix(mediaType string) string {
	if s, ok := suffixes[mediaType]; ok {
		return s
	}
	if known, err := mime.ExtensionsByType(mediaType); err == nil && len(known) > 0 {
		return known[0]
	}
	return ".bin"
}

// suffixes are those of the decoders' media types.
var suffixes = map[string]string{
	"audio/wav": ".wav", "audio/flac": ".flac", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac",
	"audio/ogg": ".ogg", "audio/webm": ".webm", "audio/amr": ".amr", "audio/3gpp": ".3gp",
}

// judged writes a result word for word, and its characters as a table.
func (a *exporting) judged(at string, r models.Result) error {
	if err := a.out.Copy(at+archive.ResultFile, bytes.NewReader(r.Document), true); err != nil {
		return err
	}
	heard := heardIn(r.Document)
	return a.out.Table(at+archive.TableOfResult, func(line func(...string) error) error {
		if err := line("at", "char", "reading", "verdict", "score",
			"initial", "initial_expected", "initial_heard", "final", "final_expected", "final_heard", "tone", "tone_expected", "tone_heard"); err != nil {
			return err
		}
		for i, c := range r.Characters {
			cells := []string{strconv.Itoa(c.At), c.Char, c.Reading, string(c.Verdict), strconv.Itoa(c.Score)}
			var parts [3]heardPart
			if i < len(heard) {
				parts = [3]heardPart{heard[i].Initial, heard[i].Final, heard[i].Tone}
			}
			for j, score := range []int{c.Initial, c.Final, c.Tone} {
				cells = append(cells, scoreCell(score), parts[j].Expected, parts[j].Heard)
			}
			if err := line(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// scoreCell is a score in a table, nothing where there is none.
func scoreCell(score int) string {
	if score < 0 {
		return ""
	}
	return strconv.Itoa(score)
}

type heardPart struct{ Expected, Heard string }

type heardCharacter struct{ Initial, Final, Tone heardPart }

// heardIn is what a result document says was heard; nothing where it is of
// another form.
func heardIn(document []byte) []heardCharacter {
	var d struct{ Characters []heardCharacter }
	if json.Unmarshal(document, &d) != nil {
		return nil
	}
	return d.Characters
}

// history writes one line for each recording.
func (a *exporting) history() error {
	return a.out.Table(archive.HistoryFile, func(line func(...string) error) error {
		if err := line("id", "created_at", "kind", "page", "question", "text", "status", "reason", "overall", "answer",
			"seconds", "likes", "original_until", "playback_until", "result_until"); err != nil {
			return err
		}
		return a.each(func(r models.Recording) error {
			question, answer, overall := "", "", ""
			if r.Question != nil {
				question = string(r.Question.ID)
			}
			if r.Match != nil {
				answer = r.Match.Text
			}
			if r.Status == models.Scored {
				overall = scoreCell(r.Overall)
			}
			return line(string(r.ID), r.CreatedAt.UTC().Format(time.RFC3339), string(r.Kind()), string(r.Page), question, r.Text,
				string(r.Status), string(r.Reason), overall, answer, strconv.FormatFloat(r.Duration.Seconds(), 'f', 1, 64), strconv.Itoa(r.Likes),
				timeCell(r.Expiry.Original), timeCell(r.Expiry.Rendition), timeCell(r.Expiry.Result))
		})
	})
}

func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// tables writes everything else that is held.
func (a *exporting) tables() error {
	for _, table := range a.Holdings.HeldTables() {
		err := a.out.List(archive.TableFile(table), func(yield func(any) error) error {
			return a.Holdings.HeldRows(a.ctx, a.export.Learner, table, func(row map[string]any) error { return yield(row) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// audit writes what the log says about the learner.
func (a *exporting) audit() error {
	return a.out.List(archive.AuditFile, func(yield func(any) error) error {
		for after := int64(0); ; {
			part, err := a.Audit.Entries(a.ctx, a.export.Alias, after, batch)
			if err != nil || len(part) == 0 {
				return err
			}
			for _, entry := range part {
				if err := yield(entry); err != nil {
					return err
				}
			}
			after = part[len(part)-1].Seq
		}
	})
}
