package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// arrival is a recording whose bytes are on their way to the store.
type arrival struct {
	rec models.Recording
	in  *intake
	// end checks, when the bytes have come, that nothing is wrong with what follows them.
	end func() error
	key string // under which the answer is remembered; "" for none
}

// keep stores the bytes and makes the recording a received one, however they came.
// Where it fails, and where the upload was answered before, the caller removes what
// was stored.
func (s *server) keep(ctx context.Context, a arrival) (answer storage.Answer, replay bool, err error) {
	reserved := false
	defer func() {
		if reserved && err != nil {
			s.endReplay(ctx, a.key, nil)
		}
	}()
	if err := s.store(ctx, &a); err != nil {
		return answer, false, err
	}
	if a.key != "" {
		earlier, err := s.beginReplay(ctx, a.key, s.fingerprint(a.rec), receiveTime)
		if err != nil {
			return answer, false, err
		}
		if earlier != nil {
			return *earlier, true, nil
		}
		reserved = true
	}
	answer = received(a.rec.ID)
	if err := s.receive(ctx, a, answer); err != nil {
		return storage.Answer{}, false, erasedMeanwhile(err)
	}
	s.nudgeScore(ctx, a.rec.ID)
	return answer, false, nil
}

// receive makes a recording received, together with the answer to whoever asks again
// under its key: else one that is received, and whose answer is lost, would come twice.
func (s *server) receive(ctx context.Context, a arrival, answer storage.Answer) error {
	now := s.config.Now()
	a.rec.Trace = s.config.Trace(ctx)
	if a.key == "" {
		return s.config.Records.Receive(ctx, a.rec, now, now)
	}
	err := s.config.Records.ReceiveOnce(ctx, a.rec, now, now, a.key, answer, now.Add(replayTime))
	if errors.Is(err, models.Conflict) {
		return later(err, time.Second)
	}
	return err
}

// store writes the bytes and completes the recording with what was found out about
// them. The consent is asked for again at the end: an upload takes minutes on a phone,
// and a withdrawal does not wait for it.
func (s *server) store(ctx context.Context, a *arrival) error {
	_, err := s.config.Objects.Put(keptAs(ctx, a.rec), a.rec.ID.OriginalKey(), a.in, -1, a.rec.MediaType)
	switch {
	case a.in.err != nil: // the client's doing, whatever the store made of it
		return a.in.err
	case err != nil:
		return err
	}
	if err := a.end(); err != nil {
		return err
	}
	a.in.release()
	a.rec.Size, a.rec.SHA256 = a.in.size, a.in.sum()
	if err := s.collects(ctx); err != nil {
		return err
	}
	return s.mayProcess(ctx, a.rec.Learner, models.ForScoring)
}

// keptAs tells the store for how long the bytes of a recording were promised to be kept.
func keptAs(ctx context.Context, rec models.Recording) context.Context {
	return storage.WithKeeping(ctx, storage.Keeping{Kind: rec.Kind(), Period: rec.Expiry.Original.Sub(rec.CreatedAt)})
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
// give up wrote something after all. The records say first that it has failed: where
// they do not answer it may have been received, which the answer that was lost would
// have said, and then its bytes are all there is of it; received says that it was.
func (s *server) discard(ctx context.Context, id models.RecordingID) (received bool) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	erasure, err := s.config.Records.EraseRecording(ctx, id, models.CauseUnfinished, s.config.Now())
	switch {
	case errors.Is(err, models.Conflict):
		return true
	case err == nil:
		_, err = s.config.Objects.RemoveAll(ctx, id.Prefix())
		s.nudgeErase(ctx, erasure.ID)
	}
	if err != nil {
		s.config.Log.ErrorContext(ctx, "a failed upload is not removed yet: the workers will", "recording", id, "err", err)
	}
	return false
}
