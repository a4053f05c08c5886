package api

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
)

// joinLease is for how long one process may join an upload before another may, unless it
// says that it lives.
const joinLease = 15 * time.Second

// finishUpload joins the parts of an upload of which every byte is stored, and from
// there takes the way of every recording. It goes on when the client has gone. Where
// it fails for a reason of ours the parts stay, and it is tried again when the client
// asks; what is no sound is erased.
func (s *server) finishUpload(ctx context.Context, x *tusCall) error {
	up := x.upload
	if err := s.goesOn(ctx, up); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Limits.UploadTime)
	defer cancel()
	x.answer.takesTime(s.config.Limits.UploadTime + callTime)
	ctx, letGo, err := s.join(ctx, up.Recording.ID)
	if err != nil {
		return s.unlessReceived(ctx, up.Recording.ID, err)
	}
	defer letGo()
	if err := s.keepJoined(ctx, up.Recording); err != nil {
		return s.unfinished(ctx, up.Recording.ID, err)
	}
	s.dropParts(ctx, up.Recording)
	return nil
}

// keepJoined stores the parts as one.
func (s *server) keepJoined(ctx context.Context, rec models.Recording) error {
	ctx, p := patiently(ctx, s.config.Limits.StoreTime)
	defer p.close()
	parts := s.joined(ctx, rec.ID)
	defer parts.Close()
	in, err := newIntake(nil, patientSource{parts, p}, s.config.Limits.UploadBytes) // nil: the bytes come from us
	if err != nil {
		return err
	}
	if rec.MediaType, err = s.sniff(in.head); err != nil {
		return err
	}
	_, _, err = s.keep(ctx, arrival{rec: rec, in: in, end: func() error { return nil }})
	return err
}

// unfinished decides what becomes of an upload that could not be finished.
func (s *server) unfinished(ctx context.Context, id models.RecordingID, err error) error {
	switch models.KindOf(err) {
	case models.Invalid, models.Unsupported, models.Corrupt, models.TooLarge, models.Gone:
		if s.discard(ctx, id) {
			return nil // somebody else has finished it, and taken the parts away
		}
		return err
	}
	return s.unlessReceived(ctx, id, err)
}

// unlessReceived is nil where somebody else has finished the upload meanwhile, and
// locked where they are about to.
func (s *server) unlessReceived(ctx context.Context, id models.RecordingID, err error) error {
	if !errors.Is(err, models.Conflict) {
		return err
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	switch up, failed := s.config.Records.Upload(ctx, id); {
	case failed != nil:
		return failed
	case up.Received():
		return nil
	}
	return later(models.Errorf("api.finishUpload", locked, "the upload is being finished: ask again shortly"), time.Second)
}

// join makes this process the one that joins the parts. The context that it returns
// ends when it is that no longer: the learner was erased, or we have fallen silent.
func (s *server) join(ctx context.Context, id models.RecordingID) (joining context.Context, letGo func(), err error) {
	me := uuid.NewString()
	say := func(ctx context.Context, until time.Time) error {
		return s.config.Records.ClaimJoin(ctx, id, me, until.Add(-joinLease), until)
	}
	joining, end, err := claim{lasts: joinLease, now: s.config.Now, first: say, again: say}.hold(ctx)
	if err != nil {
		return ctx, nil, err
	}
	return joining, func() {
		end()
		done, cancel := afterwards(ctx)
		defer cancel()
		if err := s.config.Records.DropJoin(done, id, me); err != nil {
			s.config.Log.WarnContext(done, "an upload is held until its lease is over", "recording", id, "err", err)
		}
	}, nil
}

// mostDropped is how many parts are removed before the client is answered.
const mostDropped = 64

// dropParts removes the parts of an upload that is a recording now. Many are left to
// the sweep: the child waits for a score. What is not kept once it was recognised is
// not left. The rows stay until nobody can be writing a part any more: then the sweep
// looks again.
func (s *server) dropParts(ctx context.Context, rec models.Recording) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	parts, err := s.config.Records.Parts(ctx, rec.ID)
	if err == nil && (len(parts) <= mostDropped || rec.Expiry.OnceSettled) {
		_, err = s.config.Objects.RemoveAll(ctx, rec.ID.PartsPrefix())
	}
	if err != nil {
		s.config.Log.WarnContext(ctx, "the parts of an upload lie there still: the sweep will remove them", "recording", rec.ID, "err", err)
	}
}
