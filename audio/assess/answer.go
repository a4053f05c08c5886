package assess

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/transcribe"
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
	Engine Info `json:"engine,omitzero"`
}

// Answer listens to clip, a recording at 16 kHz of somebody answering s. q is what
// dsp.Measure said of the same clip. As with [Engine.Assess] a recording in which
// nothing can be recognised is no error; but one in which something else is said
// is recognised and not matched.
func (e *Engine) Answer(ctx context.Context, clip audio.Clip, s question.Sheet, q dsp.Quality, begin Observer) (Answer, error) {
	k := e.circumstances(q)
	a := Answer{Status: Scored, Engine: e.answerInfo(s, k)}
	if reasons := q.Reasons(e.quality); len(reasons) > 0 {
		return a.refuse(Reason(reasons[0])), nil
	}
	clip = Audible(clip, q)
	evidence, _, err := e.hear(ctx, clip, begin)
	if err != nil {
		return Answer{}, err
	}
	speech := evidence.Speech()
	if speech.Frames == 0 {
		return a.refuse(NotSpeech), nil
	}
	begin.begin(Aligning)
	heard, by, err := e.transcribe(ctx, evidence, clip, s)
	if err != nil {
		return Answer{}, fmt.Errorf("assess: %w", err)
	}
	a.Engine.Recogniser, a.Engine.RecogniserError = by.name, by.failed
	begin.begin(Judging)
	report, err := answer.Decide(evidence, s, e.answerSetting(k), heard)
	if err != nil {
		return Answer{}, fmt.Errorf("assess: %w", err)
	}
	own := e.transcriber == nil || by.failed != ""
	if reason := e.unanswered(report.Match, speech, k, own && len(heard) == 0); reason != "" {
		return a.refuse(reason), nil
	}
	if !own {
		report.Write(heard) // word for word
	}
	a.Report = &report
	return a, ctx.Err()
}

// unanswered is why nothing was recognised in a recording, or "". wordless says that
// nobody could write down a word of it.
func (e *Engine) unanswered(m answer.Match, speech score.Speech, k score.Circumstances, wordless bool) Reason {
	switch {
	case heardWell(m):
		return ""
	case speech.Voiced < leastVoiced && k.SNR >= clear: // of a long quiet recording the voice may be a small part
		return NotSpeech
	case speech.Foreign >= e.cal.Refuse.Foreign:
		return NotMandarin
	case wordless && m.Verdict == answer.NotMatched: // music and machines
		return NotSpeech
	}
	return ""
}

func (e *Engine) answerSetting(k score.Circumstances) answer.Setting {
	return answer.Setting{Inventory: Inventory, Costs: e.costs, Parts: e.cal, Answers: e.answers, Circumstances: k}
}

// Candidates lists where in a clip the answers may have been said: for evaluation.
func (e *Engine) Candidates(ctx context.Context, clip audio.Clip, s question.Sheet, q dsp.Quality) ([]answer.Candidate, error) {
	evidence, _, err := e.hear(ctx, Audible(clip, q), nil)
	if err != nil {
		return nil, err
	}
	return answer.Candidates(evidence, s, e.answerSetting(e.circumstances(q)))
}

// wellHeard is from which confidence on an answer was given although all around it
// sounds foreign, or like no voice.
const wellHeard = 0.9

func heardWell(m answer.Match) bool {
	return (m.Verdict == answer.Matched || m.Verdict == answer.Partly) && m.Confidence >= wellHeard
}

// transcribe writes down what was said. Where a recogniser that was plugged in
// fails, the engine's own transcript stands in for it: the child's answer does not
// hang on it; who wrote is in what is returned.
func (e *Engine) transcribe(ctx context.Context, evidence *score.Evidence, clip audio.Clip, s question.Sheet) (audio.Transcript, writer, error) {
	var by writer
	if e.transcriber != nil {
		heard, err := e.transcriber.Transcribe(ctx, clip, s)
		if err == nil || ctx.Err() != nil {
			return heard, writer{name: e.transcriber.Identity()}, err
		}
		by.failed = err.Error()
	}
	own, err := decoder()
	if err != nil {
		return nil, by, err
	}
	expected, err := biasOf(s)
	if err != nil {
		return nil, by, err
	}
	by.name = transcribe.Version()
	heard, err := own.Transcribe(ctx, evidence.Emissions(1), expected)
	return heard, by, err
}

// writer is who wrote a transcript.
type writer struct {
	name   string
	failed string // why the recogniser that should have did not
}

// decoder is the one of all engines: it is made of the lexicon alone.
var decoder = sync.OnceValues(func() (*transcribe.Decoder, error) {
	return transcribe.New(transcribe.Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones})
})

// biasOf is what is likelier than other words in an answer to s.
func biasOf(s question.Sheet) (transcribe.Bias, error) {
	var b transcribe.Bias
	for _, expected := range s.Answers {
		for _, point := range expected.Points {
			for _, phrase := range point.Phrases {
				b.Answers = append(b.Answers, phrase.Passage)
			}
		}
	}
	for _, text := range []string{strings.TrimRight(s.Prompt, "吗呢吧啊么？?。！! "), s.Context} { // nobody answers 吗
		p, err := hanzi.Read(text, nil)
		if err != nil {
			return b, err
		}
		b.Texts = append(b.Texts, p)
	}
	return b, nil
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
	i.Settings = digest([]any{e.costs, e.quality, e.rules, e.answers})
	if i.Recogniser = transcribe.Version(); e.transcriber != nil {
		i.Recogniser = e.transcriber.Identity()
	}
	return i
}
