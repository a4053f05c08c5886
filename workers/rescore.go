package workers

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Rescorer judges again what is stored, with the engine of today, and says what
// would change. It replaces a judgement only when it is told to.
//
// It takes no claim on a recording: readers see the former result until the
// moment when the next one is there, and [storage.Rescores] refuses to replace
// what has changed, or may no longer be listened to, meanwhile. It writes no
// objects, so no erasure has to wait for it.
type Rescorer struct {
	Rescores storage.Rescores
	Runs     storage.Runs
	Library  storage.Library
	// Scorer has the stores, the consents and the listener that it works with.
	Scorer *Scorer
	// Engine is the identity of the listener's engine, as models.Provenance has
	// it, for readings, and AnswerEngine for answers; EngineFor is that which judges a
	// recording, whose page may have rules of its own.
	Engine, AnswerEngine string
	EngineFor            func(models.Recording) string
	// Pause waits; it returns early with ctx's error.
	Pause func(context.Context, time.Duration) error
	Log   *slog.Logger
}

// RescoreOptions say what is judged again and what becomes of it.
type RescoreOptions struct {
	Page     models.PageID     `json:"page,omitempty"`
	Question models.QuestionID `json:"question,omitempty"`
	Learner  models.LearnerID  `json:"learner,omitempty"`
	Statuses []models.Status   `json:"statuses,omitempty"` // default: scored and unassessable
	Since    time.Time         `json:"since,omitzero"`     // received from then on
	Until    time.Time         `json:"until,omitzero"`     // received before
	Limit    int               `json:"limit,omitempty"`    // recordings listened to; 0: all
	Replace  bool              `json:"replace,omitempty"`
	Rate     float64           `json:"rate,omitempty"` // recordings a second at most; 0: as fast as it goes
}

// Compared is one recording that was judged again.
type Compared struct {
	Recording models.RecordingID `json:"recording"`
	Before    Judgement          `json:"before"`
	After     Judgement          `json:"after"`
	Replaced  bool               `json:"replaced"`
	// Characters lists those that differ.
	Characters []CharacterChange `json:"characters"`
}

// Judgement is the headline of a result.
type Judgement struct {
	Status  models.Status `json:"status"`
	Reason  models.Reason `json:"reason,omitempty"`
	Overall int           `json:"overall"` // 0 where not scored; −1 where there is none
	// Of an answer that was scored: what became of the question, and which answer
	// was given, as the question calls it.
	Verdict models.MatchVerdict `json:"verdict,omitempty"`
	Answer  string              `json:"answer,omitempty"`
}

// judgementOf is a judgement with the score and the match that it may have.
func judgementOf(status models.Status, reason models.Reason, overall int, match *models.Match) Judgement {
	j := Judgement{Status: status, Reason: reason, Overall: overall}
	if match != nil {
		j.Verdict, j.Answer = match.Verdict, match.Text
	}
	return j
}

// storedJudgement is the judgement that a recording carries.
func storedJudgement(r models.Recording) Judgement {
	return judgementOf(r.Status, r.Reason, r.Overall, r.Match)
}

// Graded says that there is an overall score.
func (j Judgement) Graded() bool { return j.Status == models.Scored && j.Overall != models.NoOverall }

// CharacterChange is a character whose verdict or score differs. A verdict is ""
// where the one of the two results has no such character.
type CharacterChange struct {
	At      int            `json:"at"`
	Char    string         `json:"char"`
	Before  models.Verdict `json:"before"`
	After   models.Verdict `json:"after"`
	ScoreBy int            `json:"score_by"` // after − before
}

const (
	rescoreRun = "rescore"
	// giveWay is how long one recording waits for children who wait themselves,
	// at most: a service that is never idle is rescored slowly, not never.
	giveWay = 30 * time.Second
	// look is how often it is asked whether they still wait.
	look = 250 * time.Millisecond
)

// Run judges again what o asks for, in the order of the recordings' ids, and
// calls each with every recording that it compared. It may be stopped at any
// point; run again it passes over what it has replaced. models.Conflict while
// another rescore of the same records is running.
func (s *Rescorer) Run(ctx context.Context, o RescoreOptions, each func(Compared) error) (*RescoreReport, error) {
	run, end, err := s.begin(ctx, o)
	if err != nil {
		return nil, err
	}
	defer end()
	run.each, run.report = each, newRescoreReport(o.Replace, s.Engine, s.AnswerEngine)
	err = run.all(ctx)
	run.report.finish()
	return run.report, err
}

// rescoreRunning is one run.
type rescoreRunning struct {
	*Rescorer
	options  RescoreOptions
	holder   string
	each     func(Compared) error
	report   *RescoreReport
	began    time.Time // the last recording
	listened int
}

func (r *rescoreRunning) all(ctx context.Context) error {
	q := storage.SettledQuery{Limit: batch, Statuses: r.options.Statuses, Learner: r.options.Learner, Page: r.options.Page,
		Question: r.options.Question, Since: r.options.Since, Until: r.options.Until}
	if len(q.Statuses) == 0 {
		q.Statuses = []models.Status{models.Scored, models.Unassessable}
	}
	for {
		if err := r.holdOn(ctx); err != nil {
			return err
		}
		part, err := r.Rescores.Settled(ctx, q)
		if err != nil || len(part) == 0 {
			return err
		}
		for _, recording := range part {
			if r.options.Limit > 0 && r.listened >= r.options.Limit {
				r.report.Stopped = fmt.Sprintf("after %d recordings, as --limit says", r.listened)
				return nil
			}
			if err := r.one(ctx, recording); err != nil {
				return err
			}
		}
		q.After = part[len(part)-1].ID
	}
}

// one judges a recording again. An error ends the run: a store that is away, or
// the caller who is. What is wrong with one recording is counted.
func (r *rescoreRunning) one(ctx context.Context, recording models.Recording) error {
	r.report.Considered++
	r.report.former(recording)
	switch now := r.Scorer.Now(); {
	case r.options.Replace && recording.Judged.Engine == r.EngineFor(recording):
		r.report.Current++
		return nil
	case recording.Expiry.Original.IsZero(), !recording.Expiry.Original.After(now):
		r.report.AudioErased++
		return nil
	}
	if err := r.wait(ctx); err != nil {
		return err
	}
	r.listened++
	compared, err := r.compare(ctx, recording)
	switch kind := models.KindOf(err); {
	case err == nil:
		r.report.add(compared)
		return r.each(compared)
	case ctx.Err() != nil, kind == models.Unavailable:
		return err
	case kind == models.ConsentRequired:
		r.report.NoConsent++
	case kind == models.Gone, kind == models.NotFound, kind == models.Conflict:
		r.report.Vanished++
	default:
		r.report.Failed++
		r.Log.Warn("rescore: a recording could not be judged", "recording", recording.ID, "err", err)
	}
	return nil
}

// holdOn fails where the run is another's by now.
func (r *rescoreRunning) holdOn(ctx context.Context) error {
	return r.holdRun(ctx, r.holder, r.Scorer.Now().Add(r.Scorer.Lease))
}

// wait keeps to the rate and gives way to recordings that children wait for.
func (r *rescoreRunning) wait(ctx context.Context) error {
	now := r.Scorer.Now()
	if r.options.Rate > 0 && !r.began.IsZero() {
		if early := r.began.Add(time.Duration(float64(time.Second) / r.options.Rate)).Sub(now); early > 0 {
			if err := r.Pause(ctx, early); err != nil {
				return err
			}
		}
	}
	if err := r.giveWay(ctx, giveWay, func() error { return r.holdOn(ctx) }); err != nil {
		return err
	}
	r.began = r.Scorer.Now()
	return nil
}

// compare listens again, and replaces where that is asked for.
func (r *rescoreRunning) compare(ctx context.Context, recording models.Recording) (Compared, error) {
	compared, outcome, err := r.listenAgain(ctx, recording)
	if err != nil || !r.options.Replace {
		return compared, err
	}
	if err := r.Rescores.Replace(ctx, recording, outcome, r.Scorer.Now()); err != nil {
		return Compared{}, err
	}
	compared.Replaced = true
	return compared, nil
}

// listenAgain judges a recording, whose readings may be others than it was judged by,
// and says how that differs from what is stored. It stores nothing.
func (s *Rescorer) listenAgain(ctx context.Context, recording models.Recording) (Compared, models.Outcome, error) {
	before, err := s.result(ctx, recording)
	if err != nil {
		return Compared{}, models.Outcome{}, err
	}
	outcome, err := s.listen(ctx, recording)
	if err != nil {
		return Compared{}, models.Outcome{}, err
	}
	compared := Compared{
		Recording:  recording.ID,
		Before:     storedJudgement(recording),
		After:      judgementOf(outcome.Status, outcome.Reason, 0, nil),
		Characters: differences(before, outcome.Result),
	}
	if result := outcome.Result; result != nil {
		compared.After = judgementOf(outcome.Status, outcome.Reason, result.Overall, result.Match)
	}
	return compared, outcome, nil
}

// result is the stored result, nil where there is none.
func (s *Rescorer) result(ctx context.Context, recording models.Recording) (*models.Result, error) {
	if recording.Status != models.Scored {
		return nil, nil
	}
	result, err := s.Library.Result(ctx, recording.ID)
	return &result, err
}

// mayBegin asks for the consent before every stage. Nobody waits to be told of one.
func (s *Rescorer) mayBegin(recording models.Recording) Begin {
	return func(ctx context.Context, stage models.Stage) (bool, error) {
		return s.Scorer.mayBegin(ctx, recording, stage)
	}
}

// listen is the scorer's listening without a rendition, with the age that the
// reader had then. Consent is asked before, at every stage and after.
func (s *Rescorer) listen(ctx context.Context, recording models.Recording) (outcome models.Outcome, err error) {
	consent, err := s.Scorer.consented(ctx, recording)
	if err != nil {
		return models.Outcome{}, err
	}
	reading := Reading{Recording: recording, Band: consent.learner.BandAt(recording.CreatedAt)}
	outcome, err = watch(ctx, s.Scorer.Watch, recording.MediaType, recording.Size, func(ctx context.Context) (models.Outcome, error) {
		upload, err := s.Scorer.Objects.Open(ctx, recording.ID.OriginalKey())
		if err != nil {
			return models.Outcome{}, err
		}
		defer upload.Close()
		return s.Scorer.Listener.Listen(ctx, upload, reading, nil, s.mayBegin(recording))
	})
	if err != nil {
		return models.Outcome{}, err
	}
	_, err = s.Scorer.consented(ctx, recording)
	return outcome, err
}
