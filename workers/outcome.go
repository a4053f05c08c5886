package workers

import (
	"encoding/json"
	"math"
	"time"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/models"
)

// judgedBy is what a result says of how it came about.
func judgedBy(i assess.Info) (models.Provenance, error) {
	document, err := json.Marshal(i)
	if err != nil {
		return models.Provenance{}, models.E("workers.Engine", models.Internal, err)
	}
	return models.Provenance{Engine: i.Identity.String(), Document: document}, nil
}

// outcomeOf is the result of a reading with who judged. It keeps a judgement twice: word for word, and
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

// recogniserFailed stands in results for why a recogniser failed, which names files
// of the machine and is the operator's to read, in the log.
const recogniserFailed = "the recogniser failed; the engine wrote the transcript itself"

// answered is the result of an answer with who judged. Its characters are kept in
// the document alone: growth is drawn from what was to be read.
func answered(a assess.Answer, d time.Duration) (models.Outcome, error) {
	if a.Engine.RecogniserError != "" {
		a.Engine.RecogniserError = recogniserFailed
	}
	judged, err := judgedBy(a.Engine)
	if err != nil || a.Status == assess.Unassessable {
		return models.Outcome{Status: models.Unassessable, Reason: models.Reason(a.Reason), Detail: a.Detail, Duration: d, Judged: judged}, err
	}
	document, err := json.Marshal(a)
	if err != nil {
		return models.Outcome{}, models.E("workers.Engine", models.Internal, err)
	}
	result := &models.Result{
		Version: models.ResultVersion, Document: document, Overall: models.NoOverall,
		Match: &models.Match{Verdict: models.MatchVerdict(a.Match.Verdict), Answer: a.Match.Answer, Text: a.Match.Text, Correct: a.Match.Correct},
	}
	if a.Pronunciation != nil {
		result.Overall = whole(a.Pronunciation.Overall)
	}
	return models.Outcome{Status: models.Scored, Duration: d, Result: result, Judged: judged}, nil
}
