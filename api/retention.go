package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

type retentionDoc struct {
	Periods    []periodDoc   `json:"periods" doc:"One for each class of data, of readings and of answers"`
	Warning    warningDoc    `json:"warning" doc:"What comes before the voice of a learner is erased who has not come by"`
	Region     string        `json:"region,omitempty" doc:"Where recordings are stored, as the service declares it" example:"cn-north-1"`
	SecondLine secondLineDoc `json:"second_line" doc:"What erases objects when no worker does"`
}

type periodDoc struct {
	Class    models.DataClass `json:"class" enum:"original,rendition,result,export,index,event" doc:"What is kept"`
	Kind     string           `json:"kind" enum:"reading,answer,all" doc:"Of which kind of recording"`
	Purposes []models.Purpose `json:"purposes" doc:"What it is kept for; none: to give account of what was done with the rest"`
	After    models.Beginning `json:"after" enum:"upload,recognition,making,end,entry,activity" doc:"From when the days are counted; activity is the learner's last, and ends data earlier than the other lines do"`
	Days     float64          `json:"days" doc:"How long; 0 after recognition is at once" example:"30"`
	Then     models.Ending    `json:"then" enum:"erase,anonymise" doc:"What happens at the end"`
	Words    wordsDoc         `json:"words" doc:"The same for people"`
}

type warningDoc struct {
	Days  float64  `json:"days" doc:"How long before" example:"14"`
	Words wordsDoc `json:"words" doc:"The same for people"`
}

type secondLineDoc struct {
	Set       bool    `json:"set" doc:"Whether the object store has rules of its own that erase what is over its time"`
	SlackDays float64 `json:"slack_days" doc:"How much longer than promised they can leave an object, when no worker has erased it" example:"7"`
}

type wordsDoc = models.Words

type retentionOutput struct{ Body retentionDoc }

func (s *server) retentionRoutes() {
	handle(s, "GET /v1/retention", about{
		id: "retention", tag: tagErasures, summary: "How long each kind of data is kept",
		words: "The schedule in force. Every period has an end, and at the end the data are erased.",
	}, s.retention)
}

func (s *server) retention(context.Context, *struct{}) (*retentionOutput, error) {
	schedule := s.config.Schedule
	doc := retentionDoc{
		Warning:    warningDoc{Days: inDays(schedule.Warning), Words: wordsDoc(schedule.WarningWords())},
		Region:     s.config.Region,
		SecondLine: secondLineDoc{Set: s.config.SecondLine, SlackDays: inDays(schedule.Slack)},
	}
	for _, p := range schedule.Periods() {
		doc.Periods = append(doc.Periods, periodOf(p))
	}
	return &retentionOutput{doc}, nil
}

func periodOf(p models.ClassPeriod) periodDoc {
	doc := periodDoc{Class: p.Class, Kind: string(p.Kind), Purposes: p.Purposes, After: p.From, Days: inDays(p.Period),
		Then: p.Then, Words: wordsDoc(p.Words())}
	if doc.Kind == "" {
		doc.Kind = "all"
	}
	if doc.Purposes == nil {
		doc.Purposes = []models.Purpose{}
	}
	return doc
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }
