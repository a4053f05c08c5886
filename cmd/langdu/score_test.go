package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// score runs `langdu score` and returns what it printed.
func runScore(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), append([]string{"score"}, args...), os.LookupEnv, &out, testWriter{t})
	return out.String(), err
}

func TestScoreTable(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	out, err := runScore(t, "--text", readingText, reading)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2.6 s, opus in ogg", "overall", "✓ 大   dà", "nián", "0.06"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
}

// TestScoreChangedCharacters judges the recording against a page with three
// other characters: they, and not the rest, must be called wrong or doubtful.
func TestScoreChangedCharacters(t *testing.T) {
	changed := "爸爸和姐妈谁的天龄黑" // 妈→姐, 年→天, 大→黑
	out, err := runScore(t, "--json", "--text", changed, filepath.Join(root, "testdata", "reading.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Characters []struct {
			Char, Verdict string
			Score         float64
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	right := 0
	for _, c := range r.Characters {
		switch wrong := strings.Contains("姐天黑", c.Char); {
		case wrong && (c.Verdict == "correct" || c.Score > 40):
			t.Errorf("%s was not said and is %s with %.0f", c.Char, c.Verdict, c.Score)
		case !wrong && c.Verdict == "correct":
			right++
		}
	}
	if right < 6 {
		t.Errorf("%d of the 7 characters that were said are correct:\n%s", right, out)
	}
}

// TestScoreListensForTheOrder judges the recording against its own characters in
// another order: all of them were said, and the text was not read.
func TestScoreListensForTheOrder(t *testing.T) {
	for text, want := range map[string]string{
		"大龄年的谁妈妈和爸爸": `"status":"unassessable"`,
		"妈妈和爸爸谁的年龄大": `"verdict":"skipped"`,
	} {
		out, err := runScore(t, "--json", "--text", text, filepath.Join(root, "testdata", "reading.ogg"))
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v, want %s in %s", text, err, want, out)
		}
	}
}

func TestScoreBatchKeepsTheOrder(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	trials := filepath.Join(t.TempDir(), "trials.tsv")
	var lines strings.Builder
	for i := range 6 {
		fmt.Fprintf(&lines, "%s\t%s\t\n", reading, readingText[:3*(10-i)])
	}
	fmt.Fprintf(&lines, "%s\t%s\n", filepath.Join(root, "missing.wav"), readingText)
	fmt.Fprintf(&lines, "%s\t大\tda4\r\n", reading)
	if err := os.WriteFile(trials, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runScore(t, "--batch", trials, "--jobs", "3")
	if err == nil || !strings.Contains(err.Error(), "1 of 8 recordings") {
		t.Errorf("score = %v, want that one could not be scored", err)
	}
	results := strings.Split(strings.TrimSpace(out), "\n")
	if len(results) != 8 {
		t.Fatalf("%d lines, want 8:\n%s", len(results), out)
	}
	for i, line := range results {
		var r struct {
			Status, Reason string
			Characters     []any
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if i < 6 && r.Status == "scored" && len(r.Characters) != 10-i || i == 6 && r.Reason != "unreadable" {
			t.Errorf("line %d is %.200s", i, line)
		}
	}
}

func TestScoreRefusesWhatItCannotDo(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{reading}, "say what was read"},
		{[]string{"--text", "猫"}, "name the recording"},
		{[]string{"--batch", "x.tsv", "--text", "猫"}, "leave out --text"},
		{[]string{"--batch", "/no/such.tsv"}, "no such file"},
		{[]string{"--batch", os.DevNull}, "names no recording"},
		{[]string{"--text", "猫", "--strictness", "harsh", reading}, `--strictness "harsh": want lenient, normal or strict`},
		{[]string{"--text", "猫", "--accents", "b/p=noted", reading}, `--accents: "b/p" is none of`},
		{[]string{"--text", "猫", "--age", "12", reading}, `--age "12"`},
	} {
		_, err := runScore(t, test.args...)
		if err == nil || !strings.Contains(sentence(err), test.says) || strings.Contains(sentence(err), "assess:") {
			t.Errorf("score %q: %v, want %q", test.args, err, test.says)
		}
	}
}

// A text that nobody can read aloud is the caller's fault, not ours.
func TestScoreRefusesTextWithNothingToRead(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	for _, text := range []string{"，。！？", "hello world", "😀", "한국"} {
		out, err := runScore(t, "--json", "--text", text, reading)
		if err == nil || !strings.Contains(out, `"status":"failed","reason":"invalid text","detail":"the text has no Chinese character`) {
			t.Errorf("score --text %q: %v, %s", text, err, out)
		}
	}
}

// TestScoreSaysWhatIsWrong shows that a recording without a judgement names
// the reason, and nothing that was not found out.
func TestScoreSaysWhatIsWrong(t *testing.T) {
	reading := filepath.Join(root, "testdata", "reading.ogg")
	for _, test := range []struct{ text, file, reason, detail string }{
		{"hello!", reading, "invalid text", "no Chinese character"},
		{"猫", root, "unreadable", "is a directory"},
		{"猫", filepath.Join(root, "none.wav"), "unreadable", "no such file"},
	} {
		out, err := runScore(t, "--json", "--text", test.text, test.file)
		if err == nil || !strings.Contains(out, `"reason":"`+test.reason+`"`) || !strings.Contains(out, test.detail) {
			t.Errorf("score %q %s: %v, want the reason %q and %q in\n%s", test.text, test.file, err, test.reason, test.detail, out)
		}
		if strings.Contains(out, "engine") || strings.Contains(out, "decode:") {
			t.Errorf("score %q %s says too much:\n%s", test.text, test.file, out)
		}
	}
}

// Spreadsheets save with a byte order mark, which is no part of the first path,
// and with blank rows.
func TestReadBatchFromASpreadsheet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trials.tsv")
	if err := os.WriteFile(path, []byte("\ufeffa.wav\t猫\t\r\n\r\n\t\t\r\nb.wav\t大小\tda4 xiao3\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readBatch(path)
	want := []trial{{"a.wav", "猫", ""}, {"b.wav", "大小", "da4 xiao3"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("readBatch = %q, %v, want %q", got, err, want)
	}
}

// TestScoreIsTheServicesEngine: what judges alike is signed alike, offline and in
// a service, however the same rules are written.
func TestScoreIsTheServicesEngine(t *testing.T) {
	signed := map[string]string{}
	for _, rules := range []struct{ strictness, accents, same string }{
		{"normal", "", "usual"}, {"", "", "usual"}, {"normal", "z/zh=scored", "usual"},
		{"strict", "", "strict"}, {"strict", "in/ing=scored", "strict"},
		{"normal", "z/zh=noted", "noted"}, {"", "z/zh=noted, n/l=scored", "noted"},
	} {
		alone, err := offline{strictness: rules.strictness, accents: rules.accents, own: &ownModel{}}.engine()
		if err != nil {
			t.Fatal(err)
		}
		service, err := Config{Strictness: rules.strictness, Accents: rules.accents, FFmpeg: "off"}.engine(slog.Default())
		if err != nil {
			t.Fatal(err)
		}
		got := alone.Identity().String()
		if want := service.Identity(); got != want {
			t.Errorf("%+v: offline it is signed %q, by a service %q", rules, got, want)
		}
		if first, seen := signed[rules.same]; seen && first != got {
			t.Errorf("%+v is signed %q, the same rules otherwise written %q", rules, got, first)
		}
		signed[rules.same] = got
	}
	if signed["usual"] == signed["strict"] || signed["usual"] == signed["noted"] {
		t.Errorf("different rules are signed alike: %v", signed)
	}
}
