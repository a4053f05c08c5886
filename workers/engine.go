package workers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/models"
)

// Engine is the [Listener] over the audio packages. It is the one place where
// the nouns of sound become the nouns of the service.
type Engine struct {
	engine *assess.Engine
	rules  models.Rules // for whatever a page leaves open
	limits decode.Limits
	watch  StageWatch
}

// EngineConfig says what an [Engine] accepts.
type EngineConfig struct {
	MaxDuration time.Duration // of a recording; 0 for 15 minutes
	FFmpeg      string        // as decode.Limits has it
	// Opener decodes uploads somewhere else, as decode.Limits has it; nil for here.
	Opener func(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits) (decode.Source, error)

	// Model and Calibration are an operator's own, or nil for the embedded ones.
	Model       assess.Model
	Calibration *score.Calibration
	// Rules are those for whatever a page leaves open.
	Rules models.Rules
	// Transcriber writes down answers, or nil for the engine's own.
	Transcriber assess.Transcriber
	// Watch is told how long each stage takes; it may be nil.
	Watch StageWatch
}

// NewEngine makes an engine.
func NewEngine(c EngineConfig) (*Engine, error) {
	engine, err := assess.New(assess.Config{Model: c.Model, Calibration: c.Calibration, Rules: RulesOf(c.Rules), Transcriber: c.Transcriber})
	if err != nil {
		return nil, models.E("workers.NewEngine", models.Internal, err)
	}
	return &Engine{engine: engine, rules: c.Rules, limits: decode.Limits{Duration: c.MaxDuration, FFmpeg: c.FFmpeg, Opener: c.Opener}, watch: c.Watch}, nil
}

// Listen implements [Listener]. What is to be replayed is made while the recording
// is judged.
func (e *Engine) Listen(ctx context.Context, upload io.ReadSeeker, r Reading, keep Keep, begin Begin) (models.Outcome, error) {
	const op = "workers.Engine"
	judge, err := e.judge(r)
	if err != nil {
		return models.Outcome{}, err
	}
	if _, err := begin(ctx, models.StageDecode); err != nil {
		return models.Outcome{}, err
	}
	stage := e.watch.stages(ctx)
	sound, err := assess.Open(ctx, upload, r.Size, e.limits, stage.begin)
	stage.end(err)
	if errors.Is(err, decode.ErrEmpty) { // too short, and nothing to replay
		return judge(ctx, audio.Clip{Rate: audio.SpeechRate}, dsp.Quality{})
	}
	if err != nil {
		return models.Outcome{}, models.E(op, decodeKind(err), err)
	}
	replay := keep != nil
	if replay {
		if replay, err = begin(ctx, models.StageRendition); err != nil {
			return models.Outcome{}, err
		}
	}
	var outcome models.Outcome
	group, ctx := errgroup.WithContext(ctx)
	if replay {
		group.Go(func() error {
			return safely(func() error { return e.replayable(ctx, r.ID, sound.Clip, keep) })
		})
	}
	group.Go(func() error {
		if _, err := begin(ctx, models.StageScore); err != nil {
			return err
		}
		return safely(func() (err error) {
			outcome, err = judge(ctx, sound.Clip, sound.Quality)
			return err
		})
	})
	if err := group.Wait(); err != nil {
		return models.Outcome{}, err
	}
	outcome.Rendition = replay
	return outcome, nil
}

// judgement judges a clip at 16 kHz of which a quality was measured.
type judgement func(context.Context, audio.Clip, dsp.Quality) (models.Outcome, error)

// judge is how the recording is judged: as the reading of its text, or as an
// answer to its question.
func (e *Engine) judge(r Reading) (judgement, error) {
	engine, err := e.under(r.Recording)
	if err != nil {
		return nil, err
	}
	engine = engine.For(ages[r.Band])
	if r.Question != nil {
		sheet, err := Compile(*r.Question)
		return func(ctx context.Context, clip audio.Clip, q dsp.Quality) (models.Outcome, error) {
			stage := e.watch.stages(ctx)
			answer, err := engine.Answer(ctx, clip, sheet, q, stage.begin)
			stage.end(err)
			if err != nil {
				return models.Outcome{}, err
			}
			return answered(answer, clip.Duration())
		}, err
	}
	passage, err := Read(r.Text, r.Overrides)
	return func(ctx context.Context, clip audio.Clip, q dsp.Quality) (models.Outcome, error) {
		stage := e.watch.stages(ctx)
		result, err := engine.Assess(ctx, clip, passage, q, stage.begin)
		stage.end(err)
		if err != nil {
			return models.Outcome{}, err
		}
		return outcomeOf(result, clip.Duration())
	}, err
}

// under is the engine by the rules of a recording.
func (e *Engine) under(r models.Recording) (*assess.Engine, error) {
	engine, err := e.engine.Under(RulesOf(r.Rules.Over(e.rules)))
	if err != nil {
		return nil, models.E("workers.Engine", models.Invalid, err)
	}
	return engine, nil
}

// Identity says in one line who judges readings: equal identities judge alike.
func (e *Engine) Identity() string { return e.engine.Identity().String() }

// AnswerIdentity says in one line who judges answers.
func (e *Engine) AnswerIdentity() string { return e.engine.AnswerIdentity().String() }

// IdentityFor is the identity that judges r, whose page may have rules of its
// own; "" where nobody can judge by these rules, which listening will say.
func (e *Engine) IdentityFor(r models.Recording) string {
	engine, err := e.under(r)
	switch {
	case err != nil:
		return ""
	case r.Question != nil:
		return engine.AnswerIdentity().String()
	}
	return engine.Identity().String()
}

// RulesOf is rules as scoring takes them. What judges alike is the same there,
// and signed alike: an accent that is scored is one that is not named.
func RulesOf(r models.Rules) assess.Rules {
	rules := assess.Rules{Strictness: score.Strictness(r.Strictness)}
	for name, treatment := range r.Accents {
		if score.Treatment(treatment) == score.AccentScored {
			continue
		}
		if rules.Accents == nil {
			rules.Accents = score.Accents{}
		}
		rules.Accents[score.Accent(name)] = score.Treatment(treatment)
	}
	return rules
}

// ages is the age bands as scoring tells them apart.
var ages = map[models.AgeBand]assess.AgeBand{
	models.Under14: assess.Under14, models.Minor: assess.AnyAge, models.Adult: assess.Adult,
}

// Read is hanzi.Read on the service's nouns. models.Invalid for an override that
// cannot be.
func Read(text string, overrides []models.Override) (audio.Passage, error) {
	passage, err := hanzi.Read(text, Author(overrides))
	if err != nil {
		return passage, models.E("workers.Read", models.Invalid, err)
	}
	return passage, nil
}

// Author is the author's readings as hanzi takes them.
func Author(overrides []models.Override) []hanzi.Override {
	author := make([]hanzi.Override, len(overrides))
	for i, o := range overrides {
		author[i] = hanzi.Override{At: o.At, Reading: o.Reading}
	}
	return author
}

// decodeKind is the kind of an error from decoding. What is not the file's fault
// keeps the kind that the object store gave it.
func decodeKind(err error) models.Kind {
	switch {
	case errors.Is(err, decode.ErrUnsupported), errors.Is(err, decode.ErrLimits):
		return models.Unsupported
	case errors.Is(err, decode.ErrCorrupt):
		return models.Corrupt
	case errors.Is(err, decode.ErrTooLong):
		return models.TooLong
	}
	return models.KindOf(err)
}

// replayable makes and keeps the playback file, which has the waveform in it.
func (e *Engine) replayable(ctx context.Context, id models.RecordingID, clip audio.Clip, keep Keep) (err error) {
	stage := e.watch.stages(ctx)
	defer func() { stage.end(err) }()
	stage.begin(encoding)
	clip = dsp.Level(clip, dsp.PlaybackLoudness)
	var file bytes.Buffer // 6 kB a second
	if err := encode.M4A(ctx, &file, clip); err != nil {
		return err
	}
	stage.begin(storing)
	return keep(stage.ctx, id.RenditionKey(), "audio/mp4", &file, int64(file.Len()))
}
