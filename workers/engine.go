package workers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
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
}

// EngineConfig says what an [Engine] accepts.
type EngineConfig struct {
	MaxDuration time.Duration // of a recording; 0 for 15 minutes
	FFmpeg      string        // as decode.Limits has it

	// Model and Calibration are an operator's own, or nil for the embedded ones.
	Model       assess.Model
	Calibration *score.Calibration
	// Rules are those for whatever a page leaves open.
	Rules models.Rules
}

// NewEngine makes an engine.
func NewEngine(c EngineConfig) (*Engine, error) {
	engine, err := assess.New(assess.Config{Model: c.Model, Calibration: c.Calibration, Rules: RulesOf(c.Rules)})
	if err != nil {
		return nil, models.E("workers.NewEngine", models.Internal, err)
	}
	return &Engine{engine: engine, rules: c.Rules, limits: decode.Limits{Duration: c.MaxDuration, FFmpeg: c.FFmpeg}}, nil
}

// Listen implements [Listener]. What is to be replayed is made while the score is.
func (e *Engine) Listen(ctx context.Context, upload io.ReadSeeker, r Reading, keep Keep, stage func(models.Stage)) (models.Outcome, error) {
	const op = "workers.Engine"
	passage, err := Read(r.Text, r.Overrides)
	if err != nil {
		return models.Outcome{}, err
	}
	engine, err := e.engine.Under(RulesOf(r.Rules.Over(e.rules)))
	if err != nil {
		return models.Outcome{}, models.E(op, models.Invalid, err)
	}
	stage(models.StageDecode)
	sound, err := assess.Open(ctx, upload, r.Size, e.limits, nil)
	engine = engine.For(ages[r.Band])
	if errors.Is(err, decode.ErrEmpty) {
		return nothing(ctx, engine, passage)
	}
	if err != nil {
		return models.Outcome{}, models.E(op, decodeKind(err), err)
	}
	var result assess.Result
	group, ctx := errgroup.WithContext(ctx)
	if keep != nil {
		stage(models.StageRendition)
		group.Go(func() error {
			return safely(func() error { return replayable(ctx, r.ID, sound.Clip, keep) })
		})
	}
	group.Go(func() error {
		stage(models.StageScore)
		return safely(func() (err error) {
			result, err = engine.Assess(ctx, sound.Clip, passage, sound.Quality, nil)
			return err
		})
	})
	if err := group.Wait(); err != nil {
		return models.Outcome{}, err
	}
	outcome, err := outcomeOf(result, sound.Clip.Duration())
	outcome.Rendition = keep != nil
	return outcome, err
}

// nothing is the outcome of an upload without sound, signed as any other: too
// short. There is nothing to replay.
func nothing(ctx context.Context, engine *assess.Engine, p audio.Passage) (models.Outcome, error) {
	result, err := engine.Assess(ctx, audio.Clip{Rate: audio.SpeechRate}, p, dsp.Quality{}, nil)
	if err != nil {
		return models.Outcome{}, err
	}
	return outcomeOf(result, 0)
}

// Identity says in one line who judges: equal identities judge alike.
func (e *Engine) Identity() string { return e.engine.Identity().String() }

// IdentityFor is the identity that judges r, whose page may have rules of its
// own; "" where nobody can judge by these rules, which listening will say.
func (e *Engine) IdentityFor(r models.Recording) string {
	engine, err := e.engine.Under(RulesOf(r.Rules.Over(e.rules)))
	if err != nil {
		return ""
	}
	return engine.Identity().String()
}

// judgedBy is what a result says of how it came about.
func judgedBy(i assess.Info) (models.Provenance, error) {
	document, err := json.Marshal(i)
	if err != nil {
		return models.Provenance{}, models.E("workers.Engine", models.Internal, err)
	}
	return models.Provenance{Engine: i.Identity.String(), Document: document}, nil
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

// replayable makes and keeps the playback file and the waveform.
func replayable(ctx context.Context, id models.RecordingID, clip audio.Clip, keep Keep) error {
	clip = dsp.Level(clip, dsp.PlaybackLoudness)
	var file bytes.Buffer // 6 kB a second
	if err := encode.M4A(ctx, &file, clip); err != nil {
		return err
	}
	if err := keep(ctx, id.RenditionKey(), "audio/mp4", &file, int64(file.Len())); err != nil {
		return err
	}
	peaks, err := json.Marshal(encode.MeasurePeaks(clip))
	if err != nil {
		return err
	}
	return keep(ctx, id.PeaksKey(), "application/json", bytes.NewReader(peaks), int64(len(peaks)))
}

// outcomeOf is r with who judged. It keeps a judgement twice: word for word, and
// as rows.
func outcomeOf(r assess.Result, d time.Duration) (models.Outcome, error) {
	judged, err := judgedBy(r.Engine)
	if err != nil || r.Status == assess.Unassessable {
		return models.Outcome{Status: models.Unassessable, Reason: models.Reason(r.Reason), Detail: r.Detail, Duration: d, Judged: judged}, err
	}
	document, err := json.Marshal(r)
	if err != nil {
		return models.Outcome{}, models.E("workers.Engine", models.Internal, err)
	}
	result := &models.Result{Version: models.ResultVersion, Document: document, Overall: whole(r.Overall)}
	for _, c := range r.Characters {
		result.Characters = append(result.Characters, models.CharacterResult{
			At: c.At, Char: c.Char, Reading: c.Reading, Verdict: models.Verdict(c.Verdict), Score: whole(c.Score),
			Initial: part(c.Initial), Final: part(c.Final), Tone: part(c.Tone),
		})
	}
	return models.Outcome{Status: models.Scored, Duration: d, Result: result, Judged: judged}, nil
}

func whole(score float64) int { return int(math.Round(score)) }

func part(p *score.Part) int {
	if p == nil {
		return -1
	}
	return whole(p.Score)
}
