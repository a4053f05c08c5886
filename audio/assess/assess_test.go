package assess

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// The recordings in testdata and what was read in them; NOTICE says where they
// come from.
const (
	sentence     = "testdata/sentence.opus"
	sentenceText = "特别是在青少年群体中"
	word         = "testdata/word.opus"
	wordText     = "中国"
	english      = "testdata/english-child.opus" // DO YOU WANT THE PEA
)

func engine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t *testing.T, text string) audio.Passage {
	t.Helper()
	p, err := hanzi.Read(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func judgeFile(t *testing.T, path, text string) Result {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, _, err := engine(t).File(context.Background(), f, -1, decode.Limits{}, read(t, text), nil)
	if err != nil {
		t.Fatalf("File(%s, %q): %v", path, text, err)
	}
	return r
}

func judgeSound(t *testing.T, c audio.Clip, text string) Result {
	t.Helper()
	q, err := dsp.Measure(c)
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine(t).Assess(context.Background(), c, read(t, text), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verdicts writes one letter for each character: c, u, w or s.
func verdicts(r Result) string {
	var b strings.Builder
	for _, c := range r.Characters {
		b.WriteString(string(c.Verdict)[:1])
	}
	return b.String()
}

func TestCorrectReadings(t *testing.T) {
	for _, test := range []struct{ path, text string }{{sentence, sentenceText}, {word, wordText}} {
		r := judgeFile(t, test.path, test.text)
		if r.Status != Scored {
			t.Fatalf("%s: status %s, %s", test.path, r.Status, r.Reason)
		}
		if v := verdicts(r); strings.ContainsAny(v, "ws") || strings.Count(v, "u") > len(v)/5 {
			t.Errorf("%s, read correctly: verdicts %s", test.path, v)
		}
		if r.Overall < 80 || r.Completeness != 100 {
			t.Errorf("%s, read correctly: overall %g, completeness %g", test.path, r.Overall, r.Completeness)
		}
		last := int64(0)
		for _, c := range r.Characters {
			if c.StartMS < last || c.EndMS <= c.StartMS {
				t.Errorf("%s: %s lies from %d to %d ms, after %d", test.path, c.Char, c.StartMS, c.EndMS, last)
			}
			last = c.EndMS
		}
	}
}

// The same recording against a page on which three characters are others: these
// are marked, and no other is.
func TestOtherCharactersAreMarked(t *testing.T) {
	const other = "花别是在红少年群体里"
	want := []rune(sentenceText)
	r := judgeFile(t, sentence, other)
	if r.Status != Scored {
		t.Fatalf("status %s, %s", r.Status, r.Reason)
	}
	for i, c := range r.Characters {
		marked := c.Verdict == score.Wrong || c.Verdict == score.Skipped
		if same := c.Char == string(want[i]); same == marked {
			t.Errorf("%s where %c was said: %s, score %g", c.Char, want[i], c.Verdict, c.Score)
		}
	}
}

func TestRefusals(t *testing.T) {
	const seconds = 3
	sound := func(f func(i int) float64) audio.Clip {
		c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, seconds*audio.SpeechRate)}
		for i := range c.Samples {
			c.Samples[i] = float32(f(i))
		}
		return c
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, test := range []struct {
		name string
		clip audio.Clip
		want Reason
	}{
		{"silence", sound(func(int) float64 { return 0 }), Silence},
		{"white noise", sound(func(int) float64 { return 0.1 * r.NormFloat64() }), NotSpeech},
		{"sine", sound(func(i int) float64 { return 0.3 * math.Sin(2*math.Pi*440*float64(i)/16000) }), NotSpeech},
		{"a click", audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 800)}, TooShort},
	} {
		got := judgeSound(t, test.clip, sentenceText)
		if got.Status != Unassessable || got.Reason != test.want {
			t.Errorf("%s: %s, %q, want %s, %q", test.name, got.Status, got.Reason, Unassessable, test.want)
		}
		if got.Report != nil || got.Detail == "" {
			t.Errorf("%s: want no report and a sentence that says what to do, have %+v, %q", test.name, got.Report, got.Detail)
		}
	}
}

func TestWrongSpeechIsRefused(t *testing.T) {
	for _, test := range []struct{ name, path, text string }{
		{"English by a child", english, sentenceText},
		{"English by a child, short page", english, wordText},
		{"another page", sentence, "小猫钓鱼老鼠偷吃大米饭"},
	} {
		r := judgeFile(t, test.path, test.text)
		if r.Status != Unassessable || (r.Reason != NotMandarin && r.Reason != NotThisText) {
			t.Errorf("%s: %s, %q; want it refused", test.name, r.Status, r.Reason)
		}
	}
}

func TestSameInputSameResult(t *testing.T) {
	first, err := json.Marshal(judgeFile(t, sentence, sentenceText))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, err := json.Marshal(judgeFile(t, sentence, sentenceText))
		if err != nil || !bytes.Equal(again, first) {
			t.Fatalf("another result for the same recording:\n%s\n%s", first, again)
		}
	}
}

func TestResultJSON(t *testing.T) {
	document := map[string]any{}
	text, err := json.Marshal(judgeFile(t, word, wordText))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"status", "overall", "accuracy", "tone", "completeness", "fluency", "pace", "characters", "inserted", "engine"} {
		if _, ok := document[name]; !ok {
			t.Errorf("the result has no %q: %s", name, text)
		}
	}
	info := document["engine"].(map[string]any)
	for _, name := range []string{"name", "version", "model", "lexicon", "text", "thresholds", "limits"} {
		if _, ok := info[name]; !ok {
			t.Errorf("the result's engine has no %q: %s", name, text)
		}
	}
}

func TestAssessStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f, err := os.ReadFile(word)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = engine(t).File(ctx, bytes.NewReader(f), int64(len(f)), decode.Limits{}, read(t, wordText), nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("File with a cancelled context: %v, want context.Canceled", err)
	}
}

func TestStagesInOrder(t *testing.T) {
	f, err := os.ReadFile(word)
	if err != nil {
		t.Fatal(err)
	}
	var got []Stage
	_, _, err = engine(t).File(context.Background(), bytes.NewReader(f), int64(len(f)), decode.Limits{}, read(t, wordText),
		func(s Stage) { got = append(got, s) })
	if want := []Stage{Decoding, Measuring, Hearing, Aligning, Judging}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("stages = %v, %v, want %v", got, err, want)
	}
}

func TestNewRefuses(t *testing.T) {
	crooked := align.Default()
	crooked.Beam = -1
	for _, test := range []struct {
		name string
		c    Config
		want string
	}{
		{"strictness", Config{Rules: Rules{Strictness: "harsh"}}, "harsh"},
		{"accent", Config{Rules: Rules{Accents: score.Accents{"b/p": score.AccentNoted}}}, "b/p"},
		{"alignment", Config{Align: crooked}, "Beam"},
	} {
		if _, err := New(test.c); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: New = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

// However a recording is cut, no character ends after it.
func TestTimesLieWithinTheRecording(t *testing.T) {
	f, err := os.Open(sentence)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := Open(context.Background(), f, -1, decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	spoken := judgeSound(t, s.Clip, sentenceText).Characters
	for cut := range 4 { // in the middle of the last character, off the 20 ms grid
		last := spoken[len(spoken)-1]
		n := int((last.StartMS+last.EndMS)/2)*int(audio.SpeechRate)/1000 + cut*83
		r := judgeSound(t, audio.Clip{Rate: audio.SpeechRate, Samples: s.Clip.Samples[:n]}, sentenceText)
		length := int64(n) * 1000 / int64(audio.SpeechRate)
		for _, c := range r.Characters {
			if c.StartMS > c.EndMS || c.EndMS > length {
				t.Errorf("%s lies from %d to %d ms in a recording of %d ms", c.Char, c.StartMS, c.EndMS, length)
			}
		}
	}
}
