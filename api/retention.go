package api

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/models"
)

type retentionDoc struct {
	Periods []periodDoc `json:"periods" doc:"One for each class of data"`
}

type periodDoc struct {
	Class models.DataClass `json:"class" enum:"original,rendition,result" doc:"What is kept"`
	Days  float64          `json:"days" doc:"How long, from the upload" example:"30"`
	Then  string           `json:"then" doc:"What happens at the end" example:"erase"`
	Words wordsDoc         `json:"words" doc:"The same for people"`
}

type wordsDoc struct {
	Chinese string `json:"zh" doc:"In Chinese"`
	English string `json:"en" doc:"In English"`
}

type retentionOutput struct{ Body retentionDoc }

// classWords names the classes for people.
var classWords = map[models.DataClass]wordsDoc{
	models.ClassOriginal:  {"上传的原始录音", "The recording as it was uploaded"},
	models.ClassRendition: {"回放文件和波形", "The playback file and the waveform"},
	models.ClassResult:    {"评分结果和作品记录", "The scores and the entry in My Work"},
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
		name, long := classWords[p.Class], models.Days(p.Period)
		doc.Periods = append(doc.Periods, periodDoc{
			Class: p.Class, Days: p.Period.Hours() / 24, Then: "erase",
			Words: wordsDoc{
				Chinese: name.Chinese + "：保存" + chineseDays(p.Period) + "，到期删除。",
				English: name.English + ": kept for " + long + ", then erased.",
			},
		})
	}
	return &retentionOutput{doc}, nil
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
