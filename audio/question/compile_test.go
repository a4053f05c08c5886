package question

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// compile is the sheet of a question that must compile.
func compile(t *testing.T, q Question) Sheet {
	t.Helper()
	s, err := Compile(q)
	if err != nil {
		t.Fatalf("Compile(%+v): %v", q, err)
	}
	return s
}

// phrases is the texts of the phrases of an answer's first point.
func phrases(e Expected) []string {
	var out []string
	for _, p := range e.Points[0].Phrases {
		out = append(out, p.Text)
	}
	return out
}

// phrase is that phrase of an answer.
func phrase(t *testing.T, e Expected, text string) Phrase {
	t.Helper()
	for _, point := range e.Points {
		for _, p := range point.Phrases {
			if p.Text == text {
				return p
			}
		}
	}
	t.Fatalf("answer %s lacks the phrase %s", e.Name, text)
	return Phrase{}
}

func texts(passages []audio.Passage) []string {
	var out []string
	for _, p := range passages {
		out = append(out, p.Text)
	}
	return out
}

// says reports whether the passage may be said so.
func says(p audio.Passage, pinyin string) bool { return accepts(p, syllables(pinyin)) }

func TestPhrases(t *testing.T) {
	for _, test := range []struct {
		name   string
		q      Question
		answer int
		want   string
	}{
		{"text", Question{Answers: []Answer{{Text: "小猫钓鱼"}}}, 0, "小猫钓鱼"},
		{"first choice", Question{Answers: []Answer{{Choice: "A", Text: "小猫"}, {Choice: "B", Text: "小狗"}}}, 0, "小猫 A 选A 选择A 答案是A 第一个 第一 一号"},
		{"choice by place", Question{Answers: []Answer{{Choice: "c"}, {Text: "小猫"}, {Choice: "Ｅ"}}}, 2, "E 选E 选择E 答案是E 第二个 第二 二号"},
		{"two", Question{Answers: []Answer{{Number: "2"}}}, 0, "二 两 俩 两个"},
		{"twelve", Question{Answers: []Answer{{Number: " １２ "}}}, 0, "十二 十二个"},
		{"a half", Question{Answers: []Answer{{Number: "1/2"}}}, 0, "二分之一 一半 半"},
		{"one and a half", Question{Answers: []Answer{{Number: "1.5"}}}, 0, "一点五 一个半"},
		{"two and a half", Question{Answers: []Answer{{Number: "2.5"}}}, 0, "二点五 两个半"},
		{"150 for short", Question{Answers: []Answer{{Number: "150"}}}, 0, "一百五十 一五零 幺五零 一百五 一百五十个"},
		{"a temperature", Question{Answers: []Answer{{Number: "-5"}}}, 0, "负五 零下五"},
		{"everything", Question{Answers: []Answer{{Number: "100%"}}}, 0, "百分之一百 百分之百"},
		{"a great number", Question{Answers: []Answer{{Number: "300,010,000"}}}, 0, "三亿零一万"},
		{"yì and yī", Question{Answers: []Answer{{Number: "110,000,000"}}}, 0, "一亿一千万"},
		{"2300 for short", Question{Answers: []Answer{{Number: "2300"}}}, 0, "两千三百 二千三百 二三零零 二千三 两千三 两千三百个"},
		{"what the prompt counts", Question{Prompt: "河里有几只小鸭？", Answers: []Answer{{Number: "2"}}}, 0, "二 两 俩 两个 两只"},
		{"counted by 二", Question{Prompt: "今天几号？", Answers: []Answer{{Number: "2"}}}, 0, "二 两 俩 两个 二号"},
		{"a place", Question{Prompt: "小猫是第几名？", Answers: []Answer{{Number: "2"}}}, 0, "二 两 俩 第二 第二个 第二名"},
		{"yes to a doubled verb", Question{Prompt: "小猫去没去公园？", Answers: []Answer{{YesNo: No}}}, 0, "没有 没 没去 没去公园 不是 不对 不"},
		{"yes to 会", Question{Prompt: "小猫会游泳吗？", Answers: []Answer{{YesNo: Yes}}}, 0, "会 会游泳 是的 是 对的 对 没错 当然 好的 嗯 好"},
		{"no to 会", Question{Prompt: "小猫会游泳吗？", Answers: []Answer{{YesNo: No}}}, 0, "不会 不会游泳 不是 不对 不 没有 没"},
		{"no to 有没有", Question{Prompt: "河里有没有鱼？", Answers: []Answer{{YesNo: No}}}, 0, "没有 没 没有鱼 不是 不对 不"},
		{"no to 了吗", Question{Prompt: "小猫钓到鱼了吗？", Answers: []Answer{{YesNo: No}}}, 0, "没有 没 不是 不对 不"},
		{"no to a doubled verb", Question{Prompt: "小鸟飞不飞？", Answers: []Answer{{YesNo: No}}}, 0, "不飞 不是 不对 不 没有 没"},
		{"no to 喜不喜欢", Question{Prompt: "你喜不喜欢小猫？", Answers: []Answer{{YesNo: No}}}, 0, "不喜欢 不喜欢小猫 不是 不对 不 没有 没"},
		{"only the last sentence asks", Question{Prompt: "小猫会游泳。它有鱼吗？", Answers: []Answer{{YesNo: No}}}, 0, "没有 没有鱼 不是 不对 不 没"},
	} {
		s := compile(t, test.q)
		if got := strings.Join(phrases(s.Answers[test.answer]), " "); got != test.want {
			t.Errorf("%s: phrases are %s, want %s", test.name, got, test.want)
		}
	}
}

func TestNames(t *testing.T) {
	s := compile(t, Question{Prompt: "？", Context: "小猫钓鱼", Answers: []Answer{
		{Text: " 小猫 "}, {Keywords: []string{"小狗", "河边"}}, {Keywords: []string{"鱼", "虾"}, Any: true, Wrong: true},
		{Choice: "ｂ", Text: "小鸟"}, {Number: "１，０００"}, {YesNo: Yes}}})
	var got []string
	for _, e := range s.Answers {
		got = append(got, fmt.Sprintf("%s %d any=%v wrong=%v whole=%v", e.Name, len(e.Points), e.Any, e.Wrong, e.Whole))
	}
	want := []string{"小猫 1 any=false wrong=false whole=true", "小狗、河边 2 any=false wrong=false whole=false",
		"鱼/虾 2 any=true wrong=true whole=false", "B 1 any=false wrong=false whole=false",
		"1,000 1 any=false wrong=false whole=false", "yes 1 any=false wrong=false whole=false"}
	if !slices.Equal(got, want) {
		t.Errorf("answers are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if s.Prompt != "？" || s.Context != "小猫钓鱼" || s.Answers[3].Points[0].Text != "小鸟" {
		t.Errorf("prompt %q, context %q, point %q", s.Prompt, s.Context, s.Answers[3].Points[0].Text)
	}
}

func TestReadings(t *testing.T) {
	for _, test := range []struct {
		a            Answer
		phrase, said string
		want         bool
	}{
		{Answer{Text: "银行", Readings: []hanzi.Override{{At: 1, Reading: "xing2"}}}, "银行", "yin2 xing2", true},
		{Answer{Text: "银行", Readings: []hanzi.Override{{At: 1, Reading: "xing2"}}}, "银行", "yin2 hang2", false},
		{Answer{Choice: "A", Text: "行", Readings: []hanzi.Override{{At: 0, Reading: "hang2"}}}, "行", "hang2", true},
		{Answer{Number: "1"}, "一", "yi1", true}, {Answer{Number: "1"}, "一", "yi2", true}, {Answer{Number: "1"}, "一", "yi4", true},
		{Answer{Number: "5"}, "五", "wu2", true}, {Answer{Number: "2"}, "二", "er4", true}, {Answer{Number: "2"}, "二", "liang3", false},
		{Answer{Number: "2"}, "两", "liang2", true}, {Answer{Number: "12"}, "十二", "shi2 er4", true},
		{Answer{Number: "-1"}, "负一", "fu4 yi1", true}, {Answer{Number: "-1"}, "零下一", "ling2 xia4 yi1", true},
		{Answer{Number: "3.5"}, "三点五", "san1 dian3 wu3", true}, {Answer{Number: "50%"}, "百分之五十", "bai3 fen1 zhi1 wu3 shi2", true},
		{Answer{Number: "200"}, "两百", "liang2 bai3", true}, {Answer{Number: "200"}, "二百", "er4 bai3", true},
		{Answer{Number: "105"}, "一百零五", "yi4 bai3 ling2 wu3", true}, {Answer{Number: "1/2"}, "二分之一", "er4 fen1 zhi1 yi1", true},
		{Answer{YesNo: No}, "不是", "bu2 shi4", true}, {Answer{YesNo: No}, "没有", "mei2 you2", true},
		{Answer{Choice: "A"}, "A", "ei1", true}, {Answer{Choice: "F"}, "选F", "xuan3 ai4 fu4", true},
		{Answer{Choice: "C"}, "C", "sei1", true}, {Answer{Choice: "A"}, "第一个", "di4 yi1 ge4", true},
	} {
		e := compile(t, Question{Answers: []Answer{test.a}}).Answers[0]
		if got := says(phrase(t, e, test.phrase).Passage, test.said); got != test.want {
			t.Errorf("%+v: %s said %s is %v, want %v", test.a, test.phrase, test.said, got, test.want)
		}
	}
}

func TestReadingsOfAPhrase(t *testing.T) {
	s := compile(t, Question{Answers: []Answer{{Choice: "B", Text: "10只小狗"}}})
	got := fmt.Sprint(phrase(t, s.Answers[0], "10只小狗").Readings(), phrase(t, s.Answers[0], "选B").Readings())
	want := "[{0 1 [shi2]} {1 0 []} {2 只 [zhi1]} {3 小 [xiao2]} {4 狗 [gou3]}] [{0 选 [xuan3 xuan2]} {1 B [bi4 bi1 bi3]}]"
	if got != want {
		t.Errorf("readings are %s, want %s", got, want)
	}
}

func TestGuards(t *testing.T) {
	for _, test := range []struct {
		q                    Question
		phrase               string
		before, after        string // must be among the guards
		notBefore, notAfter_ string // must not
	}{
		{q: Question{Answers: []Answer{{Text: "小猫"}}}, phrase: "小猫", before: "不是 不 没有 没 别 不在"},
		{q: Question{Answers: []Answer{{Text: "不是小猫"}}}, phrase: "不是小猫", before: "没有", notBefore: "不是 不"},
		{q: Question{Answers: []Answer{{Text: "没有鱼"}}}, phrase: "没有鱼", before: "不是", notBefore: "没有 没"},
		{q: Question{Answers: []Answer{{Choice: "B"}}}, phrase: "B", before: "不选 不是"},
		{q: Question{Answers: []Answer{{Choice: "B"}}}, phrase: "第一个", before: "倒数 不是"},
		{q: Question{Answers: []Answer{{Number: "2"}}}, phrase: "二", before: "十 百 点 第 分之", after: "十 百 点 三 个半 分之", notBefore: "一 三", notAfter_: "二"},
		{q: Question{Answers: []Answer{{Number: "2"}}}, phrase: "两", after: "百 千"},
		{q: Question{Answers: []Answer{{Number: "12"}}}, phrase: "十二", before: "二 九 百一 第", after: "万 三", notBefore: "一 十"},
		{q: Question{Answers: []Answer{{Number: "1"}}}, phrase: "一", after: "共 起 二", notAfter_: "一"},
		{q: Question{Prompt: "现在几点？", Answers: []Answer{{Number: "3"}}}, phrase: "三", before: "第", after: "点半", notAfter_: "点"},
		{q: Question{Prompt: "第几个？", Answers: []Answer{{Number: "3"}}}, phrase: "三", before: "十", notBefore: "第"},
		{q: Question{Answers: []Answer{{Number: "0.5"}}}, phrase: "半", before: "个"},
		{q: Question{Answers: []Answer{{YesNo: Yes}}}, phrase: "是", before: "不 可", after: "不是"},
		{q: Question{Prompt: "有没有鱼？", Answers: []Answer{{YesNo: Yes}}}, phrase: "有", before: "没", after: "没有"},
		{q: Question{Answers: []Answer{{YesNo: Yes}}}, phrase: "对", before: "不", after: "不对 不起"},
		{q: Question{Answers: []Answer{{YesNo: No}}}, phrase: "不是", before: "是"},
		{q: Question{Prompt: "有没有鱼？", Answers: []Answer{{YesNo: No}}}, phrase: "没有", before: "有", after: "问题"},
		{q: Question{Answers: []Answer{{YesNo: No}}}, phrase: "不", before: "对 会", after: "知道 一定"},
		{q: Question{Prompt: "会吗？", Answers: []Answer{{YesNo: Yes}}}, phrase: "好", after: "像 朋友"},
		{q: Question{Prompt: "可以吗？", Answers: []Answer{{YesNo: No}}}, phrase: "不可以", before: "可以 可"},
	} {
		p := phrase(t, compile(t, test.q).Answers[0], test.phrase)
		before, after := texts(p.Before), texts(p.After)
		for _, check := range []struct {
			got  []string
			want string
			is   bool
		}{{before, test.before, true}, {after, test.after, true}, {before, test.notBefore, false}, {after, test.notAfter_, false}} {
			for _, w := range strings.Fields(check.want) {
				if slices.Contains(check.got, w) != check.is {
					t.Errorf("%s: the guards %v, want that %s among them is %v", test.phrase, check.got, w, check.is)
				}
			}
		}
	}
}

// A guard is said as it is before the phrase: 不 is bú before a fourth tone.
func TestGuardsChangeTheirTones(t *testing.T) {
	p := phrase(t, compile(t, Question{Answers: []Answer{{Text: "大象"}}}).Answers[0], "大象")
	for _, g := range p.Before {
		if g.Text == "不" && !(says(g, "bu2") && says(g, "bu4")) || g.Text == "没有" && !says(g, "mei2 you2") {
			t.Errorf("the guard %s lacks a way: %v", g.Text, g.Groups)
		}
	}
}

func TestStanding(t *testing.T) {
	yes := compile(t, Question{Answers: []Answer{{YesNo: Yes}, {YesNo: No}}}).Answers
	for _, test := range []struct {
		e      Expected
		phrase string
		want   Standing
	}{{yes[0], "嗯", Alone}, {yes[0], "对", AtAnEnd}, {yes[0], "没错", Anywhere}, {yes[1], "不", Apart}, {yes[1], "不是", Anywhere}} {
		if got := phrase(t, test.e, test.phrase).Standing; got != test.want {
			t.Errorf("%s must stand %v, want %v", test.phrase, got, test.want)
		}
	}
}

// What the teacher wrote wins over what this package adds.
func TestTheTeachersWordsWin(t *testing.T) {
	s := compile(t, Question{Answers: []Answer{{Choice: "A", Text: "西"}, {Choice: "C", Text: "第一个"}, {YesNo: Yes}, {Text: "对"}, {Number: "2"}, {Text: "两"}}})
	if got := strings.Join(phrases(s.Answers[0]), " "); got != "西 A 选A 选择A 答案是A 第一 一号" {
		t.Errorf("option A is said %s", got)
	}
	if c := phrase(t, s.Answers[1], "C").Passage; says(c, "xi1") || !says(c, "sei1") {
		t.Errorf("the letter C is said %v, want no xī beside 西", c.Groups)
	}
	if got := phrases(s.Answers[2]); slices.Contains(got, "对") || !slices.Contains(got, "是") {
		t.Errorf("yes is said %v, want it without 对", got)
	}
	if got := phrases(s.Answers[4]); slices.Contains(got, "两") {
		t.Errorf("2 is said %v, want it without 两", got)
	}
	if c := phrase(t, compile(t, Question{Answers: []Answer{{Choice: "C"}}}).Answers[0], "C").Passage; !says(c, "xi1") {
		t.Errorf("the letter C has lost xī for good")
	}
}

func TestErrors(t *testing.T) {
	of := func(answers ...Answer) Question { return Question{Answers: answers} }
	for _, test := range []struct {
		name   string
		q      Question
		answer int
		says   string
	}{
		{"none", Question{}, 0, "no answers: say at least one"},
		{"too many", of(make([]Answer, 51)...), 0, "51 answers; it takes at most 50"},
		{"long prompt", Question{Prompt: strings.Repeat("？", 501), Answers: []Answer{{Text: "猫"}}}, 0, "the prompt has 501 characters"},
		{"long context", Question{Context: strings.Repeat("猫", 10001), Answers: []Answer{{Text: "猫"}}}, 0, "the context has 10001 characters"},
		{"empty", of(Answer{Text: "猫"}, Answer{}), 2, "it is empty: give one of text, keywords"},
		{"two kinds", of(Answer{Text: "猫", Number: "1"}), 1, "it has text and number: give one"},
		{"choice with number", of(Answer{Choice: "A", Text: "一", Number: "1"}), 1, "it has choice and number"},
		{"readings of a number", of(Answer{Number: "1", Readings: []hanzi.Override{{}}}), 1, "readings, which belong to a text"},
		{"any of a text", of(Answer{Text: "猫", Any: true}), 1, "belongs to keywords"},
		{"no Chinese", of(Answer{Text: "hello 😀"}), 1, `the text "hello 😀" has no Chinese character`},
		{"no Chinese in a choice", of(Answer{Choice: "a", Text: "dog"}), 1, `the text of choice A "dog" has no Chinese`},
		{"empty keyword", of(Answer{Keywords: []string{"猫", " "}}), 1, `keyword 2 " " has no Chinese`},
		{"long text", of(Answer{Text: strings.Repeat("猫", 201)}), 1, "the text has 201 characters; it takes at most 200"},
		{"not UTF-8", of(Answer{Text: "猫\xff"}), 1, "not valid UTF-8"},
		{"many keywords", of(Answer{Keywords: make([]string, 21)}), 1, "21 keywords; an answer takes at most 20"},
		{"keywords alike", of(Answer{Keywords: []string{"他", "猫", "她"}}), 1, "keyword 3, 她, sounds the same as keyword 1, 他"},
		{"twice", of(Answer{Text: "猫"}, Answer{Text: "狗"}, Answer{Text: "猫！"}), 3, `"猫！" sounds the same as "猫" of answer 1`},
		{"alike", of(Answer{Text: "他"}, Answer{Text: "她"}), 2, `"她" sounds the same as "他" of answer 1`},
		{"number and text", of(Answer{Text: "十二"}, Answer{Number: "12"}), 2, `"12" sounds the same as "十二" of answer 1`},
		{"keyword and text", of(Answer{Text: "他"}, Answer{Keywords: []string{"猫", "她"}, Any: true}), 2, `"她" sounds the same as "他" of answer 1`},
		{"keywords in another order", of(Answer{Keywords: []string{"猫", "他"}}, Answer{Keywords: []string{"她", "猫"}}), 2, `"她、猫" sounds the same as "猫、他"`},
		{"options alike", of(Answer{Choice: "A", Text: "他"}, Answer{Choice: "B", Text: "它"}), 2, `"它" sounds the same as "他"`},
		{"reading that cannot be", of(Answer{Text: "银行", Readings: []hanzi.Override{{At: 1, Reading: "mao1"}}}), 1, "for 行: the character is not read so"},
		{"no letter", of(Answer{Choice: "AB"}), 1, `the choice is "AB"; name it by one letter, A to H`},
		{"beyond H", of(Answer{Choice: "I"}), 1, `the choice is "I"`},
		{"letter twice", of(Answer{Choice: "A"}, Answer{Choice: "ａ", Text: "猫"}), 2, "the choice A is answer 1 already"},
		{"words for a number", of(Answer{Number: "十二"}), 1, `the number is "十二"; write it in digits`},
		{"exponent", of(Answer{Number: "1e3"}), 1, `the number is "1e3"`},
		{"by nothing", of(Answer{Number: "1/0"}), 1, `the number is "1/0"`},
		{"same number", of(Answer{Number: "1000"}, Answer{Number: "1,000"}), 2, "sounds the same"},
		{"maybe", of(Answer{YesNo: "maybe"}), 1, `yes_no is "maybe"; write yes or no`},
		{"yes twice", of(Answer{YesNo: Yes}, Answer{YesNo: Yes}), 2, "yes is answer 1 already"},
		{"nothing left", of(Answer{Choice: "A"}, Answer{Text: "诶"}, Answer{Text: "选诶"}, Answer{Text: "选择诶"}, Answer{Text: "答案是诶"}, Answer{Text: "第一个"}, Answer{Text: "第一"}, Answer{Text: "一号"}), 1,
			"every way of saying A is another answer"},
	} {
		_, err := Compile(test.q)
		var e *Error
		if !errors.As(err, &e) || e.Answer != test.answer || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want answer %d and %q", test.name, err, test.answer, test.says)
		}
	}
	var o *hanzi.OverrideError
	if _, err := Compile(of(Answer{Text: "猫", Readings: []hanzi.Override{{At: 9, Reading: "mao1"}}})); !errors.As(err, &o) || o.At != 9 {
		t.Errorf("an override outside the text is %v, want an OverrideError", err)
	}
}

// What a child can say differently is told apart.
func TestNearPairsAreDistinct(t *testing.T) {
	compile(t, Question{Answers: []Answer{{Text: "北京"}, {Text: "背景"}, {Text: "语音"}, {Text: "语言"}, {Text: "雨"}, {Text: "鱼"}, {Text: "小猫"},
		{Text: "小猫钓鱼"}, {Keywords: []string{"小猫", "河边"}}, {Keywords: []string{"小猫", "河边", "鱼竿"}}, {Number: "2"}, {Number: "12"}, {Number: "20"}, {YesNo: Yes}, {YesNo: No}}})
}

func TestCompileIsFast(t *testing.T) {
	var q Question
	for i := range MaxAnswers {
		q.Answers = append(q.Answers, Answer{Keywords: []string{fmt.Sprintf("小猫第%d次钓鱼", i+1), fmt.Sprintf("河边第%d次", i+1)}})
	}
	compile(t, q) // the lexicon is unpacked once
	const most = 20 * time.Millisecond
	best := time.Hour
	for try := 0; try < 20 && best > most; try++ { // others may be at work on the machine
		start := time.Now()
		compile(t, q)
		best = min(best, time.Since(start))
	}
	if best > most && !raceEnabled {
		t.Errorf("a question of %d answers takes %v, want less than %v", MaxAnswers, best, most)
	}
}

func FuzzCompile(f *testing.F) {
	for _, text := range []string{"小猫", "不是小猫", "12", "-1/2", "頭髮\u202e猫\u0301", "１，０００", "A", "花儿", "行\ufe00走", "\xff", strings.Repeat("猫\u0301", 50_000)} {
		f.Add(text, "有没有"+text, 0, "mao1")
	}
	f.Fuzz(func(t *testing.T, text, prompt string, at int, reading string) {
		for _, answers := range [][]Answer{
			{{Text: text}, {Text: "小猫"}, {Choice: "C"}}, {{Text: text, Readings: []hanzi.Override{{At: at, Reading: reading}}}},
			{{Keywords: []string{text, prompt}}, {Keywords: []string{text}, Any: true}}, {{Choice: text, Text: prompt}, {Choice: "B"}},
			{{Number: text}, {Number: "2"}}, {{YesNo: YesNo(text)}}, {{YesNo: Yes}, {YesNo: No}, {Text: text}},
		} {
			checkSheet(t, Question{Prompt: prompt, Answers: answers})
		}
	})
}

// checkSheet compiles a question, whatever it is, and wants everything in it to
// be sayable.
func checkSheet(t *testing.T, q Question) {
	s, err := Compile(q)
	if err != nil {
		if e := new(Error); !errors.As(err, &e) || e.Error() == "" {
			t.Fatalf("Compile(%+v) = %v, want an *Error", q, err)
		}
		return
	}
	for _, e := range s.Answers {
		for _, p := range e.Points {
			if len(p.Phrases) == 0 {
				t.Fatalf("Compile(%+v): the point %q has no phrase", q, p.Text)
			}
			for _, ph := range p.Phrases {
				if len(ph.Passage.Groups) == 0 || len(ph.Readings()) != len(ph.Passage.Characters()) {
					t.Fatalf("Compile(%+v): the phrase %q cannot be said", q, ph.Text)
				}
			}
		}
	}
}
