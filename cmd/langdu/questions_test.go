package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// spokenWord is a recording of somebody who says 中国.
func spokenWord(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "..", "..", "audio", "assess", "testdata", "word.opus"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// ask stores a question about a page; its second answer is the right one.
func (s *service) ask(t *testing.T) {
	t.Helper()
	s.want(t, 201, "PUT", "/v1/pages/flag", map[string]any{"title": "升旗", "text": "五星红旗是中国的国旗。"})
	got := s.want(t, 201, "PUT", "/v1/questions/flag", map[string]any{"prompt": "这是哪国的国旗？", "page": "flag", "answers": []any{
		map[string]any{"text": "美国", "correct": false}, map[string]any{"keywords": []string{"中国"}}, map[string]any{"yes_no": "no", "correct": false}}})
	answers := got["answers"].([]any)
	word := answers[1].(map[string]any)["points"].([]any)[0].(map[string]any)["phrases"].([]any)[0].(map[string]any)
	first := word["characters"].([]any)[0].(map[string]any)
	if len(answers) != 3 || word["text"] != "中国" || first["reading"] != "zhong1" || first["marked"] != "zhōng" || first["source"] == "" {
		t.Fatalf("the question expects %v", answers)
	}
}

// reply uploads what xiaoming says to the question, and waits until it is settled.
func (s *service) reply(t *testing.T) (id string) {
	t.Helper()
	body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"question", "flag"}}, spokenWord(t))
	id = s.want(t, 202, "POST", "/v1/recordings", body, "Content-Type", contentType)["id"].(string)
	if seen := s.settle(t, id); seen[len(seen)-1] != "scored" {
		t.Fatalf("the events ended with %q", seen)
	}
	return id
}

// checkMatch wants the second answer, in the result and in My Work.
func checkMatch(t *testing.T, s *service, id string) {
	t.Helper()
	result := s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil)
	match := result["match"].(map[string]any)
	if match["verdict"] != "matched" || match["answer"] != 1.0 || match["text"] != "中国" || match["correct"] != true || match["confidence"].(float64) < 0.5 {
		t.Errorf("the match is %v", match)
	}
	keyword := match["keywords"].([]any)[0].(map[string]any)
	if keyword["found"] != true || keyword["end_ms"].(float64) <= keyword["start_ms"].(float64) {
		t.Errorf("the keyword is %v", keyword)
	}
	if result["explanation"] == "" || result["explanation_zh"] == "" || result["engine"] == nil || result["pronunciation"] == nil {
		t.Errorf("the result is %v", result)
	}
	work := s.want(t, 200, "GET", "/v1/learners/xiaoming/work?kind=answer&q=国旗", nil)["recordings"].([]any)
	if len(work) != 1 {
		t.Fatalf("My Work is %v, want the answer", work)
	}
	listed := work[0].(map[string]any)
	if listed["id"] != id || listed["question"] != "flag" || listed["title"] != "升旗" || listed["match"].(map[string]any)["verdict"] != "matched" {
		t.Errorf("My Work has %v", listed)
	}
}

// TestLifeOfAnAnswer walks the whole way of an answer: question → upload → match →
// My Work → playback → delete → gone.
func TestLifeOfAnAnswer(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			s.ask(t)
			id := s.reply(t)
			checkMatch(t, s, id)
			if readings := s.want(t, 200, "GET", "/v1/learners/xiaoming/work?kind=reading", nil)["recordings"].([]any); len(readings) != 0 {
				t.Errorf("among readings are %v", readings)
			}
			if days := s.want(t, 200, "GET", "/v1/learners/xiaoming/growth", nil)["days"].([]any); len(days) != 0 {
				t.Errorf("growth counts an answer: %v", days)
			}
			if status, _, got := s.call(t, "GET", "/v1/recordings/"+id+"/audio?original=1", nil); status != 200 || !bytes.Equal(got, spokenWord(t)) {
				t.Errorf("original = %d with %d bytes", status, len(got))
			}
			s.want(t, 200, "GET", "/v1/recordings/"+id+"/peaks", nil)
			checkErasure(t, s, "/v1/recordings/"+id)
			if left := s.audioOf(t, stores, id); len(left) > 0 {
				t.Errorf("after the erasure %q are left", left)
			}
		})
	}
}

// TestAudioOfAnAnswerIsErasedOnceRecognised looks into the stores for its objects.
func TestAudioOfAnAnswerIsErasedOnceRecognised(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--keep-answer-audio", "recognised")
			s.consent(t, "xiaoming")
			s.ask(t)
			reading := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, reading)
			if kept := s.audioOf(t, stores, reading); len(kept) != 2 {
				t.Fatalf("of a reading %q are kept: the search is worthless", kept)
			}
			id := s.reply(t)
			for _, file := range []string{"/audio", "/audio?original=1", "/peaks"} {
				status, _, answer := s.call(t, "GET", "/v1/recordings/"+id+file, nil)
				if status != 410 || !strings.Contains(string(answer), "as soon as the answer has been recognised; its result stays") {
					t.Errorf("GET …%s = %d %s", file, status, answer)
				}
			}
			await(t, "the erasure of the audio", func() bool { return len(s.audioOf(t, stores, id)) == 0 })
			checkMatch(t, s, id)
			s.want(t, 200, "GET", "/v1/recordings/"+reading+"/peaks", nil) // a reading's stays
		})
	}
}

// audioOf is the objects of a recording that hold its audio.
func (s *service) audioOf(t *testing.T, stores []string, id string) []string {
	t.Helper()
	return slices.DeleteFunc(s.held(t, stores).keys(), func(key string) bool { return !strings.HasPrefix(key, "r/"+id+"/") })
}

// TestDemoAsks opens the demo's questions as its visitors do.
func TestDemoAsks(t *testing.T) {
	s := start(t, nil, "--demo")
	questions := s.want(t, 200, "GET", "/v1/questions", nil)["questions"].([]any)
	if len(questions) < 3 {
		t.Errorf("the demo asks %v", questions)
	}
	for _, q := range questions {
		q := q.(map[string]any)
		s.want(t, 200, "GET", "/v1/pages/"+q["page"].(string), nil)
		if answers := s.want(t, 200, "GET", "/v1/questions/"+q["id"].(string), nil)["answers"].([]any); len(answers) < 2 {
			t.Errorf("question %v tells %v apart", q["id"], answers)
		}
	}
}

func TestPeriodOfAnswersIsReadInWords(t *testing.T) {
	for value, want := range map[string]string{"recognised": "recognised", "7d": "7d", "36h": "36h0m0s", "0d": "", "-1h": "", "soon": ""} {
		p := answerPeriod{period{value: &(&Config{}).Keep.AnswerAudio}}
		err := p.Set(value)
		if (err == nil) != (want != "") || err == nil && p.String() != want {
			t.Errorf("Set(%q) = %v, then %q, want %q", value, err, p, want)
		}
	}
}
