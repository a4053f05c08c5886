package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Sweeper erases what has expired. It asks the records for what is due, batch by
// batch, and touches nothing else.
type Sweeper struct {
	Expiries   storage.Expiries
	Recordings storage.Recordings
	Inactivity storage.Inactivity
	Remnants   storage.Remnants
	Replays    storage.Replays
	Objects    storage.Objects
	Eraser     *Eraser
	// Schedule is the one in force.
	Schedule func(context.Context) (models.Schedule, error)
	// More is what the other parts of the service have to erase.
	More []Chore
	// Anonymise counts every result of a month that is over in statistics that lead to
	// nobody. It is called before results are erased where the schedule says that they
	// are counted; nil where nobody counts them.
	Anonymise func(context.Context) error
	Pace      Pace
	// Journal notes every run, nil where nobody does; Every is how often the service
	// runs this one, which the journal says.
	Journal storage.Sweeps
	Every   time.Duration
	Log     *slog.Logger
}

// Sweep erases everything that expired at or before now. It may be stopped and
// run again at any point. What fails keeps nothing else from being erased: it is
// counted, and its errors are returned with the report. Where the time is not to be
// believed nothing is erased, whoever has said what now is: holds are compared with it.
func (s *Sweeper) Sweep(ctx context.Context, now time.Time) (SweepReport, error) {
	run := s.begin(ctx, now)
	report, err := s.sweep(ctx, now)
	s.end(ctx, run, report, err)
	return report, err
}

func (s *Sweeper) sweep(ctx context.Context, now time.Time) (SweepReport, error) {
	if err := s.Eraser.sure(); err != nil {
		return SweepReport{}, err
	}
	schedule, err := s.Schedule(ctx)
	if err != nil {
		return SweepReport{}, err
	}
	run := &sweep{Sweeper: s, now: now, schedule: schedule, pace: s.Pace}
	// What is left of things that have ended comes before this run ends others.
	for _, step := range []func(context.Context){
		run.remnants, run.shorten, run.held, run.expired, run.inactive, run.abandoned, run.answers, run.lapsed, run.more, run.settle,
	} {
		if ctx.Err() != nil {
			break
		}
		step(ctx)
	}
	s.Log.Info("sweep", run.report.attributes()...)
	return run.report, errors.Join(append(run.errs, ctx.Err())...)
}

// sweep is one run.
type sweep struct {
	*Sweeper
	now      time.Time
	schedule models.Schedule
	pace     Pace
	report   SweepReport
	errs     []error // the first of them
	counted  bool    // results were counted before they are erased
	silent   int     // items in a row at which a store did not answer
}

const (
	// errorsKept is how many errors a run returns; the report counts all.
	errorsKept = 5
	// silence is how many items in a row may find a store away before the run ends:
	// it is away for the others too.
	silence = 10
)

// failed notes an error and says whether the run may go on to the next item.
func (s *sweep) failed(ctx context.Context, err error) (goOn bool) {
	s.report.Failed++
	s.silent++
	if !errors.Is(err, models.Unavailable) {
		s.silent = 0
	}
	s.note(err)
	return ctx.Err() == nil && s.silent < silence
}

func (s *sweep) note(err error) {
	if err != nil && len(s.errs) < errorsKept {
		s.errs = append(s.errs, err)
	}
}

// settle ends the erasures that this run has begun, as far as they can be ended.
func (s *sweep) settle(ctx context.Context) { s.note(s.Eraser.Settle(ctx, true)) }

// shorten makes what somebody has stored with a longer promise than the schedule
// in force gives end in time: a process that was started before it, an import.
func (s *sweep) shorten(ctx context.Context) {
	n, err := s.Expiries.Shorten(ctx, s.schedule)
	s.report.Shortened = n
	s.note(err)
}

// expired walks what has expired once. What fails is passed by, and tried again
// by a later sweep.
func (s *sweep) expired(ctx context.Context) {
	q := storage.ExpiredQuery{Now: s.now, Awake: s.Eraser.Now(), Limit: batch}
	for {
		due, err := s.Expiries.Expired(ctx, q)
		if err != nil || len(due) == 0 {
			s.note(err)
			return
		}
		for _, r := range due {
			if err := s.pace.wait(ctx); err != nil {
				return
			}
			err := ignoreAbsent(s.recording(ctx, r))
			if err == nil {
				s.silent = 0
				continue
			}
			if ctx.Err() == nil {
				s.note(s.Expiries.NotSwept(ctx, r.ID, s.Eraser.Now()))
			}
			if !s.failed(ctx, err) {
				return
			}
		}
		s.note(s.Eraser.Settle(ctx, false))
		q.After = storage.OverdueOf(due[len(due)-1])
	}
}

// recording erases the classes of r that are due.
func (s *sweep) recording(ctx context.Context, r models.Recording) error {
	if err := s.Eraser.sure(); err != nil {
		return err
	}
	due := func(t time.Time) bool { return !t.IsZero() && !t.After(s.now) }
	if due(r.Expiry.Result) {
		return s.whole(ctx, r)
	}
	if due(r.Expiry.Original) {
		erased, err := eraseClass(ctx, s.Objects, s.Expiries, r.ID, models.ClassOriginal, s.now)
		if err != nil {
			return err
		}
		s.report.Originals += count(erased)
	}
	if due(r.Expiry.Rendition) {
		erased, err := eraseClass(ctx, s.Objects, s.Expiries, r.ID, models.ClassRendition, s.now)
		if err != nil {
			return err
		}
		s.report.Renditions += count(erased)
	}
	return nil
}

// anonymise counts what is to be counted before it is erased, once in a run: a
// result that comes to its end is of a month that is over.
func (s *sweep) anonymise(ctx context.Context) error {
	if s.counted || s.Anonymise == nil || s.schedule.ResultThen != models.Anonymise {
		return nil
	}
	err := s.Anonymise(ctx)
	s.counted = err == nil
	return err
}

// whole ends a recording with everything that hangs on it.
func (s *sweep) whole(ctx context.Context, r models.Recording) error {
	if err := s.anonymise(ctx); err != nil {
		return err
	}
	if r.HeldUntil.After(s.Eraser.Now()) { // and ends before the time that this sweep is for
		if err := s.Expiries.HoldOver(ctx, r.ID, s.now); err != nil {
			return err
		}
	}
	if err := s.Eraser.one(ctx, r.ID, models.CauseExpiry); err != nil {
		return err
	}
	s.report.Recordings++
	return nil
}

// eraseClass erases the objects of one class, then says so in the record; not where
// a hold has come upon it since it was listed.
func eraseClass(ctx context.Context, objects storage.Objects, expiries storage.Expiries, id models.RecordingID, class models.DataClass, now time.Time) (erased bool, err error) {
	if held, err := expiries.IsHeld(ctx, id, now); err != nil || held {
		return false, err
	}
	for _, key := range keysOf(id, class) {
		if err := objects.Remove(ctx, key); err != nil {
			return false, err
		}
	}
	err = expiries.ClassErased(ctx, id, class, now)
	return err == nil, err
}

// keysOf is where the objects of a class are.
func keysOf(id models.RecordingID, class models.DataClass) []string {
	if class == models.ClassRendition {
		return []string{id.RenditionKey(), id.PeaksKey()}
	}
	return []string{id.OriginalKey()}
}
