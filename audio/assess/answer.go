package assess

import (
	"context"
	"fmt"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

// Transcriber writes down what is said in an answer, in place of the engine's own
// transcript. It is safe for concurrent use.
type Transcriber interface {
	// Transcribe writes down a clip at 16 kHz, given as the answer to s. It errs only
	// when ctx ends or when the recogniser itself cannot run; where nothing can be
	// made out the transcript is empty.
	Transcribe(ctx context.Context, clip audio.Clip, s question.Sheet) (audio.Transcript, error)
	// Identity names the recogniser and its model: the same identity, the same
	// transcripts.
	Identity() string
}

// Answer is what was heard of one recording as the answer to a question, as
// clients see it. Its JSON names are part of the API.
type Answer struct {
	Status Status `json:"status"`
	Reason Reason `json:"reason,omitempty"` // why it is unassessable
	Detail string `json:"detail,omitempty"` // the same in a sentence for a person
	*answer.Report
	Engine Info `json:"engine"`
}

// Answer listens to clip, a recording at 16 kHz of somebody answering s. q is what
// dsp.Measure said of the same clip. As with [Engine.Assess] a recording in which
// nothing can be recognised is no error; but one in which something else is said
// is recognised and not matched.
func (e *Engine) Answer(ctx context.Context, clip audio.Clip, s question.Sheet, q dsp.Quality, begin Observer) (Answer, error) {
	k := score.Circumstances{Strictness: e.rules.Strictness, SNR: tenth(q.SNR), Young: e.age == Under14, Accents: e.rules.Accents}
	a := Answer{Status: Scored, Engine: e.answerInfo(s, k)}
	if reasons := q.Reasons(e.quality); len(reasons) > 0 {
		return a.refuse(Reason(reasons[0])), nil
	}
	clip = Audible(clip, q)
	evidence, err := e.hear(ctx, clip, begin)
	if err != nil {
		return Answer{}, err
	}
	speech := evidence.Speech()
	if speech.Frames == 0 || speech.Voiced < leastVoiced && k.SNR >= clear {
		return a.refuse(NotSpeech), nil
	}
	begin.begin(Aligning)
	heard, err := e.transcribe(ctx, clip, s)
	if err != nil {
		return Answer{}, err
	}
	begin.begin(Judging)
	report, err := answer.Decide(evidence, s, answer.Setting{Inventory: Inventory, Costs: e.align, Parts: e.cal,
		Answers: e.answers, Circumstances: k}, heard)
	if err != nil {
		return Answer{}, fmt.Errorf("assess: %w", err)
	}
	if speech.Foreign >= e.cal.Refuse.Foreign && report.Match.Verdict == answer.NotMatched {
		return a.refuse(NotMandarin), nil
	}
	a.Report = &report
	return a, ctx.Err()
}

// transcribe writes down what was said, by whoever is to do it.
func (e *Engine) transcribe(ctx context.Context, clip audio.Clip, s question.Sheet) (audio.Transcript, error) {
	if e.transcriber == nil {
		return nil, nil
	}
	heard, err := e.transcriber.Transcribe(ctx, clip, s)
	if err != nil {
		return nil, fmt.Errorf("assess: %w", err)
	}
	return heard, nil
}

// refuse is the answer in which nothing was recognised.
func (a Answer) refuse(reason Reason) Answer {
	a.Status, a.Reason, a.Detail, a.Report = Unassessable, reason, reason.answerSentence(), nil
	return a
}

// answerInfo names everything that the result of an answer depends on.
func (e *Engine) answerInfo(s question.Sheet, k score.Circumstances) Info {
	return Info{
		Identity: e.AnswerIdentity(), Text: digest([]any{s.Prompt, s.Context}), Readings: digest(s.Answers), AgeBand: e.age,
		Circumstances: k, Thresholds: e.cal.CutsFor(k), Limits: e.cal.Refuse,
	}
}

// AnswerIdentity is the identity under which the engine listens to answers.
func (e *Engine) AnswerIdentity() Identity {
	i := e.identity
	i.Settings = digest([]any{e.align, e.quality, e.rules, e.answers})
	if e.transcriber != nil {
		i.Recogniser = e.transcriber.Identity()
	}
	return i
}
