package models

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestQuestionJSON(t *testing.T) {
	const wire = `{"prompt":"几只？","page":"p1","answers":[{"number":12},{"number":"1/2","correct":false},{"keywords":["猫"],"mode":"any"},{"yes_no":"yes"},{"choice":"A","text":"小猫"},{"number":null,"text":"猫"}]}`
	var q Question
	if err := json.Unmarshal([]byte(wire), &q); err != nil {
		t.Fatal(err)
	}
	wrong := false
	want := Question{Prompt: "几只？", Page: "p1", Answers: []Answer{{Number: "12"}, {Number: "1/2", Correct: &wrong},
		{Keywords: []string{"猫"}, Mode: AnyKeyword}, {YesNo: Yes}, {Choice: "A", Text: "小猫"}, {Text: "猫"}}}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("question = %+v, want %+v", q, want)
	}
	if q.Answers[0].Wrong() || !q.Answers[1].Wrong() {
		t.Error("an answer is right unless it says that it is not")
	}
	if err := q.Validate(); err != nil {
		t.Error(err)
	}
	encoded, err := json.Marshal(q.Answers[1])
	if err != nil || string(encoded) != `{"number":"1/2","correct":false}` {
		t.Errorf("answer = %s, %v", encoded, err)
	}
	if err := json.Unmarshal([]byte(`{"number":{}}`), &Answer{}); err == nil {
		t.Error("an object is taken for a number")
	}
}

func TestQuestionValidate(t *testing.T) {
	for words, q := range map[string]Question{
		"prompt is empty":          {Prompt: " \n", Answers: []Answer{{Text: "猫"}}},
		"501 characters":           {Prompt: strings.Repeat("猫", 501), Answers: []Answer{{Text: "猫"}}},
		"not valid UTF-8":          {Prompt: "猫\xff", Answers: []Answer{{Text: "猫"}}},
		"no answers":               {Prompt: "谁？"},
		"at most 20":               {Prompt: "谁？", Answers: make([]Answer, 21)},
		"2001 characters":          {Prompt: "谁？", Answers: []Answer{{Text: strings.Repeat("猫", 1999)}, {Keywords: []string{"猫", "狗"}}}},
		"answer 2: it has mode":    {Prompt: "谁？", Answers: []Answer{{Text: "猫"}, {Text: "狗", Mode: AnyKeyword}}},
		"answer 1: mode is":        {Prompt: "谁？", Answers: []Answer{{Keywords: []string{"猫"}, Mode: "some"}}},
		"answer 1: yes_no is":      {Prompt: "谁？", Answers: []Answer{{YesNo: "perhaps"}}},
		"answer 1: readings: at 1": {Prompt: "谁？", Answers: []Answer{{Text: "猫", Readings: []Override{{At: 1, Reading: "mao1"}}}}},
	} {
		if err := q.Validate(); !errors.Is(err, Invalid) || !strings.Contains(Explain(err), words) {
			t.Errorf("Validate = %v, want invalid: %s", err, words)
		}
	}
}

func TestQuestionVersion(t *testing.T) {
	q := Question{ID: "q", Prompt: "谁？", Answers: []Answer{{Text: "猫"}}}
	later := q
	later.UpdatedAt = noon
	if q.Version() != later.Version() || q.Version() != later.Asked("").Version() {
		t.Error("the version depends on when the question was written")
	}
	if other := q.Asked("小猫。"); q.Version() == other.Version() {
		t.Error("the version does not depend on the context")
	}
}

func TestScheduleOfAnswers(t *testing.T) {
	s := DefaultSchedule()
	if e := s.ExpiryFrom(noon, AnswerKind); e.Original != noon.Add(7*day) || e.Rendition != noon.Add(7*day) || e.Result != noon.Add(730*day) || e.OnceSettled {
		t.Errorf("expiry of an answer = %+v, want its audio after a week", e)
	}
	s.Original = 2 * day
	if e := s.ExpiryFrom(noon, AnswerKind); e.Original != noon.Add(2*day) || e.Rendition != noon.Add(7*day) {
		t.Errorf("expiry of an answer = %+v, want no period longer than a reading's", e)
	}
	if got := s.answers(); len(got) != 2 || got[1].Period != 7*day {
		t.Errorf("periods of answers = %+v, want the upload and the playback file", got)
	}
	s.AnswerAudio = OnceRecognised
	if e := s.ExpiryFrom(noon, AnswerKind); e.Original != noon.Add(2*day) || !e.Rendition.IsZero() || !e.OnceSettled {
		t.Errorf("expiry of an answer = %+v, want it to end when the answer is settled", e)
	}
	if e := s.ExpiryFrom(noon, ReadingKind); e.OnceSettled || e.Rendition != noon.Add(180*day) {
		t.Errorf("expiry of a reading = %+v", e)
	}
	if got := s.answers(); len(got) != 1 || got[0].From != FromRecognition {
		t.Errorf("periods of answers = %+v, want no playback file", got)
	}
	for _, period := range []time.Duration{-1, MaxPeriod + 1} {
		if s.AnswerAudio = period; !errors.Is(s.Validate(), Invalid) {
			t.Errorf("a schedule with %s for the audio of answers is valid", period)
		}
	}
}
