package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

func mustWorded(t *testing.T, text string) wording {
	t.Helper()
	w, err := worded(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// hummed is a set of recordings of one voice whose sound is a hum.
func hummed(t *testing.T, name string, texts ...string) *answerSet {
	s := &answerSet{name: name}
	for _, text := range texts {
		w := mustWorded(t, text)
		u := &utterance{set: "audio-cmn-words", path: text, speaker: "a", text: text, clip: clipOf(hum(200*len(w.chars), 0.5))}
		s.list, s.texts, s.wider = append(s.list, spoken{u, w}), append(s.texts, w), append(s.wider, w)
		if len(w.chars) >= 6 {
			s.sources = append(s.sources, hummedSource(t, u))
		}
	}
	return s
}

// hummedSource is a sentence read in 200 ms a character.
func hummedSource(t *testing.T, u *utterance) *source {
	p, err := hanzi.Read(u.text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var read []score.Character
	for i, c := range p.Characters() {
		read = append(read, score.Character{Char: c.Text, Verdict: score.Correct, StartMS: int64(200 * i), EndMS: int64(200*i + 200)})
	}
	return &source{u, cutter{u.clip, read}, p, &score.Report{Characters: read}}
}

var someWords = strings.Fields("北京 背景 语音 语言 上海 商行 苹果 小猫 钓鱼 老师 学生 铅笔 火车")

var someSentences = strings.Fields("东京奥运组委会公开了设计 汽车公司开始思考未来 孩子们喜欢乒乓球运动 市政府接受了很多抗议 我们希望利用寒暑假期")

func TestApart(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"北京", "背景", true},
		{"语音", "语言", true},
		{"亮", "凉", true},
		{"公式", "攻势", false},
		{"语", "语言", false},
		{"女儿的儿子", "儿子", false},
		{"妈妈", "马", false},
	} {
		a, b := mustWorded(t, test.a), mustWorded(t, test.b)
		if got := apart(a, b); got != test.want || apart(b, a) != got {
			t.Errorf("apart(%s, %s) = %v, want %v either way round", test.a, test.b, got, test.want)
		}
	}
}

func TestNearerSoundsNearer(t *testing.T) {
	for _, test := range [][3]string{
		{"北京", "背景", "上海"}, {"语音", "语言", "数字"}, {"四", "十", "八"}, {"老师", "老是", "律师"}, {"小猫", "小毛", "小猫钓鱼"},
	} {
		own := mustWorded(t, test[0])
		near, far := distance(own, mustWorded(t, test[1])), distance(own, mustWorded(t, test[2]))
		if near >= far {
			t.Errorf("distance(%s, %s) = %g, want less than %g to %s", test[0], test[1], near, far, test[2])
		}
	}
}

func TestClosedSetsHoldWhatTheyShould(t *testing.T) {
	s := hummed(t, "voices", someWords...)
	for i := range s.list {
		s.list[i].set = "dspspeech20"
	}
	for _, c := range s.closed() {
		said := mustWorded(t, c.sound.said)
		if c.truth < 0 || c.answers[c.truth].text != said.text {
			t.Errorf("of %s the true answer is %d of %v", said.text, c.truth, c.question.Answers)
		}
		for i, a := range c.answers {
			if i != c.truth && !apart(a, said) {
				t.Errorf("%s cannot be told from %s", a.text, said.text)
			}
		}
		partner := nearPairs[said.text]
		if partner != "" && !slices.ContainsFunc(c.answers, func(a wording) bool { return a.text == partner }) {
			t.Errorf("%s stands without %s beside it", said.text, partner)
		}
	}
}

func TestCarriersHoldNoAnswer(t *testing.T) {
	a := &answerSpeech{sets: []*answerSet{hummed(t, words, someWords...)}}
	list := a.carried(a.sets[0])
	if len(list) < len(someWords) {
		t.Fatalf("%d carriers of %d words", len(list), len(someWords))
	}
	for _, c := range list {
		before, rest, ok := strings.Cut(c.sound.said, "[")
		own, after, _ := strings.Cut(rest, "]")
		if !ok || own != c.answers[c.truth].text {
			t.Errorf("%q does not say %s", c.sound.said, c.answers[c.truth].text)
		}
		carrier := mustWorded(t, before+"，"+after)
		for i, a := range c.answers {
			again := i == c.truth && slices.Contains(c.tags, "said twice")
			if carrier.holds(a) && !again {
				t.Errorf("the carrier of %q holds %s", c.sound.said, a.text)
			}
		}
		for _, p := range c.places {
			if p.Start <= 0 || p.End > c.sound.clip.Duration() || p.Duration() < 350*time.Millisecond {
				t.Errorf("%q lies at %v of %v", c.sound.said, p, c.sound.clip.Duration())
			}
		}
	}
}

func TestOutsideHoldsNoAnswer(t *testing.T) {
	for _, s := range []*answerSet{hummed(t, words, someWords...), hummed(t, sentences, someSentences...)} {
		for _, o := range s.outside() {
			said := wording{chars: o.sound.chars}
			for _, a := range o.answers {
				almostOne := slices.Contains(o.tags, nearMiss) && almost(said, a)
				if said.holds(a) && !almostOne {
					t.Errorf("%q holds %s", o.sound.said, a.text)
				}
				if !apart(said, a) {
					t.Errorf("%q cannot be told from %s", o.sound.said, a.text)
				}
			}
		}
	}
}

func TestKeywordsAreSaidOrNot(t *testing.T) {
	a := &answerSpeech{sets: []*answerSet{hummed(t, sentences, someSentences...)}}
	list := a.keywords()
	if len(list) == 0 {
		t.Fatal("there are no trials of keywords")
	}
	for _, k := range list {
		for i, given := range k.question.Answers {
			said := 0
			for _, w := range given.Keywords {
				if strings.Contains(k.sound.said, w) {
					said++
				}
			}
			want := 0
			switch {
			case given.Text != "" || i != k.truth:
			case given.Any || k.want == answer.Partly:
				want = 1
			default:
				want = len(given.Keywords)
			}
			if said != want {
				t.Errorf("%v: %q says %d of %v, want %d", k.tags, k.sound.said, said, given.Keywords, want)
			}
		}
	}
}

func TestTrialsAreTheSameEveryTime(t *testing.T) {
	make := func() []*asked {
		a := &answerSpeech{sets: []*answerSet{hummed(t, words, someWords...), hummed(t, sentences, someSentences...)}}
		var all []*asked
		for _, s := range a.sets {
			all = slices.Concat(all, s.closed(), a.carried(s), s.outside())
		}
		return append(all, a.keywords()...)
	}
	first, second := make(), make()
	if len(first) != len(second) {
		t.Fatalf("%d trials, then %d", len(first), len(second))
	}
	for i, a := range first {
		b := second[i]
		if a.truth != b.truth || !reflect.DeepEqual(a.question, b.question) || !reflect.DeepEqual(a.sound, b.sound) {
			t.Errorf("%s of %s is another one the second time", a.kind, a.sound.path)
		}
	}
}

func TestHonestTrials(t *testing.T) {
	at := &sound{said: "地步", chars: mustWorded(t, "地步").chars}
	list := []wording{mustWorded(t, "苹果"), mustWorded(t, "小猫"), mustWorded(t, "火车"), mustWorded(t, "老师")}
	choices := question.Question{Prompt: prompt}
	for i, w := range list {
		choices.Answers = append(choices.Answers, question.Answer{Text: w.text, Choice: string(rune('A' + i))})
	}
	kept, err := honest([]*asked{{kind: "outside", sound: at, question: choices, answers: list, truth: -1}})
	if err != nil || len(kept) != 1 || kept[0].question.Answers[0].Choice != "" {
		t.Errorf("地步 says D: honest = %+v, %v, want the options as texts", kept, err)
	}
	list[0] = mustWorded(t, "地步")
	kept, err = honest([]*asked{{kind: "outside", sound: at, question: question.Question{Answers: asTexts(list)}, answers: list, truth: -1}})
	if err != nil || len(kept) != 0 {
		t.Errorf("地步 is an answer: honest = %+v, %v, want nothing", kept, err)
	}
}

func TestNegatedTrialsAreNoTrials(t *testing.T) {
	list := []wording{mustWorded(t, "办法"), mustWorded(t, "火车")}
	for said, want := range map[string]bool{"有办法": true, "也没办法": false, "办法": true, "识别办法": false, "没办法有办法": true} {
		at := &sound{said: said, chars: mustWorded(t, said).chars}
		trial := &asked{kind: "carrier", sound: at, question: question.Question{Answers: asTexts(list)}, answers: list, want: answer.Matched}
		if err := trial.compile(map[*question.Answer]question.Sheet{}); err != nil {
			t.Fatal(err)
		}
		if got := trial.undoubted(); got != want {
			t.Errorf("办法 in %s: undoubted = %v, want %v", said, got, want)
		}
	}
}

func TestNumeral(t *testing.T) {
	for text, want := range map[string]int{"三": 3, "十": 10, "十五": 15, "七十": 70, "七十八": 78, "一百": 0, "零": 0, "三十四岁": 0, "一生": 0} {
		if got, ok := numeral(text); got != want || ok != (want > 0) {
			t.Errorf("numeral(%s) = %d, %v, want %d", text, got, ok, want)
		}
	}
	for n := 1; n < 100; n++ {
		if rivals := likeNumbers(n); len(rivals) < 3 || slices.Contains(rivals, n) {
			t.Errorf("likeNumbers(%d) = %v, want three others at least", n, rivals)
		}
	}
}
