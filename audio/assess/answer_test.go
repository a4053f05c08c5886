package assess

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

// answers compiles a question.
func answers(t *testing.T, list ...question.Answer) question.Sheet {
	t.Helper()
	s, err := question.Compile(question.Question{Prompt: "你听到了什么？", Answers: list})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(s string) question.Answer { return question.Answer{Text: s} }

// ask listens to a file for answers.
func ask(t *testing.T, path string, s question.Sheet) Answer {
	t.Helper()
	return askOf(t, Config{}, path, s)
}

// askOf has an engine of c listen to a file for answers.
func askOf(t *testing.T, c Config, path string, s question.Sheet) Answer {
	t.Helper()
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sound, err := Open(context.Background(), f, -1, decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Answer(context.Background(), sound.Clip, s, sound.Quality, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		name, path string
		answers    []question.Answer
		verdict    answer.Verdict
		answer     int
	}{
		{"a word among others", word, []question.Answer{text("美国"), text("中国"), text("中文")}, answer.Matched, 1},
		{"another word", word, []question.Answer{text("老虎"), text("大象")}, answer.NotMatched, -1},
		{"other words of as many syllables", word, []question.Answer{text("苹果"), text("公园")}, answer.NotMatched, -1},
		{"a whole sentence", sentence, []question.Answer{text("特别是在老年人群体中"), text(sentenceText)}, answer.Matched, 1},
		{"words within a sentence", sentence, []question.Answer{{Keywords: []string{"群体", "青少年"}}}, answer.Matched, 0},
		{"one of two words", sentence, []question.Answer{{Keywords: []string{"群体", "小猫"}}}, answer.Partly, 0},
		{"any of two words", sentence, []question.Answer{{Keywords: []string{"群体", "小猫"}, Any: true}}, answer.Matched, 0},
		{"half of a text", sentence, []question.Answer{text("青少年群体喜欢小猫钓鱼")}, answer.NotMatched, -1},
		{"most of a text", sentence, []question.Answer{text("青少年群体中有小猫")}, answer.Partly, 0},
	} {
		a := ask(t, test.path, answers(t, test.answers...))
		if a.Status != Scored {
			t.Errorf("%s: %s, %s", test.name, a.Status, a.Reason)
			continue
		}
		got := -1
		if a.Match.Answer != nil {
			got = *a.Match.Answer
		}
		if a.Match.Verdict != test.verdict || got != test.answer {
			t.Errorf("%s: %s, answer %d, want %s, %d: %s", test.name, a.Match.Verdict, got, test.verdict, test.answer, a.Explanation)
		}
	}
}

// What sounds like another language is no answer; an answer that was clearly given is
// one, however foreign the rest sounds.
func TestAnswersInOtherLanguages(t *testing.T) {
	strict := score.Shipped()
	strict.Refuse.Foreign = 0 // as if whatever is said sounded foreign
	for _, test := range []struct {
		name, path string
		config     Config
		expected   string
		status     Status
		reason     Reason
	}{
		{"English in foreign speech", english, Config{Calibration: &strict}, "小猫", Unassessable, NotMandarin},
		{"the answer in foreign speech", word, Config{Calibration: &strict}, "中国", Scored, ""},
		{"another word in foreign speech", word, Config{Calibration: &strict}, "苹果", Unassessable, NotMandarin},
	} {
		a := askOf(t, test.config, test.path, answers(t, text(test.expected)))
		if a.Status != test.status || a.Reason != test.reason || (a.Report == nil) != (test.status == Unassessable) {
			t.Errorf("%s: %s, %q, want %s, %q", test.name, a.Status, a.Reason, test.status, test.reason)
		}
	}
}

// Sounds without words are no answer, nor a transcript.
func TestMusicIsNoAnswer(t *testing.T) {
	for name, clip := range map[string]audio.Clip{"a tune": tune(1), "a buzz": buzzing(140, 4), "keys": keys(1)} {
		quality, err := dsp.Measure(clip)
		if err != nil {
			t.Fatal(err)
		}
		a, err := engine(t).Answer(context.Background(), clip, answers(t, text("小猫")), quality, nil)
		if err != nil || a.Status == Scored && (a.Match.Verdict != answer.NotMatched || strings.Trim(a.Transcript, "…") != "") {
			t.Errorf("%s: %+v, %+v, %v", name, a, a.Report, err)
		}
	}
}

// writes is a recogniser that writes one word, or fails.
type writes struct{ err error }

func (writes) Identity() string { return "writes" }

func (w writes) Transcribe(context.Context, audio.Clip, question.Sheet) (audio.Transcript, error) {
	return audio.Transcript{{Text: "啊", Confidence: 0.5}}, w.err
}

// A recogniser writes the transcript, word for word, and decides nothing. Where it
// fails the engine's own stands in, and the answer says so.
func TestTranscribers(t *testing.T) {
	s := answers(t, text("中国"), text("美国"))
	own := ask(t, word, s)
	theirs := askOf(t, Config{Transcriber: writes{}}, word, s)
	if theirs.Transcript != "啊" || theirs.Match.Confidence != own.Match.Confidence || theirs.Match.Verdict != answer.Matched {
		t.Errorf("%+v, want what was found by itself, %+v, and the transcript 啊", theirs.Report, own.Match)
	}
	if theirs.Engine.Recogniser != "writes" || theirs.Engine.RecogniserError != "" {
		t.Errorf("signed %q, %q", theirs.Engine.Recogniser, theirs.Engine.RecogniserError)
	}
	failed := askOf(t, Config{Transcriber: writes{errors.New("no memory")}}, word, s)
	if failed.Report == nil || failed.Transcript != own.Transcript || failed.Engine.Recogniser != own.Engine.Recogniser || failed.Engine.RecogniserError != "no memory" {
		t.Errorf("%+v with %+v, want the engine's own transcript %s", failed.Report, failed.Engine, own.Transcript)
	}
}

// The signature of an answer names all that it depends on, that of a reading does
// not change with what only answers depend on.
func TestAnswerIdentity(t *testing.T) {
	other := answer.Shipped()
	other.Sure = 0.9
	plain := engine(t)
	for name, c := range map[string]Config{"the calibration of answers": {Answers: other}, "the recogniser": {Transcriber: writes{}}} {
		e, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		if e.AnswerIdentity() == plain.AnswerIdentity() || e.Identity() != plain.Identity() {
			t.Errorf("%s: answers are signed %s, readings %s", name, e.AnswerIdentity(), e.Identity())
		}
	}
}
