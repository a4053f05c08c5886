package archive

import (
	"encoding/json"
	"time"

	"github.com/langdu/langdu/models"
)

// LearnerOf is a learner as an archive has them.
func LearnerOf(l models.Learner) Learner {
	return Learner{ID: l.ID, BirthMonth: l.BirthMonth, AgeBand: l.AgeBand, Guardian: l.Guardian, CreatedAt: l.CreatedAt}
}

// Periods is a schedule as an archive has it.
func Periods(s models.Schedule) []Period {
	var lines []Period
	for _, p := range s.Periods() {
		lines = append(lines, Period{Class: p.Class, Kind: p.Kind, From: p.From, Days: p.Period.Hours() / 24, Then: p.Then})
	}
	return lines
}

// RecordingOf is a recording as an archive has it, with its result and former
// judgements where there are any.
func RecordingOf(r models.Recording, result *models.Result, former []models.Former) Recording {
	out := Recording{
		ID: r.ID, Kind: r.Kind(), Page: r.Page, Text: r.Text, Readings: r.Overrides, Rules: r.Rules, Question: r.Question,
		Status: r.Status, Reason: r.Reason, Detail: r.Detail, MediaType: r.MediaType, Size: r.Size, SHA256: r.SHA256,
		DurationMS: r.Duration.Milliseconds(), Overall: r.Overall, Match: r.Match, Engine: r.Judged.Engine, Provenance: r.Judged.Document,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Expires: Expires(r.Expiry),
	}
	if result != nil {
		out.ResultVersion = result.Version
		for _, c := range result.Characters {
			out.Characters = append(out.Characters, Character(c))
		}
	}
	for _, f := range former {
		out.Former = append(out.Former, Former{
			Status: f.Status, Reason: f.Reason, Overall: f.Overall, Match: f.Match, Read: f.Read, Correct: f.Correct,
			JudgedAt: f.JudgedAt, ReplacedAt: f.ReplacedAt, Engine: f.Judged.Engine, Provenance: f.Judged.Document,
		})
	}
	return out
}

// Recording is r as the service has it.
func (r Recording) Recording(learner models.LearnerID) models.Recording {
	return models.Recording{
		ID: r.ID, Learner: learner, Page: r.Page, Text: r.Text, Overrides: r.Readings, Rules: r.Rules, Question: r.Question,
		Status: r.Status, Reason: r.Reason, Detail: r.Detail, MediaType: r.MediaType, Size: r.Size, SHA256: r.SHA256,
		Duration: time.Duration(r.DurationMS) * time.Millisecond, Overall: r.Overall, Match: r.Match,
		Judged:    models.Provenance{Engine: r.Engine, Document: r.Provenance},
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Expiry: models.Expiry(r.Expires),
	}
}

// Judgement is the result of r, whose document is handed in, and nil where r was
// not scored.
func (r Recording) Judgement(document []byte) *models.Result {
	if r.Status != models.Scored {
		return nil
	}
	result := &models.Result{Version: r.ResultVersion, Document: document, Overall: r.Overall, Match: r.Match}
	for _, c := range r.Characters {
		result.Characters = append(result.Characters, models.CharacterResult(c))
	}
	return result
}

// FormerJudgements are those that were replaced.
func (r Recording) FormerJudgements() []models.Former {
	var all []models.Former
	for _, f := range r.Former {
		all = append(all, models.Former{
			Status: f.Status, Reason: f.Reason, Overall: f.Overall, Match: f.Match, Read: f.Read, Correct: f.Correct,
			JudgedAt: f.JudgedAt, ReplacedAt: f.ReplacedAt, Judged: models.Provenance{Engine: f.Engine, Document: f.Provenance},
		})
	}
	return all
}

// Dispute is d as the service has it. models.Invalid where it is none.
func (d Dispute) Dispute() (models.Dispute, error) {
	out := models.Dispute{ID: d.ID, Recording: d.Recording, At: d.Position, Reason: d.Reason, Comment: d.Comment, AskedBy: d.AskedBy,
		State: d.State, CreatedAt: d.CreatedAt, DecidedAt: d.DecidedAt, Engine: d.Engine,
		Decision: models.Decision{Score: d.Score, Sentence: d.Sentence}}
	if d.Verdicts != "" {
		if err := json.Unmarshal([]byte(d.Verdicts), &out.Decision.Characters); err != nil {
			return out, refuse("tables/disputes.json: %w", err)
		}
	}
	return out, nil
}
