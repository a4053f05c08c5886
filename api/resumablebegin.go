package api

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const beginPattern = "POST " + uploadsPath

// metadataWords is what every error about the metadata ends in.
const metadataWords = "send learner and page (or question, or text with readings if needed) in Upload-Metadata, each value in base64"

// passed is what clients say about a file that is not asked for: it may name a child,
// and what the file is its content says.
var passed = map[string]bool{"filename": true, "filetype": true, "name": true, "type": true, "relativePath": true}

// uploadBegin makes an upload. With the same Idempotency-Key it is the same one.
func (s *server) uploadBegin(w http.ResponseWriter, r *http.Request) error {
	give, err := s.takeUploadSlot(admitted(r.Context()).caller)
	if err != nil {
		return err
	}
	defer give()
	ctx, c := r.Context(), admitted(r.Context()).caller
	if err := s.collects(ctx); err != nil {
		return err
	}
	key, err := replayKey(r, c, beginPattern)
	if err != nil {
		return err
	}
	rec, err := s.announced(ctx, c, r)
	if err != nil {
		return err
	}
	x := &tusCall{}
	if key != "" {
		earlier, err := s.beginReplay(ctx, key, digest(s.fingerprint(rec), r.Header.Get("Upload-Length")), reserveTime)
		if err != nil {
			return err
		}
		if earlier != nil {
			return s.begunBefore(w, r, *earlier)
		}
	}
	place, err := s.mayBegin(ctx, rec.Learner, announcedBytes(r))
	if err != nil {
		if key != "" {
			s.endReplay(ctx, key, nil)
		}
		return err
	}
	begun := false
	defer func() { place.leave(begun) }() // its bytes come at once, as a rule: see uploadMore
	x.begin = func(ctx context.Context, size int64) (storage.Upload, error) {
		up, err := s.beginUpload(ctx, rec, size)
		if begun = err == nil; begun && key != "" {
			s.endReplay(ctx, key, &storage.Answer{Status: http.StatusCreated, Location: uploadURL(rec.ID)})
		}
		return up, err
	}
	err = s.speak(w, r, s.resumable.tus.PostFile, x)
	if !begun && key != "" {
		s.endReplay(ctx, key, nil)
	}
	return err
}

// mayBegin is the gate, behind a bound of its own: an upload that was begun waits for
// nobody, and holds what came of it for a day. Calls at the same time may get past it by
// as many as they are.
func (s *server) mayBegin(ctx context.Context, learner models.LearnerID, bytes int64) (*place, error) {
	now, most := s.config.Now(), s.config.Limits.Begun
	begun, err := s.config.Records.BegunBy(ctx, learner, now.Add(-mostUnfinished), now, most)
	switch {
	case err != nil:
		return nil, err
	case begun >= most:
		s.gate.figures.refused.WithLabelValues("begun").Inc()
		return nil, later(models.Errorf("api.uploadBegin", models.RateLimited,
			"%d uploads of this learner are begun and not finished, which is as many as may be: finish one, or give it up with DELETE", begun), time.Minute)
	}
	place, err := s.gate.enter(ctx, bytes)
	if err != nil {
		return nil, err
	}
	if err := place.of(ctx, learner); err != nil {
		place.leave(false)
		return nil, err
	}
	return place, nil
}

// announcedBytes is how long an upload says it is, 0 where it does not.
func announcedBytes(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil {
		return 0 // it may say so later
	}
	return max(n, 0)
}

// announced is the recording that the headers describe, where it may be made.
func (s *server) announced(ctx context.Context, c caller, r *http.Request) (models.Recording, error) {
	fields, err := uploadMetadata(r.Header.Get("Upload-Metadata"))
	if err != nil {
		return models.Recording{}, err
	}
	rec, err := s.described(ctx, c, fields, "is missing; "+metadataWords)
	if err == nil {
		err = s.mayProcess(ctx, rec.Learner, models.ForScoring)
	}
	if err == nil {
		err = s.checkSizes(r, "0")
	}
	return rec, err
}

// checkSizes refuses what is too large before a byte of it is read; the library would
// let an upload of unknown length through.
func (s *server) checkSizes(r *http.Request, offset string) error {
	limit := s.config.Limits.UploadBytes
	from, _ := strconv.ParseInt(offset, 10, 64) // the library says what is wrong with it
	length, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	switch {
	case err == nil && length == 0:
		return models.Errorf("api.checkSizes", models.Invalid, "an upload of no bytes: the recorder has written nothing")
	case length > limit, r.ContentLength > limit-from:
		return models.Errorf("api.checkSizes", models.TooLarge,
			"the upload has more than %d bytes, the most that one recording may have: record shorter, or in a compressed format", limit)
	}
	return nil
}

// beginUpload makes the rows of an upload.
func (s *server) beginUpload(ctx context.Context, rec models.Recording, size int64) (storage.Upload, error) {
	up := storage.Upload{Recording: rec, Size: size, ExpiresAt: rec.CreatedAt.Add(s.config.Limits.Unfinished)}
	if next := rec.Expiry.Next(); next.Before(up.ExpiresAt) {
		up.ExpiresAt = next
	}
	return up, learnerError(s.config.Records.BeginUpload(ctx, rec, size, up.ExpiresAt))
}

// begunBefore answers a repeated POST: where the upload is, and how far.
func (s *server) begunBefore(w http.ResponseWriter, r *http.Request, a storage.Answer) error {
	up, err := s.config.Records.Upload(r.Context(), models.RecordingID(strings.TrimPrefix(a.Location, uploadsPath+"/")))
	switch {
	case errors.Is(err, models.Gone):
		return models.Errorf("api.uploadBegin", models.Gone, "the upload that was begun with this Idempotency-Key is erased: begin a new one with a new key")
	case err != nil:
		return err
	}
	describeUpload(w.Header(), up)
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Upload-Offset", strconv.FormatInt(up.Stored, 10))
	repeat(w, a)
	return nil
}

// uploadMetadata reads the header Upload-Metadata: the fields of the form. One that is
// not known, or cannot be read, is refused, and not passed by: the recording would be
// judged by another text.
func uploadMetadata(header string) (map[string]string, error) {
	const op = "api.uploadMetadata"
	fields := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if name == "" || passed[name] {
			continue
		}
		limit, known := formFields[name]
		decoded, err := base64.StdEncoding.DecodeString(value)
		_, twice := fields[name]
		switch {
		case !known:
			return nil, models.Errorf(op, models.Invalid, "Upload-Metadata has a field that is not known; %s", metadataWords)
		case err != nil:
			return nil, models.Errorf(op, models.Invalid, "Upload-Metadata: field %s is no base64; %s", name, metadataWords)
		case twice:
			return nil, models.Errorf(op, models.Invalid, "Upload-Metadata: field %s is given twice", name)
		case int64(len(decoded)) > limit:
			return nil, models.Errorf(op, models.Invalid, "Upload-Metadata: field %s has more than %d bytes", name, limit)
		}
		if err := plainField(name, decoded); err != nil {
			return nil, err
		}
		fields[name] = strings.TrimSpace(string(decoded))
	}
	return fields, nil
}

// toldAgain is what of the metadata HEAD repeats: what the recording is of. The
// name of a file is not kept.
func toldAgain(rec models.Recording) handler.MetaData {
	told := handler.MetaData{"learner": string(rec.Learner)}
	switch {
	case rec.Question != nil:
		told["question"] = string(rec.Question.ID)
	case rec.Page != "":
		told["page"] = string(rec.Page)
	default:
		told["text"] = rec.Text
	}
	return told
}

func uploadURL(id models.RecordingID) string { return uploadsPath + "/" + string(id) }
