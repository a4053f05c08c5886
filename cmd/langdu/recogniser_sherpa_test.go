//go:build sherpa && cgo && linux

package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/internal/toyspeech"
)

// An answer's transcript is the recogniser's, and the result names it; the verdict
// is that of the embedded network all the same.
func TestAnswerWithOwnRecogniser(t *testing.T) {
	args := []string{"--json", "--keywords", "妈妈", filepath.Join(root, "testdata", "reading.ogg")}
	own, toy := answerOf(t, args...), answerOf(t, append(args, "--recogniser", toyspeech.Folder(t, "zipformer_ctc", nil))...)
	if own.Report == nil || toy.Report == nil || own.Match.Verdict != toy.Match.Verdict || own.Match.Confidence != toy.Match.Confidence {
		t.Fatalf("verdicts: %+v, and with the recogniser %+v", own.Report, toy.Report)
	}
	if toy.Transcript == own.Transcript || !regexp.MustCompile(`^[小猫]+$`).MatchString(toy.Transcript) {
		t.Errorf("the transcript of a recogniser of two words is %q", toy.Transcript)
	}
	for _, h := range toy.Heard {
		if h.Confidence != 0.9 || h.EndMS <= h.StartMS {
			t.Errorf("heard %+v", h)
		}
	}
	if own.Engine.Recogniser == toy.Engine.Recogniser || !strings.HasPrefix(toy.Engine.Recogniser, "sherpa-onnx ") {
		t.Errorf("recognisers %q and %q", own.Engine.Recogniser, toy.Engine.Recogniser)
	}
}

// A service's answers are written down by the recogniser that it was started with.
func TestServiceWithOwnRecogniser(t *testing.T) {
	t.Setenv("LANGDU_RECOGNISER", toyspeech.Folder(t, "sense_voice", nil))
	s := start(t, nil)
	s.consent(t, "xiaoming")
	s.ask(t)
	id := s.reply(t)
	checkMatch(t, s, id)
	result := s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil)
	if name, _ := result["engine"].(map[string]any)["recogniser"].(string); !strings.Contains(name, " sense_voice ") {
		t.Errorf("the recogniser is %q", name)
	}
	if transcript, _ := result["transcript"].(string); strings.Trim(transcript, "小猫") != "" {
		t.Errorf("a recogniser of two words writes %q", transcript)
	}
}

func answerOf(t *testing.T, args ...string) assess.Answer {
	t.Helper()
	out, err := runAnswer(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	var a assess.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return a
}
