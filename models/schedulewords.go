package models

import (
	"fmt"
	"time"
)

// Words is a sentence for people in the languages of the service.
type Words struct {
	Chinese string `json:"zh" doc:"In Chinese"`
	English string `json:"en" doc:"In English"`
}

// classNames names what a line is about.
var classNames = map[DataClass]map[RecordingKind]Words{
	ClassOriginal: {
		ReadingKind: {"朗读的原始录音", "The recording of a reading as it was uploaded"},
		AnswerKind:  {"回答的原始录音", "The recording of an answer as it was uploaded"},
		"":          {"原始录音", "Recordings as they were uploaded"},
	},
	ClassRendition: {
		ReadingKind: {"朗读的回放文件和波形", "The playback file and the waveform of a reading"},
		AnswerKind:  {"回答的回放文件和波形", "The playback file and the waveform of an answer"},
		"":          {"回放文件和波形", "Playback files and waveforms"},
	},
	ClassResult: {"": {"评分结果、识别出的文字和作品记录", "The scores, what was recognised, and the entry in My Work"}},
	ClassExport: {"": {"应要求制作的数据副本", "An archive of the data, made for who asked for it"}},
	ClassEvent:  {"": {"操作记录（不含姓名、文字和声音）", "The log of what was done, without names, texts or sound"}},
}

// Words says the line to people.
func (p ClassPeriod) Words() Words {
	name := classNames[p.Class][p.Kind]
	en, zh := Days(p.Period), chineseDays(p.Period)
	switch {
	case p.From == FromRecognition:
		return Words{name.Chinese + "：识别完成后立即删除，不生成回放文件；识别结果保留。",
			name.English + ": erased as soon as the answer has been recognised, and no playback file is made; the result stays."}
	case p.Class == ClassIndex && p.From == FromActivity:
		return Words{"孩子的资料和同意记录：最后一次使用" + zh + "后删除。",
			"The child's own entry and the consents: erased " + en + " after they were here last."}
	case p.Class == ClassIndex:
		return Words{"已删除或已办结事项的空白条目：保存" + zh + "，到期删除。",
			"The blank entry of what was erased or has ended: kept for " + en + ", then erased."}
	case p.From == FromActivity:
		return Words{name.Chinese + "：孩子连续" + zh + "没有使用时，无论上述期限是否已到，都会删除。",
			name.English + ": erased, however long they would be kept otherwise, when the child has not been here for " + en + "."}
	case p.Then == Anonymise:
		return Words{name.Chinese + "：保存" + zh + "，到期计入无法识别个人的统计后删除。",
			name.English + ": kept for " + en + ", then counted in statistics that lead to nobody, and erased."}
	}
	return Words{name.Chinese + "：保存" + zh + "，到期删除。", name.English + ": kept for " + en + ", then erased."}
}

// WarningWords says to people when they are told before a voice is erased
// because nobody has come by.
func (s Schedule) WarningWords() Words {
	return Words{"因长期没有使用而删除声音之前" + chineseDays(s.Warning) + "，会通知监护人。",
		"The guardian is told " + Days(s.Warning) + " before a voice is erased because the child has not been here."}
}

// chineseDays is a period in Chinese words; one that is no whole number of days
// is stated in hours and less, as the configuration states it.
func chineseDays(d time.Duration) string {
	if d%day != 0 {
		return " " + d.String()
	}
	return fmt.Sprintf(" %d 天", d/day)
}
