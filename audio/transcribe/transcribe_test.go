package transcribe_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/transcribe"
)

var inventory = transcribe.Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones}

func newDecoder(t testing.TB) *transcribe.Decoder {
	t.Helper()
	d, err := transcribe.New(inventory)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hear is what the embedded network says of a clip.
func hear(t testing.TB, clip audio.Clip) audio.Frames {
	t.Helper()
	m := acoustic.Default()
	out, err := m.Posteriors(context.Background(), clip)
	if err != nil {
		t.Fatal(err)
	}
	heard := score.Heard{Phones: out.Posteriors, Tones: out.Tones, Prior: m.LogPriors()}
	return score.Weigh(heard, assess.Units, score.Shipped().Weights).Emissions(1)
}

func open(t testing.TB, file string) audio.Clip {
	t.Helper()
	raw, err := os.ReadFile("../assess/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := assess.Open(context.Background(), bytes.NewReader(raw), int64(len(raw)), decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s.Clip
}

func read(t testing.TB, texts ...string) []audio.Passage {
	t.Helper()
	var list []audio.Passage
	for _, text := range texts {
		p, err := hanzi.Read(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func transcript(t testing.TB, scores audio.Frames, b transcribe.Bias) audio.Transcript {
	t.Helper()
	list, err := newDecoder(t).Transcribe(context.Background(), scores, b)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// speech is the scores of somebody who says syllables, each of 240 ms and in
// clear, between silences: 5 nats for what is said over what is not.
func speech(t testing.TB, said string) audio.Frames {
	t.Helper()
	f := audio.Frames{Hop: 20 * time.Millisecond, Dim: acoustic.Columns}
	frames := func(n int, columns ...audio.Phone) {
		for range n {
			row := make([]float32, f.Dim)
			for i := range row {
				row[i] = -5
			}
			for _, c := range columns {
				row[c] = 0
			}
			f.Data = append(f.Data, row...)
		}
	}
	frames(10, acoustic.Silence)
	for _, pinyin := range strings.Fields(said) {
		s, err := audio.ParsePinyin(pinyin)
		if err != nil {
			t.Fatal(err)
		}
		phones, err := acoustic.Phones(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range phones {
			frames(12/len(phones), p)
		}
	}
	frames(10, acoustic.Silence)
	return f
}

func TestTranscribe(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"bei3 jing1", "北京"},
		{"bei4 jing3", "背景"},
		{"xiao3 mao1 zai4 he2 bian1 diao4 yu2", "小猫在河边钓鱼"},
		{"yin1 wei4 ta1 xiang3 chi1 dong1 xi5", "因为他想吃东西"},
		{"shui2 guo3", "水果"},              // a third tone that has risen
		{"peng2 you5", "朋友"},              // weakened
		{"peng2 you3", "朋友"},              // in full
		{"wo3 jue2 de5 ma1 ma1", "我觉得妈妈"}, // 妈妈 in full
		{"en4", "嗯"},
		{"a5", "啊"},
		{"en5 wo3 jue2 de5 shi4 xiao3 mao1", "嗯我觉得是小猫"},
		{"e4 zai4 he2 bian1", "呃在河边"},
		{"yi2 ge4 hai2 zi5", "一个孩子"}, // 一 and 不 have changed
		{"bu2 shi4", "不是"},
		{"zhe4 bu4 hao3", "这不好"},
		{"shi2 er4", "十二"},
		{"dui4", "对"},
		{"chang2 cheng2", "长城"},
		{"zhang3 da4", "长大"},
	} {
		if got := transcript(t, speech(t, c.said), transcribe.Bias{}).String(); got != c.want {
			t.Errorf("Transcribe(%s) = %q, want %q", c.said, got, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	got := transcript(t, speech(t, "xiao3 mao1"), transcribe.Bias{})
	const syllable, lead = 240 * time.Millisecond, 200 * time.Millisecond
	want := audio.Transcript{
		{Text: "小", Reading: "xiao3", Span: audio.Span{Start: lead, End: lead + syllable}},
		{Text: "猫", Reading: "mao1", Span: audio.Span{Start: lead + syllable, End: lead + 2*syllable}},
	}
	if len(got) != len(want) {
		t.Fatalf("Transcribe = %v, want %v", got, want)
	}
	for i, g := range got {
		if g.Confidence < 0.5 || g.Confidence > 1 {
			t.Errorf("confidence of %s = %g, want one between 0.5 and 1", g.Text, g.Confidence)
		}
		if g.Confidence = 0; g != want[i] {
			t.Errorf("token %d = %+v, want %+v", i, g, want[i])
		}
	}
}

func TestRecordings(t *testing.T) {
	page := transcribe.Bias{Texts: read(t, "小猫钓鱼。特别是在青少年群体中。")}
	for _, c := range []struct {
		file string
		bias transcribe.Bias
		want string
	}{
		{"word.opus", transcribe.Bias{}, "中国"},
		{"word.opus", page, "中国"},
		{"sentence.opus", transcribe.Bias{}, "特别是在"},
		{"sentence.opus", page, "特别是在青"},
		{"sentence.opus", page, "年群体中"},
	} {
		if got := transcript(t, hear(t, open(t, c.file)), c.bias).String(); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.file, got, c.want)
		}
	}
}

// What is expected decides between what sounds alike, and is heard only where it
// is said.
func TestBias(t *testing.T) {
	for _, c := range []struct{ name, said, bias, want string }{
		{"homophones", "ta1 shi4 xiao3 mei3", "她是小美。", "她是小美"},
		{"a name", "xu2 ya4 xuan1 lai2 le5", "徐亚轩在读书。", "徐亚轩来了"},
		{"not said", "xiao3 gou3 zai4 jia1", "小猫在河边钓鱼。小兔子在家。", "小狗在家"},
		{"in pieces", "he2 bian1 xiao3 mao1", "小猫在河边钓鱼。", "河边小猫"},
		{"twice", "xiao3 mao1 xiao3 mao1 diao4 yu2", "小猫钓鱼。", "小猫小猫钓鱼"},
		{"a number", "er4 shi2 jiu3 kuai4", "一共29块", "29块"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := transcript(t, speech(t, c.said), transcribe.Bias{Texts: read(t, c.bias)})
			if got.String() != c.want {
				t.Errorf("%s with %s = %q, want %q", c.said, c.bias, got, c.want)
			}
		})
	}
}

// A wrong tone does not keep a child from being understood; the reading says
// what was heard.
func TestWrongTone(t *testing.T) {
	got := transcript(t, speech(t, "mai3 hua1"), transcribe.Bias{Texts: read(t, "卖花姑娘")})
	if len(got) != 2 || got[0].Text != "卖" || got[0].Reading != "mai3" {
		t.Errorf("mai3 hua1 of 卖花姑娘 = %+v, want 卖 heard as mai3", got)
	}
}

// A letter is written as one where a question offers it.
func TestLetters(t *testing.T) {
	letter := func(text, pinyin string) audio.Passage {
		s, err := audio.ParsePinyin(pinyin)
		if err != nil {
			t.Fatal(err)
		}
		return audio.Passage{Text: text, Groups: []audio.Group{{Characters: []audio.Character{{Text: text}},
			Ways: [][]audio.Variant{{{Syllables: []audio.Syllable{s}}}}}}}
	}
	b := transcribe.Bias{Answers: []audio.Passage{letter("A", "ei1"), letter("B", "bi4"), letter("C", "xi1")}}
	for said, want := range map[string]string{"xuan3 bi4": "选B", "xi1": "C", "xuan3 ei1": "选A"} {
		if got := transcript(t, speech(t, said), b).String(); got != want {
			t.Errorf("%s = %q, want %q", said, got, want)
		}
	}
}

// What is not said does not appear, however much it is expected.
func TestNothingIsInvented(t *testing.T) {
	scores := hear(t, open(t, "sentence.opus"))
	bias := transcribe.Bias{Answers: read(t, "小猫在河边钓鱼", "是的", "钓鱼"), Texts: read(t, "小猫跟着老猫到河边去钓鱼。一只蝴蝶飞来了。")}
	got := transcript(t, scores, bias).String()
	if !strings.HasPrefix(got, "特别是在") || strings.ContainsAny(got, "猫鱼蝴蝶河边老") {
		t.Errorf("with another page = %q, want nothing of that page", got)
	}
}

// mumbled is a syllable that could be any of many: each of its frames fits every
// fifth sound alike, in every tone.
func mumbled(frames int) []float32 {
	var data []float32
	for t := range frames {
		row := make([]float32, acoustic.Columns)
		for c := range row {
			p := audio.Phone(c)
			onset, final := acoustic.IsInitial(p) && c%4 == 0, acoustic.IsFinal(p) && c/acoustic.Tones%5 == 0
			if row[c] = -5; t < frames/2 && onset || t >= frames/2 && final {
				row[c] = 0
			}
		}
		data = append(data, row...)
	}
	return data
}

// Of a syllable that could be any nothing is guessed; what is clear beside it is
// written.
func TestGap(t *testing.T) {
	before, after := speech(t, "wo3 jue2 de5"), speech(t, "zai4 he2 bian1")
	const pause = 10 // frames that speech begins and ends with
	scores := before
	scores.Data = append(before.Data[:len(before.Data)-pause*before.Dim], mumbled(12)...)
	scores.Data = append(scores.Data, after.Data[pause*after.Dim:]...)
	got := transcript(t, scores, transcribe.Bias{})
	if got.String() != "我觉得…在河边" {
		t.Fatalf("with a syllable that could be any = %q, want a gap there", got)
	}
	for _, token := range got {
		if token.Text == "" && (token.Confidence != 0 || token.Reading != "" || token.Duration() <= 0) {
			t.Errorf("the gap is %+v, want a span, no reading and no confidence", token)
		}
	}
}

func TestNoSpeech(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3*audio.SpeechRate)}
	for i := range noise.Samples {
		noise.Samples[i] = float32(r.NormFloat64()) * 0.1
	}
	bias := transcribe.Bias{Answers: read(t, "小猫", "是的"), Texts: read(t, "小猫在河边钓鱼。")}
	for name, scores := range map[string]audio.Frames{
		"nothing":     {Hop: 20 * time.Millisecond, Dim: acoustic.Columns},
		"one frame":   {Hop: 20 * time.Millisecond, Dim: acoustic.Columns, Data: make([]float32, acoustic.Columns)},
		"silence":     speech(t, ""),
		"noise":       hear(t, noise),
		"a quiet one": hear(t, audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3*audio.SpeechRate)}),
	} {
		if got := transcript(t, scores, bias); got != nil {
			t.Errorf("%s: %v, want nothing", name, got)
		}
	}
}

func TestErrors(t *testing.T) {
	d := newDecoder(t)
	scores := speech(t, "ma1")
	scores.Dim = 5
	if _, err := d.Transcribe(context.Background(), scores, transcribe.Bias{}); err == nil {
		t.Error("scores with too few columns: no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Transcribe(ctx, speech(t, "ma1"), transcribe.Bias{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v, want %v", err, context.Canceled)
	}
	bad := transcribe.Inventory{Phones: func(audio.Syllable) ([]audio.Phone, error) { return nil, errors.New("no") }}
	if _, err := transcribe.New(bad); err == nil {
		t.Error("an inventory that spells nothing: no error")
	}
}

func TestSameEveryTime(t *testing.T) {
	scores := hear(t, open(t, "sentence.opus"))
	bias := transcribe.Bias{Texts: read(t, "特别是在青少年群体中。小猫钓鱼。")}
	want := transcript(t, scores, bias)
	for range 3 {
		if got := transcript(t, scores, bias); !reflect.DeepEqual(got, want) {
			t.Fatalf("again = %v, want %v", got, want)
		}
	}
}
