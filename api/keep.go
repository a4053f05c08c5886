package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// keep stores the bytes and makes the recording a received one. Whatever goes
// wrong after the row was begun, nothing of the upload remains.
func (s *server) keep(ctx context.Context, rec models.Recording, in *intake, form *uploadForm, key string) (answer storage.Answer, replay bool, err error) {
	kept, reserved := false, false
	defer func() {
		if !kept {
			s.discard(ctx, rec.ID)
		}
		if reserved && err != nil {
			s.endReplay(ctx, key, nil)
		}
	}()
	if err := s.store(ctx, &rec, in, form); err != nil {
		return answer, false, err
	}
	if key != "" {
		earlier, err := s.beginReplay(ctx, key, s.fingerprint(rec))
		if err != nil {
			return answer, false, err
		}
		if earlier != nil {
			return *earlier, true, nil
		}
		reserved = true
	}
	now := s.config.Now()
	if err := s.config.Records.Receive(ctx, rec, now, now); err != nil {
		return answer, false, explained(err, models.Gone, "the learner was erased while the upload was under way: nothing of it is kept")
	}
	kept = true
	answer = received(rec.ID)
	if reserved {
		s.endReplay(ctx, key, &answer)
	}
	s.nudgeScore(ctx, rec.ID)
	return answer, false, nil
}

// store writes the bytes and completes rec with what was found out about them.
// The consent is asked for again at the end: an upload takes minutes on a phone,
// and a withdrawal does not wait for it.
func (s *server) store(ctx context.Context, rec *models.Recording, in *intake, form *uploadForm) error {
	kept := storage.WithKeeping(ctx, storage.Keeping{Kind: rec.Kind(), Period: rec.Expiry.Original.Sub(rec.CreatedAt)})
	_, err := s.config.Objects.Put(kept, rec.ID.OriginalKey(), in, -1, rec.MediaType)
	switch {
	case in.err != nil: // the client's doing, whatever the store made of it
		return in.err
	case err != nil:
		return err
	}
	if err := form.end(); err != nil {
		return err
	}
	in.release()
	rec.Size, rec.SHA256 = in.size, in.sum()
	if err := s.collects(ctx); err != nil {
		return err
	}
	return s.mayProcess(ctx, rec.Learner, models.ForScoring)
}

// fingerprint is what makes an upload the same as an earlier one: the learner,
// what was to be read or answered, and every byte of the file.
func (s *server) fingerprint(rec models.Recording) string {
	parts := []string{string(rec.Learner), string(rec.Page), models.TextVersion(rec.Text, rec.Overrides), rec.SHA256}
	if rec.Question != nil {
		parts = append(parts, rec.Question.Version())
	}
	return digest(parts...)
}

func received(id models.RecordingID) storage.Answer {
	body, err := json.Marshal(receivedDoc{ID: id, Status: models.Received})
	if err != nil {
		panic(err) // two strings always encode
	}
	return storage.Answer{Status: http.StatusAccepted, Location: "/v1/recordings/" + string(id), Body: append(body, '\n')}
}

// discard removes what an upload that failed has left: at once, although the
// client may have gone, and again by a worker, in case a store that was slow to
// give up wrote something after all.
func (s *server) discard(ctx context.Context, id models.RecordingID) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	erasure, err := s.config.Records.EraseRecording(ctx, id, models.CauseRequest, s.config.Now())
	_, gone := s.config.Objects.RemoveAll(ctx, id.Prefix())
	if err == nil {
		s.nudgeErase(ctx, erasure.ID)
	}
	if err != nil || gone != nil {
		s.config.Log.ErrorContext(ctx, "a failed upload is not removed yet: the workers will", "recording", id, "err", errors.Join(err, gone))
	}
}

// nudgeScore and nudgeErase tell the queue. Where it does not listen the records
// still say what is due, and the reconciler asks them.
func (s *server) nudgeScore(ctx context.Context, id models.RecordingID) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if err := s.config.Queue.EnqueueScore(ctx, id); err != nil {
		s.config.Log.WarnContext(ctx, "the queue was not told of a recording: the reconciler will find it", "recording", id, "err", err)
	}
}

func (s *server) nudgeErase(ctx context.Context, id models.ErasureID) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if err := s.config.Queue.EnqueueErase(ctx, id); err != nil {
		s.config.Log.WarnContext(ctx, "the queue was not told of an erasure: the reconciler will find it", "erasure", id, "err", err)
	}
}
