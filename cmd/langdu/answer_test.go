package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// runAnswer runs `langdu answer` and returns what it printed.
func runAnswer(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), append([]string{"answer"}, args...), os.LookupEnv, &out, testWriter{t})
	return out.String(), err
}

// write makes a file of a test.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// In the recording somebody asks 爸爸和妈妈谁的年龄大.
func TestAnswerTable(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	for _, test := range []struct {
		name string
		args []string
		want []string
	}{
		{"a text", []string{"--text", "小猫", "--text", readingText}, []string{"2.6 s, opus in ogg", "✓ matched: answer 2, " + readingText, "confidence", "overall"}},
		{"keywords", []string{"--keywords", "妈妈，年龄"}, []string{"✓ matched: answer 1, 妈妈、年龄", "    ✓ 妈妈  ", "    ✓ 年龄  "}},
		{"some keywords", []string{"--keywords", "妈妈,小猫"}, []string{"~ partly: answer 1", "    – 小猫  not heard"}},
		{"any keyword", []string{"--any-of", "小猫 妈妈"}, []string{"✓ matched: answer 1, 小猫/妈妈"}},
		{"a choice", []string{"--choice", "A=姐姐", "--choice", "B=爸爸"}, []string{"✓ matched: answer 2, B"}},
		{"something else", []string{"--number", "12", "--yes-no"}, []string{"– not matched", "None of the expected answers"}},
	} {
		out, err := runAnswer(t, append(test.args, reading)...)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: the table lacks %q:\n%s", test.name, want, out)
			}
		}
	}
}

func TestAnswerOfAQuestionFile(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	asked := write(t, "q.json", "\ufeff"+`{"prompt": "谁大？", "page": "p1", "answers": [{"number": 12}, {"text": "爸爸和妈妈", "correct": false}]}`)
	out, err := runAnswer(t, "--question", asked, "--context", readingText, reading)
	if err != nil || !strings.Contains(out, "✗ matched: answer 2, 爸爸和妈妈, which is not a right one") {
		t.Errorf("answer = %v, want answer 2, a wrong one:\n%s", err, out)
	}
	trials := write(t, "trials.tsv", reading+"\t"+asked+"\r\n\n"+reading+"\n"+filepath.Join(root, "missing.wav")+"\t\n")
	out, err = runAnswer(t, "--batch", trials, "--text", "小猫")
	if err == nil || !strings.Contains(err.Error(), "1 of 3 recordings could not be listened to") {
		t.Errorf("answer --batch = %v, want that one could not be listened to", err)
	}
	var got []string
	for line := range strings.Lines(out) {
		var r struct {
			Status, Reason string
			Match          struct {
				Verdict string
				Text    string
				Correct *bool
			}
			Engine struct{ Model string }
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		got = append(got, r.Status+" "+r.Reason+" "+r.Match.Verdict+" "+r.Match.Text)
		if (r.Engine.Model == "") != (r.Status == "failed") {
			t.Errorf("a result that %s is signed by the model %q", r.Status, r.Engine.Model)
		}
	}
	want := []string{"scored  matched 爸爸和妈妈", "scored  not_matched ", "failed unreadable  "}
	if !slices.Equal(got, want) {
		t.Errorf("the batch is %q, want %q", got, want)
	}
}

func TestAnswerRefusesWhatItCannotDo(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	good := write(t, "good.json", `{"prompt": "？", "answers": [{"text": "猫"}]}`)
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{reading}, "say what may be answered: langdu answer --text"},
		{[]string{"--text", "猫"}, "name the recording"},
		{[]string{"--question", good, "--text", "猫", reading}, "--question holds the prompt and the answers"},
		{[]string{"--question", good, "--prompt", "？", reading}, "--question holds the prompt and the answers"},
		{[]string{"--batch", "x.tsv", reading}, "leave out FILE"},
		{[]string{"--batch", os.DevNull}, "names no recording"},
		{[]string{"--batch", write(t, "no.tsv", reading+"\n")}, "say what may be answered"},
		{[]string{"--question", "/no/such.json", reading}, "no such file"},
		{[]string{"--question", write(t, "a.json", "猫"), reading}, "a.json is no question in JSON"},
		{[]string{"--question", write(t, "b.json", `{"prompt":"？","answer":[]}`), reading}, `unknown field "answer"`},
		{[]string{"--question", write(t, "c.json", `{"prompt":"？","answers":[{"text":"猫"}]}{}`), reading}, "more than one question"},
		{[]string{"--question", write(t, "d.json", `{"prompt":"？","answers":[{"keywords":["猫"],"mode":"some"}]}`), reading}, "mode"},
		{[]string{"--question", write(t, "e.json", `{"prompt":"？","answers":[{"text":"cat"}]}`), reading}, "e.json: answer 1: the text \"cat\" has no Chinese"},
		{[]string{"--text", "他", "--text", "她", reading}, `the flags: answer 2: "她" sounds the same as "他"`},
		{[]string{"--number", "twelve", reading}, `the number is "twelve"`},
		{[]string{"--text", "猫", "--age", "12", reading}, `--age "12"`},
	} {
		_, err := runAnswer(t, test.args...)
		if err == nil || !strings.Contains(sentence(err), test.says) {
			t.Errorf("answer %q: %v, want %q", test.args, err, test.says)
		}
	}
}

func TestAskingIsAQuestion(t *testing.T) {
	q := asking{prompt: "谁？", context: "小猫", texts: []string{"猫"}, keywords: []string{"猫,河 边"}, anyOf: []string{"鱼、虾"},
		choices: []string{"A=小猫", "B"}, numbers: []string{"1,000"}, yesNo: true}.model()
	want := []models.Answer{{Text: "猫"}, {Keywords: []string{"猫", "河", "边"}}, {Keywords: []string{"鱼", "虾"}, Mode: models.AnyKeyword},
		{Choice: "A", Text: "小猫"}, {Choice: "B"}, {Number: "1,000"}, {YesNo: models.Yes}, {YesNo: models.No}}
	got, err := json.Marshal(q.Answers)
	if err != nil {
		t.Fatal(err)
	}
	if encoded, _ := json.Marshal(want); string(got) != string(encoded) || q.Prompt != "谁？" || q.Context != "小猫" {
		t.Errorf("the flags ask %q about %q with %s, want %s", q.Prompt, q.Context, got, encoded)
	}
}
