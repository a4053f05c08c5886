package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// resumable speaks tus 1.0 (https://tus.io): an upload is begun, sent in as many
// requests as the network makes of it, and finished hours later if need be. The
// library reads and writes the protocol; what is stored, and whether it may be, is
// ours: the library sees it as a store.
type resumable struct {
	tus *handler.UnroutedHandler
}

const uploadsPath = "/v1/uploads"

func newResumable(s *server) (*resumable, error) {
	parts := handler.NewStoreComposer()
	store := tusStore{s}
	parts.UseCore(store)
	parts.UseTerminater(store)
	parts.UseLengthDeferrer(store)
	parts.UseLocker(newUploadLocks())
	tus, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: parts, BasePath: uploadsPath, MaxSize: s.config.Limits.UploadBytes,
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true},
		NetworkTimeout: s.config.Limits.Silence, AcquireLockTimeout: callTime, GracefulRequestCompletionTimeout: lastTry,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), // the access log says what there is to say
	})
	return &resumable{tus}, err
}

// tusCall is one request to the library, and what the store has to say about it.
type tusCall struct {
	answer *tusAnswer
	// begin makes the upload, with POST.
	begin func(ctx context.Context, size int64) (storage.Upload, error)
	// finishes: an upload of which every byte is stored is finished when it is looked
	// at: its process may have died before.
	finishes bool
	header   http.Header    // of a request that brings bytes
	upload   storage.Upload // as it was last seen
	err      error          // the first that the store has returned
	began    time.Time
}

type tusCallKey struct{}

func tusCallOf(ctx context.Context) *tusCall { return ctx.Value(tusCallKey{}).(*tusCall) }

// failed notes why the store refuses, for the problem that the client is told.
func (x *tusCall) failed(err error) error {
	if x.err == nil {
		x.err = err
	}
	return err
}

// speak lets the library answer a request, except where it refuses it: the error is
// that.
func (s *server) speak(w http.ResponseWriter, r *http.Request, call http.HandlerFunc, x *tusCall) error {
	a := &tusAnswer{ResponseWriter: w, call: x}
	x.answer, x.began = a, time.Now()
	s.paced(a, r, time.Time{}) // takeParts sees to the end: what came by then is answered, and gone on with
	http.StripPrefix(uploadsPath, s.resumable.tus.Middleware(call)).ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), tusCallKey{}, x)))
	return a.refusal(r)
}

// uploadOptions tells a client what the protocol may do here.
func (s *server) uploadOptions(w http.ResponseWriter, r *http.Request) error {
	return s.speak(w, r, s.resumable.tus.PostFile, &tusCall{})
}

// uploadState says how much is stored.
func (s *server) uploadState(w http.ResponseWriter, r *http.Request) error {
	up := admitted(r.Context()).upload
	if err := s.goesOn(r.Context(), up); err != nil {
		return err
	}
	if !up.Received() && up.Stored > 0 {
		s.metrics.resumed.Inc() // nobody asks who does not go on
	}
	return s.speak(w, r, s.resumable.tus.HeadFile, &tusCall{finishes: true})
}

// uploadMore takes bytes.
func (s *server) uploadMore(w http.ResponseWriter, r *http.Request) error {
	give, err := s.takeUploadSlot(admitted(r.Context()).caller)
	if err != nil {
		return err
	}
	defer give()
	up := admitted(r.Context()).upload
	if err := s.goesOn(r.Context(), up); err != nil {
		return err
	}
	giveShare, err := s.ofLearner(up.Recording.Learner)
	if err != nil {
		return err
	}
	defer giveShare()
	if err := s.checkSizes(r, r.Header.Get("Upload-Offset")); err != nil {
		return err
	}
	place := s.gate.goOn(up.Recording.Learner, max(up.Size, 0))
	defer place.leave(true) // until the records are asked, which know whether it was the last of it
	return s.speak(w, r, s.resumable.tus.PatchFile, &tusCall{finishes: true, header: r.Header})
}

// endUpload gives an upload up.
func (s *server) endUpload(w http.ResponseWriter, r *http.Request) error {
	if admitted(r.Context()).upload.Received() {
		return models.Errorf("api.endUpload", models.Conflict, "the upload is finished and a recording now: DELETE that")
	}
	return s.speak(w, r, s.resumable.tus.DelFile, &tusCall{})
}

// takeUploadSlot takes a slot for an upload, which give gives back. An app's server
// sends for many learners and has no share of its own: see ofLearner.
func (s *server) takeUploadSlot(c caller) (give func(), err error) {
	giveShare := func() {}
	if c.role != RoleApp {
		if giveShare, err = s.uploadShare("by " + string(c.subject)); err != nil {
			return nil, err
		}
	}
	if !s.uploads.take() {
		giveShare()
		s.gate.figures.refused.WithLabelValues("uploads").Inc()
		return nil, models.Errorf("api.upload", models.RateLimited, "as many uploads are under way as this service takes at a time: try again shortly")
	}
	return func() { s.uploads.give(); giveShare() }, nil
}

// ofLearner takes a part of the share of the learner who is heard.
func (s *server) ofLearner(id models.LearnerID) (give func(), err error) {
	return s.uploadShare("of " + string(id))
}

func (s *server) uploadShare(who string) (give func(), err error) {
	give, ok := s.sharing.take(who)
	if !ok {
		s.gate.figures.refused.WithLabelValues("uploads").Inc()
		return nil, models.Errorf("api.upload", models.RateLimited,
			"%d uploads for one learner, or of one caller, may be under way at present: send the next when one of them has ended", s.sharing.most())
	}
	return give, nil
}

// goesOn says whether an upload may be gone on with. It is asked with each request
// and before each part: a consent may have been withdrawn since. What is over is erased at once.
func (s *server) goesOn(ctx context.Context, up storage.Upload) error {
	if up.Received() {
		return nil
	}
	over := past(up.ExpiresAt, s.config.Now()) || up.Recording.Expiry.Original.IsZero()
	err := s.collects(ctx)
	if err == nil {
		err = s.mayProcess(ctx, up.Recording.Learner, models.ForScoring)
	}
	if over {
		s.discard(ctx, up.Recording.ID)
		if err == nil {
			err = models.Errorf("api.goesOn", models.Gone, "the upload was not finished in time and is erased: begin a new one")
		}
	}
	return err
}

// mostEnded is how many uploads of a learner are erased at once when their consent
// is withdrawn; the sweep erases the rest.
const mostEnded = 100

// endUploads erases what has come of the uploads of a learner who has withdrawn.
func (s *server) endUploads(ctx context.Context, id models.LearnerID) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	over, err := s.config.Records.Unfinished(ctx, s.config.Now(), mostEnded)
	for _, one := range over {
		var up storage.Upload
		if up, err = s.config.Records.Upload(ctx, one); err == nil && up.Recording.Learner == id {
			s.discard(ctx, one)
		}
	}
	if err != nil {
		s.config.Log.WarnContext(ctx, "uploads of a learner who has withdrawn lie there still: the sweep will erase them", "err", err)
	}
}
