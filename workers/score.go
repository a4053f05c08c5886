package workers

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Listener turns the uploaded bytes of a recording into what is kept of them.
type Listener interface {
	// Listen decodes upload, hands the playback file and the peaks to keep, and
	// judges the reading or the answer; it asks begin before each of these. An
	// error's kind says whether listening again may help (queue.Retry).
	Listen(ctx context.Context, upload io.ReadSeeker, r Reading, keep Keep, begin Begin) (models.Outcome, error)
}

// Reading is what a [Listener] needs to know of a recording, which may be an answer.
type Reading struct {
	models.Recording
	Band models.AgeBand // of who is heard
}

// Keep stores one object made from the recording; nil where none is wanted.
type Keep func(ctx context.Context, key, mediaType string, content io.Reader, size int64) error

// Scorer works on received recordings, one at a time per call.
type Scorer struct {
	Jobs     storage.Jobs
	Learners storage.Learners
	Expiries storage.Expiries
	Objects  storage.Objects
	Listener Listener
	// Tell publishes progress; what it returns is logged.
	Tell func(context.Context, models.RecordingID, models.Stage) error
	// Turns says whose turn it is; nil where each job is about the recording it names.
	Turns storage.Turns
	// Attempt is told that work begins on the recording that a job has claimed, which may
	// be another than the job names, and returns what is to be told how it ended; nil
	// where nobody wants to know.
	Attempt func(ctx context.Context, named models.RecordingID, r models.Recording) (context.Context, func(error))
	// Took is told what a recording has taken; nil where nobody wants to know.
	Took func(mediaType string, bytes int64, d time.Duration)
	// Watch ends what hangs; nil to wait for ever. Breaker keeps from claiming while a
	// store is away; nil to try every time.
	Watch   *Watch
	Breaker *Breaker
	// Owed gives back what cannot be while the records are away; nil to let its lease
	// run out.
	Owed *Owed
	// Lease is how long a claim lasts; it is extended three times as often.
	Lease time.Duration
	Now   func() time.Time
	Log   *slog.Logger

	alone alone
}

// Do works on one recording until it is settled, given back or taken away. The
// error is what went wrong; the record already says what follows from it.
func (s *Scorer) Do(ctx context.Context, job queue.ScoreRecording) error {
	if s.Breaker.Away(ctx) {
		return nil // it is due still
	}
	leave, err := s.alone.enter(ctx)
	if err != nil {
		return nil // shutting down: it is due still
	}
	defer leave()
	began := time.Now() // for its monotonic reading alone: the shared clock may be set
	now := s.Now()
	end := now.Add(s.Lease)
	r, ok, err := s.claim(ctx, job.Recording, now, end)
	if !ok || err != nil {
		return ignoreAbsent(err)
	}
	ctx, ended := s.begins(ctx, job.Recording, r)
	var why error
	defer func() { ended(why) }()
	if r.Setbacks.Deaths >= queue.MaxDeaths {
		why = errDeadly
		return s.giveUp(ctx, r, models.Internal, errDeadly)
	}
	work, release := s.lease(r).hold(ctx, end)
	if r.Setbacks.Deaths > 0 {
		leave()
	}
	outcome, err := s.work(work, r)
	lost := context.Cause(work)
	release()
	if err == nil && lost == nil {
		err = s.Jobs.Finish(ctx, r.ID, r.Attempt, outcome, s.Now())
	}
	if err != nil {
		why = errors.Join(lost, err) // which fail writes down, and returns no more
		return s.fail(ctx, r, why)
	}
	if s.Took != nil {
		s.Took(r.MediaType, r.Size, time.Since(began))
	}
	s.end(ctx, r, false)
	return nil
}

// begins tells that an attempt at r begins.
func (s *Scorer) begins(ctx context.Context, named models.RecordingID, r models.Recording) (context.Context, func(error)) {
	if s.Attempt == nil {
		return ctx, func(error) {}
	}
	return s.Attempt(ctx, named, r)
}

// errBeside is why a recording is given back that may have ended its worker, while
// another such is worked on.
var errBeside = errors.New("another suspect is worked on")

// work does the work on a claimed recording, watched, and by itself where it may end the
// process.
func (s *Scorer) work(ctx context.Context, r models.Recording) (models.Outcome, error) {
	if r.Setbacks.Deaths > 0 {
		done, ok := s.alone.isolate(ctx)
		if !ok {
			return models.Outcome{}, errBeside
		}
		defer done()
	}
	return watch(ctx, s.Watch, r.MediaType, r.Size, func(ctx context.Context) (models.Outcome, error) { return s.listen(ctx, r) })
}

// lease is the claim on r.
func (s *Scorer) lease(r models.Recording) lease {
	return lease{
		lasts: s.Lease, now: s.Now,
		extend: func(ctx context.Context, until time.Time) error { return s.Jobs.Extend(ctx, r.ID, r.Attempt, until) },
		warn:   func(err error) { s.Log.Warn("lease not extended", "recording", r.ID, "err", err) },
	}
}

// end tells that the recording is settled, and erases at once the audio that was
// kept only until then. Where that fails, or we are killed before, the sweep
// erases it: it has expired with the settling, or expires within the hour after
// the consent was withdrawn.
func (s *Scorer) end(ctx context.Context, r models.Recording, unheard bool) {
	s.tell(ctx, r.ID, models.StageDone)
	if !r.Expiry.OnceSettled && !unheard {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if _, err := eraseClass(ctx, s.Objects, s.Expiries, r.ID, models.ClassOriginal, s.Now()); ignoreAbsent(err) != nil {
		s.Log.WarnContext(ctx, "audio that is no longer needed is not erased yet: the sweep will", "recording", r.ID, "err", err)
	}
}

// listen does the work on a claimed recording. Consent is asked before, at every
// stage and after: it may be withdrawn while we listen.
func (s *Scorer) listen(ctx context.Context, r models.Recording) (models.Outcome, error) {
	before, err := s.consented(ctx, r)
	if err != nil {
		return models.Outcome{}, err
	}
	keep := Keep(s.keep)
	if !before.playback || r.Expiry.OnceSettled {
		keep = nil
	}
	earlier := keep == nil && r.Attempt > 1 // what an earlier attempt was to keep would have no expiry
	if earlier {
		if err := s.discard(ctx, r.ID); err != nil {
			return models.Outcome{}, err
		}
	}
	upload, err := s.open(ctx, r.ID)
	if err != nil {
		return models.Outcome{}, err
	}
	defer upload.Close()
	reading := Reading{Recording: r, Band: before.learner.BandAt(s.Now())}
	kept := storage.WithKeeping(ctx, storage.Keeping{Kind: r.Kind(), Period: r.Expiry.Rendition.Sub(r.CreatedAt)})
	keep, size := measured(keep)
	outcome, err := s.Listener.Listen(kept, upload, reading, keep, s.begin(r))
	outcome.RenditionSize, outcome.Discarded = size.Load(), earlier
	if err != nil {
		return models.Outcome{}, err
	}
	after, err := s.consented(ctx, r)
	if err != nil || keep == nil {
		return outcome, err
	}
	return s.replayed(ctx, r, after.playback, outcome)
}

// ErrSoundMissing is that the uploaded bytes are missing while the recording is ours:
// unlike a recording that is missing, that is our fault.
var ErrSoundMissing = models.Errorf("workers.SoundMissing", models.Internal, "the uploaded bytes are not in the object store")

// SoundMissing is ErrSoundMissing as the operator is told of it. A recording is given up
// for it once, as the store may be one that was set wrong; tried again and still without
// its sound, it is lost.
var SoundMissing = models.Outline(ErrSoundMissing)

// open opens the uploaded bytes.
func (s *Scorer) open(ctx context.Context, id models.RecordingID) (storage.Object, error) {
	upload, err := s.Objects.Open(ctx, id.OriginalKey())
	if errors.Is(err, models.NotFound) {
		return nil, ErrSoundMissing
	}
	return upload, err
}

func (s *Scorer) keep(ctx context.Context, key, mediaType string, content io.Reader, size int64) error {
	_, err := s.Objects.Put(ctx, key, content, size, mediaType)
	return err
}

// measured is keep with how many bytes it has kept.
func measured(keep Keep) (Keep, *atomic.Int64) {
	kept := &atomic.Int64{}
	if keep == nil {
		return nil, kept
	}
	return func(ctx context.Context, key, mediaType string, content io.Reader, size int64) error {
		err := keep(ctx, key, mediaType, content, size)
		if err == nil {
			kept.Add(size)
		}
		return err
	}, kept
}

// discard removes what is made to be replayed.
func (s *Scorer) discard(ctx context.Context, id models.RecordingID) error {
	for _, key := range []string{id.RenditionKey(), id.PeaksKey()} {
		if err := s.Objects.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scorer) tell(ctx context.Context, id models.RecordingID, stage models.Stage) {
	if err := s.Tell(ctx, id, stage); err != nil {
		s.Log.Debug("progress not told", "recording", id, "err", err)
	}
}

func ignoreAbsent(err error) error {
	if errors.Is(err, models.NotFound) || errors.Is(err, models.Gone) {
		return nil
	}
	return err
}

// ignoreLost passes over that the recording is not ours any more: whoever took
// it decides what becomes of it.
func ignoreLost(err error) error {
	if errors.Is(err, models.Conflict) {
		return nil
	}
	return ignoreAbsent(err)
}
