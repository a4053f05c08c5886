package adapt

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/audio/score"
)

// The recording of package assess, and about when each of its characters is said,
// in ms.
const (
	sentence     = "../assess/testdata/sentence.opus"
	sentenceText = "特别是在青少年群体中"
)

var saidAt = []int{640, 840, 1040, 1240, 1480, 1740, 1920, 2100, 2280, 2500}

// recogniser is a CTC network over characters as good ones are: one frame of 40 ms
// per character, nearly sure, with something alike beside it; else blank.
func recogniser() (table string, n network) {
	names := append([]string{"<blank>"}, strings.Split(sentenceText+"花红里特忒憋事寨轻哨捻裙替钟", "")...)
	row := func(k int) []float32 {
		p := make([]float32, len(names))
		p[0] = 1
		if k >= 0 {
			p[0], p[1+k], p[len(names)-len(saidAt)+k] = 0.04, 0.9, 0.06
		}
		return p
	}
	return strings.Join(names, "\n"), fake{ports: []onnx.Port{{Name: "x"}}, of: func(inputs []onnx.Tensor) onnx.Tensor {
		frames := int(inputs[0].Shape[1]) / 4
		out := onnx.Tensor{Shape: []int64{1, int64(frames), int64(len(names))}}
		for t := range frames {
			said := -1
			for k, ms := range saidAt {
				if ms/40 == t {
					said = k
				}
			}
			out.Floats = append(out.Floats, row(said)...)
		}
		return out
	}}
}

// TestScoringWithCTC judges a real recording by the spikes of a recogniser: it is
// aligned where it was said, what was read is right and what was not is wrong.
func TestScoringWithCTC(t *testing.T) {
	table, n := recogniser()
	m, _, err := read(folder(t, []byte("network"), table, "logits", Probabilities))
	if err != nil {
		t.Fatal(err)
	}
	m.network = n
	engine, err := assess.New(assess.Config{Model: m})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{sentenceText, "花别是在红少年群体里"} {
		r := judge(t, engine, text)
		for i, c := range r.Characters {
			read := c.Char == string([]rune(sentenceText)[i])
			if marked := c.Verdict == score.Wrong || c.Verdict == score.Skipped; marked == read {
				t.Errorf("%s in %s: %s, score %g", c.Char, text, c.Verdict, c.Score)
			}
			if middle := float64(c.StartMS+c.EndMS) / 2; read && math.Abs(middle-float64(saidAt[i])) > 100 {
				t.Errorf("%s in %s lies from %d to %d ms, was said at %d", c.Char, text, c.StartMS, c.EndMS, saidAt[i])
			}
		}
	}
}

// judge judges the recording as a reading of a text.
func judge(t *testing.T, engine *assess.Engine, text string) assess.Result {
	t.Helper()
	f, err := os.Open(sentence)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := hanzi.Read(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := engine.File(t.Context(), f, -1, decode.Limits{}, p, nil)
	if err != nil || r.Status != assess.Scored {
		t.Fatalf("%s: %s %s, %v", text, r.Status, r.Reason, err)
	}
	return r
}
