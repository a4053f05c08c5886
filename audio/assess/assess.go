// Package assess is the way from a recording to a verdict on every character
// of the text, in one function: [Engine.Assess].
//
// It puts the other audio packages in a row and adds nothing of its own but the
// decision whether a recording can be judged at all. The same recording, text
// and configuration give the same result bit for bit, on any number of
// goroutines; the result names everything it depends on (see [Info]).
package assess

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/score"
)

// Version names the rules of this package, of align and of score. It rises
// whenever the same recording could get another result from the same model.
const Version = "3"

// Model is an acoustic network whose columns are those of package acoustic.
// *acoustic.Model is one.
type Model interface {
	// Posteriors evaluates the network on a clip at 16 kHz. It errs only when
	// ctx ends or when the network itself cannot run.
	Posteriors(ctx context.Context, clip audio.Clip) (acoustic.Output, error)
	// LogPriors is the natural logarithm of each column's share of speech.
	LogPriors() []float32
	// Hash identifies the network: the same hash, the same posteriors.
	Hash() string
}

// AgeBand is how old the reader is, as far as scoring asks.
type AgeBand string

// The age bands. The zero value is [AnyAge].
const (
	AnyAge  AgeBand = ""
	Under14 AgeBand = "under14"
	Adult   AgeBand = "adult"
)

// Config is what an [Engine] is made of. The zero value of each field but Model
// is its default.
type Config struct {
	Model       Model              // by default the embedded network
	Calibration *score.Calibration // by default the shipped one
	Align       align.Config       // by default align.Default()
	Quality     dsp.QualityConfig  // by default dsp.DefaultQuality()
	Rules       Rules              // by default strictness normal, every accent scored
	Answers     answer.Calibration // by default the shipped one
	Transcriber Transcriber        // of answers; by default the engine's own
}

// Rules are what whoever set the page wants of its readers.
type Rules struct {
	Strictness score.Strictness // by default score.Normal
	Accents    score.Accents    // those not named are scored as mistakes
}

// Engine judges recordings. It is safe for concurrent use.
type Engine struct {
	model   Model
	cal     score.Calibration
	costs   align.Config
	quality dsp.QualityConfig
	rules   Rules
	age     AgeBand

	answers     answer.Calibration
	transcriber Transcriber

	identity Identity // hashed once
}

// New makes an engine.
func New(c Config) (*Engine, error) {
	e := &Engine{model: c.Model, costs: c.Align, quality: c.Quality, answers: c.Answers, transcriber: c.Transcriber}
	if e.costs == (align.Config{}) {
		e.costs = align.Default()
	}
	if e.quality == (dsp.QualityConfig{}) {
		e.quality = dsp.DefaultQuality()
	}
	if len(c.Answers.Said.Weights) == 0 {
		e.answers = answer.Shipped()
	}
	if c.Calibration != nil {
		e.cal = *c.Calibration
	} else {
		e.cal = score.Shipped()
	}
	if e.model == nil {
		e.model = acoustic.Default()
	}
	e, err := e.Under(c.Rules)
	if err != nil {
		return nil, err
	}
	return e, errors.Join(e.costs.Validate(), e.quality.Validate(), e.answers.Validate())
}

// Under is the engine judging by other rules; what they leave open is normal. An
// error names the rule that is not known.
func (e *Engine) Under(r Rules) (*Engine, error) {
	other := *e
	if other.rules = r; r.Strictness == "" {
		other.rules.Strictness = score.Normal
	}
	if _, ok := e.cal.Cuts[other.rules.Strictness]; !ok {
		return nil, fmt.Errorf("assess: strictness %q is unknown; use lenient, normal or strict", r.Strictness)
	}
	if err := r.Accents.Validate(); err != nil {
		return nil, fmt.Errorf("assess: %w", err)
	}
	other.identity = other.identify()
	return &other, nil
}

// For is the engine for readers of an age: it is more patient with the voices of
// children, which networks know less well.
func (e *Engine) For(age AgeBand) *Engine {
	other := *e
	other.age = age
	return &other
}

// Stage is a step on the way, for progress and timing.
type Stage string

// The stages in order.
const (
	Decoding  Stage = "decoding" // and resampling to 16 kHz, in one pass
	Measuring Stage = "measuring"
	Hearing   Stage = "hearing" // features and network
	Aligning  Stage = "aligning"
	Judging   Stage = "judging"
)

// Observer is told when a stage begins. It may be nil.
type Observer func(Stage)

func (o Observer) begin(s Stage) {
	if o != nil {
		o(s)
	}
}

// Assess judges clip, a recording at 16 kHz of somebody reading p. q is what
// dsp.Measure said of the same clip. Recordings that cannot be judged give a
// result of status [Unassessable] and no error; an error means that ctx ended
// or that something is broken, and says nothing about the reader.
func (e *Engine) Assess(ctx context.Context, clip audio.Clip, p audio.Passage, q dsp.Quality, begin Observer) (Result, error) {
	k := e.circumstances(q)
	result := Result{Status: Scored, Engine: e.info(p, k)}
	if reasons := q.Reasons(e.quality); len(reasons) > 0 {
		return result.refuse(Reason(reasons[0])), nil
	}
	clip = Audible(clip, q)
	evidence, pitch, err := e.hear(ctx, clip, begin)
	if err != nil {
		return Result{}, err
	}
	alignment, err := e.align(ctx, evidence, p, begin)
	if err != nil {
		return Result{}, err
	}
	begin.begin(Judging)
	report := evidence.Judge(p, alignment, e.cal, k)
	if reason := matchReason(report.Match, e.cal.Refuse, k); reason != "" {
		return result.refuse(reason), nil
	}
	draw(&report, p, clip, pitch)
	within(&report, clip.Duration().Milliseconds())
	result.Report = &report
	return result, nil
}

// circumstances are what the thresholds depend on.
func (e *Engine) circumstances(q dsp.Quality) score.Circumstances {
	return score.Circumstances{Strictness: e.rules.Strictness, SNR: tenth(q.SNR), Young: e.age == Under14, Accents: e.rules.Accents}
}

// tenth rounds decibels to what anybody could tell apart. The thresholds are
// made from it, and stand in the result with every digit.
func tenth(db float64) float64 { return math.Round(10*db) / 10 }

// within keeps the times of r inside a recording of length ms: the last frame
// of the network may be half beyond its end.
func within(r *score.Report, length int64) {
	for i := range r.Characters {
		c := &r.Characters[i]
		c.StartMS, c.EndMS = min(c.StartMS, length), min(c.EndMS, length)
	}
	for i := range r.Inserted {
		s := &r.Inserted[i]
		s.StartMS, s.EndMS = min(s.StartMS, length), min(s.EndMS, length)
	}
}

// Align does the first half of [Engine.Assess], up to where each character lies:
// for evaluation, and for those who want the times and no verdicts.
func (e *Engine) Align(ctx context.Context, clip audio.Clip, p audio.Passage, begin Observer) (*score.Evidence, align.Alignment, error) {
	evidence, _, err := e.hear(ctx, clip, begin)
	if err != nil {
		return nil, align.Alignment{}, err
	}
	alignment, err := e.align(ctx, evidence, p, begin)
	return evidence, alignment, err
}

// align finds the characters of p in what was heard.
func (e *Engine) align(ctx context.Context, evidence *score.Evidence, p audio.Passage, begin Observer) (align.Alignment, error) {
	begin.begin(Aligning)
	alignment, err := align.Align(evidence.Emissions(e.cal.Weights.Tone), p, Inventory, e.costs)
	if err != nil {
		return align.Alignment{}, fmt.Errorf("assess: %w", err)
	}
	return alignment, ctx.Err()
}

// hear is what the network makes of a clip, as evidence, and the pitch that it was
// given; that is empty where a model tracks none.
func (e *Engine) hear(ctx context.Context, clip audio.Clip, begin Observer) (*score.Evidence, dsp.Pitch, error) {
	begin.begin(Hearing)
	heard, err := e.model.Posteriors(ctx, clip)
	if err != nil {
		return nil, dsp.Pitch{}, fmt.Errorf("assess: %w", err)
	}
	return score.Weigh(score.Heard{Phones: heard.Posteriors, Tones: heard.Tones, Foreign: heard.Foreign,
		Voicing: voicing(heard),
		Prior:   e.model.LogPriors()}, Units, e.cal.Weights), heard.Pitch, nil
}
