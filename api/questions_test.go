package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// whereCat is a question with an answer of each kind.
const whereCat = `{"prompt":"小猫在哪里钓鱼？","answers":[{"text":"在河边","readings":[{"at":1,"reading":"ma2"}]},` +
	`{"keywords":["河","鱼"],"mode":"any"},{"choice":"B","text":"池塘","correct":false},{"number":12},{"yes_no":"no"}]}`

func TestQuestionShowsWhatWillBeAccepted(t *testing.T) {
	s := start(t)
	got := s.want(s.call("PUT", "/v1/questions/q1", s.app(), whereCat), 201)
	answers := got.json("answers").([]any)
	if len(answers) != 5 || got.json("id") != "q1" || got.json("page") != "" {
		t.Fatalf("question = %s", got.body)
	}
	if asked := got.json("characters").([]any); len(asked) != 7 || asked[6].(map[string]any)["char"] != "鱼" {
		t.Errorf("the prompt is read %v", asked)
	}
	first := answers[0].(map[string]any)
	phrase := first["points"].([]any)[0].(map[string]any)["phrases"].([]any)[0].(map[string]any)
	second := phrase["characters"].([]any)[1].(map[string]any)
	if first["name"] != "在河边" || first["correct"] != true || second["reading"] != "ma2" || second["source"] != "author" {
		t.Errorf("the first answer = %v", first)
	}
	if wrong := answers[2].(map[string]any); wrong["choice"] != "B" || wrong["text"] != "池塘" || wrong["correct"] != false {
		t.Errorf("the wrong option = %v", wrong)
	}
	if number := answers[3].(map[string]any); number["number"] != "12" {
		t.Errorf("the number = %v", number)
	}
	if read := s.want(s.call("GET", "/v1/questions/q1", s.token(api.RoleStaff, "x", "l1"), ""), 200); string(read.body) != string(got.body) {
		t.Errorf("read as staff = %s, want %s", read.body, got.body)
	}
	again := s.want(s.call("PUT", "/v1/questions/q1", s.app(), `{"prompt":"谁？","answers":[{"text":"小猫"}]}`), 200)
	if again.json("version") == got.json("version") {
		t.Error("the version does not change with the question")
	}
}

// A child who reads the question sees the options, and no answer.
func TestLearnerSeesNoAnswers(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/questions/q1", s.app(), whereCat), 201)
	read := s.want(s.call("GET", "/v1/questions/q1", s.token(api.RoleLearner, "x", "l1"), ""), 200)
	answers := read.json("answers").([]any)
	if option := answers[2].(map[string]any); len(answers) != 5 || option["choice"] != "B" || option["text"] != "池塘" {
		t.Errorf("a learner sees %s, want the option B in its place", read.body)
	}
	for _, secret := range []string{"在河边", "ma2", "河\"", "12", "correct", "没有"} {
		if strings.Contains(string(read.body), secret) {
			t.Errorf("a learner sees %q: %s", secret, read.body)
		}
	}
}

func TestQuestionsAreListed(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`), 201)
	for _, id := range []string{"q3", "q1", "q2"} {
		s.want(s.call("PUT", "/v1/questions/"+id, s.app(), `{"prompt":"谁？","page":"p1","answers":[{"text":"小猫"}]}`), 201)
	}
	s.want(s.call("PUT", "/v1/questions/q0", s.app(), `{"prompt":"谁？","answers":[{"text":"小猫"}]}`), 201)
	first := s.want(s.call("GET", "/v1/questions?page=p1&limit=2", s.app(), ""), 200)
	second := s.want(s.call("GET", "/v1/questions?page=p1&limit=2&after="+first.json("next").(string), s.app(), ""), 200)
	if want := `{"questions":[{"id":"q3","prompt":"谁？","page":"p1"}],"next":""}` + "\n"; string(second.body) != want {
		t.Errorf("the last questions about the page = %s, want %s", second.body, want)
	}
	if all := s.want(s.call("GET", "/v1/questions", s.app(), ""), 200); len(all.json("questions").([]any)) != 4 {
		t.Errorf("all questions = %s", all.body)
	}
}

// TestQuestionRefusals reads every sentence that an author may meet.
func TestQuestionRefusals(t *testing.T) {
	s := start(t)
	answers := func(list string) string { return `{"prompt":"谁？","answers":[` + list + `]}` }
	for _, c := range []struct{ name, body, words string }{
		{"no prompt", `{"prompt":" ","answers":[{"text":"猫"}]}`, "the prompt is empty"},
		{"no answers", answers(""), "body.answers"},
		{"too many", answers(strings.Repeat(`{"text":"猫"},`, 20) + `{"text":"猫"}`), "body.answers"},
		{"perhaps", answers(`{"yes_no":"perhaps"}`), "body.answers[0].yes_no"},
		{"some keywords", answers(`{"keywords":["猫"],"mode":"some"}`), "body.answers[0].mode"},
		{"mode of a text", answers(`{"text":"猫","mode":"any"}`), "answer 1: it has mode"},
		{"reading beside the text", answers(`{"text":"狗"},{"text":"猫","readings":[{"at":1,"reading":"ma1"}]}`), "answer 2: readings: at 1 lies outside"},
		{"impossible reading", answers(`{"text":"猫","readings":[{"at":0,"reading":"gou3"}]}`), "is no reading of 猫"},
		{"not Mandarin", answers(`{"text":"猫"},{"text":"hello"}`), `answer 2: "hello" cannot be said in Mandarin`},
		{"no such page", `{"prompt":"谁？","page":"p9","answers":[{"text":"猫"}]}`, "there is no page of this name: PUT the page first"},
		{"odd page", `{"prompt":"谁？","page":"a b","answers":[{"text":"猫"}]}`, "page id must be"},
		{"unknown name", answers(`{"txt":"猫"}`), "unexpected property"},
		{"a number of words", answers(`{"number":{}}`), "body.answers[0].number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.call("PUT", "/v1/questions/q1", s.app(), c.body), 422, "invalid", c.words)
		})
	}
	s.t = t
	s.refused(s.call("GET", "/v1/questions/q1", s.app(), ""), 404, "not-found", "there is no such question")
	s.refused(s.call("PUT", "/v1/questions/a%20b", s.app(), whereCat), 422, "invalid", "question id must be")
}

func TestQuestionIsPutOnce(t *testing.T) {
	s := start(t)
	first := s.want(s.call("PUT", "/v1/questions/q1", s.app(), whereCat, "Idempotency-Key", "k"), 201)
	again := s.want(s.call("PUT", "/v1/questions/q1", s.app(), whereCat, "Idempotency-Key", "k"), 201)
	if string(again.body) != string(first.body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("again = %s, want %s", again.body, first.body)
	}
}

// answered uploads an answer of l1 to q1, which is about p1.
func (s *service) answered(key ...string) models.RecordingID {
	s.t.Helper()
	r := s.want(s.upload(s.app(), key, "learner", "l1", "question", "q1", "audio", string(wav(99))), 202)
	return models.RecordingID(r.json("id").(string))
}

func (s *service) asking() {
	s.t.Helper()
	s.learner("l1", "scoring", "playback")
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫来到河边。","title":"河边的小猫","rules":{"strictness":"lenient"}}`), 201)
	s.want(s.call("PUT", "/v1/questions/q1", s.app(), `{"prompt":"小猫在哪里？","page":"p1","answers":[{"text":"在河边"},{"yes_no":"no","correct":false}]}`), 201)
}

func TestAnswerKeepsTheQuestionAsItWas(t *testing.T) {
	s := start(t)
	s.asking()
	id := s.answered()
	s.want(s.call("PUT", "/v1/questions/q1", s.app(), `{"prompt":"谁？","answers":[{"text":"小猫"}]}`), 200)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小狗。","title":"小狗"}`), 200)
	rec, err := s.store.Recording(t.Context(), id)
	s.must(err)
	if q := rec.Question; q == nil || q.Prompt != "小猫在哪里？" || q.Context != "小猫来到河边。" || len(q.Answers) != 2 || rec.Rules.Strictness != "lenient" {
		t.Errorf("recording of the answer = %+v with %+v", rec, rec.Question)
	}
	got := s.want(s.call("GET", "/v1/recordings/"+string(id), s.app(), ""), 200)
	for name, want := range map[string]any{"kind": "answer", "question": "q1", "page": "p1", "text": "小猫在哪里？", "overall": nil, "match": nil} {
		if got.json(name) != want {
			t.Errorf("%s = %v, want %v", name, got.json(name), want)
		}
	}
	if got.json("expires", "original") != "2026-11-29T08:00:00Z" || got.json("expires", "rendition") != "2026-11-29T08:00:00Z" {
		t.Errorf("expires = %v, want both after a week", got.json("expires"))
	}
}

func TestAnswersInMyWork(t *testing.T) {
	s := start(t)
	s.asking()
	reading, id := s.recorded("l1"), s.answered()
	s.answer(id)
	path := "/v1/recordings/" + string(id)
	got := s.want(s.call("GET", path, s.app(), ""), 200)
	if match, _ := json.Marshal(got.json("match")); string(match) != `{"answer":1,"correct":false,"text":"no","verdict":"matched"}` || got.json("overall") != nil {
		t.Errorf("recording = %s", got.body)
	}
	if result := s.want(s.call("GET", path+"/result", s.app(), ""), 200); string(result.body) != answerDocument {
		t.Errorf("result = %s, want it word for word", result.body)
	}
	for query, want := range map[string]string{
		"?kind=answer": string(id), "?kind=reading": string(reading), "?question=q1": string(id), "?q=哪里": string(id), "?q=河边的": string(id), "?question=q2": "",
	} {
		var work struct{ Recordings []struct{ ID string } }
		s.must(json.Unmarshal(s.want(s.call("GET", "/v1/learners/l1/work"+query, s.app(), ""), 200).body, &work))
		if found := len(work.Recordings); want == "" && found != 0 || want != "" && (found != 1 || work.Recordings[0].ID != want) {
			t.Errorf("work%s = %v, want %q", query, work.Recordings, want)
		}
	}
	if growth := s.want(s.call("GET", "/v1/learners/l1/growth", s.app(), ""), 200); len(growth.json("days").([]any))+len(growth.json("characters").([]any)) > 0 {
		t.Errorf("growth = %s, want nothing of an answer", growth.body)
	}
}

func TestRepeatedAnswerIsStoredOnce(t *testing.T) {
	s := start(t)
	s.asking()
	if first, again := s.answered("Idempotency-Key", "k"), s.answered("Idempotency-Key", "k"); first != again {
		t.Errorf("stored %s and %s", first, again)
	}
	s.want(s.call("PUT", "/v1/questions/q1", s.app(), `{"prompt":"小猫在哪里？","page":"p1","answers":[{"text":"在家"}]}`), 200)
	r := s.upload(s.app(), []string{"Idempotency-Key", "k"}, "learner", "l1", "question", "q1", "audio", string(wav(99)))
	s.refused(r, 409, "conflict", "use a new key")
}

func TestAnswerRefusals(t *testing.T) {
	s := start(t)
	s.asking()
	s.learner("l2")
	for _, c := range []struct {
		status      int
		kind, words string
		parts       []string
	}{
		{404, "not-found", "there is no such question", []string{"learner", "l1", "question", "q9"}},
		{422, "invalid", "a recording is of one of them", []string{"learner", "l1", "question", "q1", "page", "p1"}},
		{422, "invalid", "a recording is of one of them", []string{"learner", "l1", "question", "q1", "text", "小猫"}},
		{422, "invalid", "question id must be", []string{"learner", "l1", "question", "a b"}},
		{403, "consent-required", "scoring", []string{"learner", "l2", "question", "q1"}},
	} {
		s.refused(s.upload(s.app(), nil, append(c.parts, "audio", string(wav(99)))...), c.status, c.kind, c.words)
	}
	s.nothingRemains("l1")
}

// TestAudioOfAnAnswerIsGoneOnceRecognised asks before the bytes are erased.
func TestAudioOfAnAnswerIsGoneOnceRecognised(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Schedule.AnswerAudio = models.OnceRecognised })
	s.asking()
	retention := s.want(s.call("GET", "/v1/retention", "", ""), 200)
	line := retention.json("periods").([]any)[2].(map[string]any)
	if line["kind"] != "answer" || line["after"] != "recognition" || line["days"] != 0. || !strings.Contains(string(retention.body), "识别完成后立即删除") {
		t.Errorf("retention = %s", retention.body)
	}
	for _, status := range []models.Status{models.Scored, models.Unassessable, models.Failed} {
		id := s.answered()
		path := "/v1/recordings/" + string(id)
		waiting := s.want(s.call("GET", path, s.app(), ""), 200)
		if waiting.json("expires", "once_recognised") != true || waiting.json("expires", "rendition") != nil {
			t.Errorf("expires = %v", waiting.json("expires"))
		}
		s.want(s.call("GET", path+"/audio?original=1", s.app(), ""), 200)
		s.refused(s.call("GET", path+"/audio", s.app(), ""), 409, "conflict", "still received")
		if status == models.Scored {
			s.answer(id)
		} else {
			s.finish(id, models.Outcome{Status: status, Reason: models.TooNoisy, Detail: "there is a fan"})
		}
		for _, file := range []string{"/audio?original=1", "/audio", "/peaks"} {
			s.refused(s.call("GET", path+file, s.app(), ""), 410, "gone", "as soon as the answer has been recognised; its result stays")
		}
		s.want(s.call("GET", path+"/result", s.app(), ""), 200)
	}
}

func TestAudioOfAnAnswerGoesAfterAWeek(t *testing.T) {
	s := start(t)
	s.asking()
	id := s.answered()
	s.answer(id)
	s.clock.Advance(7 * 24 * time.Hour)
	s.refused(s.call("GET", "/v1/recordings/"+string(id)+"/audio?original=1", s.app(), ""), 410, "gone", "end of its time")
	s.want(s.call("GET", "/v1/recordings/"+string(id)+"/result", s.app(), ""), 200)
}

// TestResultsAreDescribed: the document names what a reading and an answer have.
func TestResultsAreDescribed(t *testing.T) {
	s := start(t)
	schemas := s.want(s.call("GET", "/openapi.json", "", ""), 200).json("components", "schemas").(map[string]any)
	for schema, names := range map[string]string{
		"Result":        "status overall accuracy tone completeness fluency pace characters inserted engine decision",
		"AnswerResult":  "status transcript heard match explanation explanation_zh pronunciation engine decision",
		"AnswerMatch":   "verdict answer text correct confidence keywords",
		"Pronunciation": "text overall accuracy tone characters",
		"Expected":      "text readings keywords mode choice number yes_no correct name points",
	} {
		described, _ := schemas[schema].(map[string]any)
		properties, _ := described["properties"].(map[string]any)
		if len(properties) != len(strings.Fields(names)) {
			t.Errorf("%s has %d properties, want %s", schema, len(properties), names)
		}
		for _, name := range strings.Fields(names) {
			if properties[name] == nil {
				t.Errorf("%s does not describe %s", schema, name)
			}
		}
	}
}
