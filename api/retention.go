package api

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/models"
)

type retentionDoc struct {
	Periods []periodDoc `json:"periods" doc:"One for each class of data, of readings and of answers"`
}

type periodDoc struct {
	Class models.DataClass `json:"class" enum:"original,rendition,result" doc:"What is kept"`
	Kind  string           `json:"kind" enum:"reading,answer,all" doc:"Of which kind of recording"`
	After string           `json:"after" enum:"upload,recognition" doc:"From when the days are counted"`
	Days  float64          `json:"days" doc:"How long; 0 after recognition is at once" example:"30"`
	Then  string           `json:"then" doc:"What happens at the end" example:"erase"`
	Words wordsDoc         `json:"words" doc:"The same for people"`
}

type wordsDoc struct {
	Chinese string `json:"zh" doc:"In Chinese"`
	English string `json:"en" doc:"In English"`
}

type retentionOutput struct{ Body retentionDoc }

// classWords names the classes for people.
var classWords = map[models.RecordingKind]map[models.DataClass]wordsDoc{
	models.ReadingKind: {
		models.ClassOriginal:  {"朗读的原始录音", "The recording of a reading as it was uploaded"},
		models.ClassRendition: {"朗读的回放文件和波形", "The playback file and the waveform of a reading"},
	},
	models.AnswerKind: {
		models.ClassOriginal:  {"回答的原始录音", "The recording of an answer as it was uploaded"},
		models.ClassRendition: {"回答的回放文件和波形", "The playback file and the waveform of an answer"},
	},
	"": {models.ClassResult: {"评分结果、识别出的文字和作品记录", "The scores, what was recognised, and the entry in My Work"}},
}

func (s *server) retentionRoutes() {
	handle(s, "GET /v1/retention", about{
		id: "retention", tag: tagErasures, summary: "How long each kind of data is kept",
		words: "The schedule in force. Every period has an end, and at the end the data are erased.",
	}, s.retention)
}

func (s *server) retention(context.Context, *struct{}) (*retentionOutput, error) {
	var doc retentionDoc
	for _, p := range s.config.Schedule.Periods() {
		doc.Periods = append(doc.Periods, periodOf(p))
	}
	return &retentionOutput{doc}, nil
}

func periodOf(p models.ClassPeriod) periodDoc {
	name := classWords[p.Kind][p.Class]
	doc := periodDoc{Class: p.Class, Kind: string(p.Kind), After: "upload", Days: p.Period.Hours() / 24, Then: "erase"}
	if doc.Kind == "" {
		doc.Kind = "all"
	}
	if p.Kind == models.AnswerKind && p.Period == models.OnceRecognised {
		doc.After = "recognition"
		doc.Words = wordsDoc{
			Chinese: name.Chinese + "：识别完成后立即删除，不生成回放文件；识别结果保留。",
			English: name.English + ": erased as soon as the answer has been recognised, and no playback file is made; the result stays.",
		}
		return doc
	}
	doc.Words = wordsDoc{
		Chinese: name.Chinese + "：保存" + chineseDays(p.Period) + "，到期删除。",
		English: name.English + ": kept for " + models.Days(p.Period) + ", then erased.",
	}
	return doc
}

// chineseDays is a period in Chinese words; one that is no whole number of days
// is stated in hours and less, as the configuration states it.
func chineseDays(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day != 0 {
		return " " + d.String()
	}
	return fmt.Sprintf(" %d 天", d/day)
}
