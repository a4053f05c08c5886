package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// ofModule is the value of an expression over m, a module of the open page.
func ofModule[T any](b *browser.Tab, path, expression string) T {
	return browser.Eval[T](b, fmt.Sprintf(`(async () => {
		const m = await import(document.querySelector('link[rel=stylesheet]').href.replace(/base\.css$/, '') + %q);
		return %s;
	})()`, path, expression))
}

// asJSON writes a value as a script reads it.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// read is a character that was read, with what came out otherwise: "tone 3→2 27",
// with a ? behind the score where the verdict is unsure.
func read(char, reading, verdict string, misses ...string) doc {
	initial, final, tone := split(reading)
	c := doc{"char": char, "reading": reading, "verdict": verdict, "score": 92}
	for name, expected := range map[string]string{"initial": initial, "final": final, "tone": tone} {
		if expected != "" {
			c[name] = doc{"score": 95, "verdict": "correct", "expected": expected, "heard": expected}
		}
	}
	for _, miss := range misses {
		fields := strings.Fields(miss)
		var score float64
		word, unsure := strings.CutSuffix(fields[2], "?")
		fmt.Sscan(word, &score)
		c["score"] = score
		if fields[0] == "whole" {
			continue
		}
		part := c[fields[0]].(doc)
		part["heard"], part["score"], part["verdict"] = fields[1], score, map[bool]string{true: "unsure", false: "wrong"}[unsure]
	}
	return c
}

// TestAdvice is the rule at the head of advice.js, clause by clause.
func TestAdvice(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	skipped := func(char, reading string) doc { return read(char, reading, "skipped") }
	for _, test := range []struct {
		name       string
		characters []doc
		want       string // keys and places
		says       string // the first sentence
	}{
		{"all came out", []doc{read("小", "xiao3", "correct"), read("猫", "mao1", "correct", "tone 2 60?")}, "", ""},
		{"one tone in three characters", []doc{
			read("小", "xiao3", "wrong", "tone 2 30"), read("河", "he2", "correct"), read("好", "hao3", "wrong", "tone 2 40"), read("鸟", "niao3", "unsure", "tone 2 60?"),
			read("钓", "diao4", "wrong", "initial t 20")},
			"tone.3@0,2,3 initial.d@4", "“小”、“好”、“鸟”是第三声，声音要拐个弯，先低下去，再扬起来。"},
		{"curled tongues together", []doc{read("知", "zhi1", "wrong", "initial z 30"), read("吃", "chi1", "wrong", "initial c 30"), read("大", "da4", "wrong", "tone 2 20")},
			"initial.curled@0,1 tone.4@2", "“知”、“吃”是翘舌音，把舌尖翘起来。"},
		{"flat tongues", []doc{read("四", "si4", "wrong", "initial sh 30")}, "initial.flat@0", "“四”是平舌音，舌尖放平，贴着牙齿后面。"},
		{"endings in -n", []doc{read("边", "bian1", "wrong", "final iang 30"), read("心", "xin1", "wrong", "final ing 30")}, "final.front@0,1", "“边”、“心”是前鼻音，最后舌尖碰到上牙后面。"},
		{"endings in -ng", []doc{read("星", "xing1", "wrong", "final in 30")}, "final.back@0", "“星”是后鼻音，最后舌头往后，声音从鼻子里出来。"},
		{"a sound with its tip", []doc{read("鸟", "niao3", "wrong", "initial l 30")}, "initial.n@0", "“鸟”开头是 n，听起来像 l。声音从鼻子里出来。"},
		{"ü", []doc{read("鱼", "yv2", "wrong", "final i 30")}, "final.ü@0", "“鱼”后面是 ü，听起来像 i。嘴唇圆圆的，舌头放在“一”的地方。"},
		{"not read", []doc{skipped("心", "xin1"), read("一", "yi4", "correct")}, "skipped@0", "“心”没有读到。用手指着字读，就不会漏掉。"},
		{"more than a sentence can name", []doc{skipped("心", "xin1"), skipped("意", "yi4"), skipped("心", "xin1"), skipped("地", "de5"), skipped("钓", "diao4")},
			"skipped@0,1,2,3,4", "“心”、“意”、“地”等字没有读到。用手指着字读，就不会漏掉。"},
		{"wrong is more certain than unsure", []doc{read("大", "da4", "unsure", "tone 2 20?"), read("妈", "ma1", "wrong", "tone 2 50")}, "tone.1@1 tone.4@0", "“妈”是第一声，声音高高的、平平的。"},
		{"a habit before a slip", []doc{read("大", "da4", "wrong", "tone 2 30"), read("地", "di4", "correct"), read("第", "di4", "correct"), read("妈", "ma1", "wrong", "tone 2 40")},
			"tone.1@3 tone.4@0", "“妈”是第一声，声音高高的、平平的。"},
		{"the second is about another character", []doc{read("河", "he2", "wrong", "tone 3 10", "initial k 20"), read("大", "da4", "unsure", "final e 60?")},
			"tone.2@0 final.a@1", "“河”是第二声，声音往上走，像在问“啊？”"},
		{"about the same one where there is no other", []doc{read("河", "he2", "wrong", "tone 3 10", "initial k 20")}, "tone.2@0 initial.h@0", "“河”是第二声，声音往上走，像在问“啊？”"},
		{"unclear as a whole", []doc{read("河", "he2", "unsure", "whole - 55?")}, "clear@0", "“河”再读清楚一点。"},
		{"next to nothing", []doc{read("河", "he2", "unsure", "tone 3 85?")}, "", ""},
	} {
		got := ofModule[string](b, "result/advice.js", fmt.Sprintf(`m.advise(%s).map((a) => a.key + '@' + a.at).join(' ')`, asJSON(t, test.characters)))
		if got != test.want {
			t.Errorf("%s: advice is %q, want %q", test.name, got, test.want)
		}
		says := ofModule[string](b, "result/advice.js", fmt.Sprintf(`((c) => m.advise(c).slice(0, 1).map((a) => m.sentence(a, c)).join(''))(%s)`, asJSON(t, test.characters)))
		if says != test.says {
			t.Errorf("%s: says %q, want %q", test.name, says, test.says)
		}
	}
}

// TestAdviceInEnglish shows the same two sentences to who reads English.
func TestAdviceInEnglish(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	otherLanguage(b, ".tiles.revealed")
	got := browser.Eval[[]string](b, `[...document.querySelectorAll('.tip')].map((e) => e.innerText.replace(/^\S+\n+/, '').trim())`)
	if len(got) != 2 || !strings.Contains(got[0], "“心” got left out. Point at each character as you read.") || !strings.Contains(got[1], "“猫” begins with m; it sounded like n.") {
		t.Errorf("the advice is %q", got)
	}
}

func TestDescribe(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	for _, test := range []struct{ contour, want string }{
		{`[5, 5, 4.8, 5, 5]`, "high"},
		{`[3, 3.1, 3, 2.9, 3]`, "middle"},
		{`[1.5, 1.4, 1.6, 1.5]`, "low"},
		{`[null, null, 3, 3.5, 4, 4.6, 5]`, "rise"},
		{`[3, 2.7, 2.8, 3.4, 4.2, 5]`, "rise"}, // a small dip at the beginning is how a voice gets going
		{`[5, 4, 3, null, 2, 1]`, "fall"},
		{`[2, 1.2, 1, 1.5, 2.6, 4]`, "dip"},
		{`[2.4, 1.8, 1.4, 1.2, 1.1]`, "low"}, // the half third tone
		{`[2, 3.4, 4.5, 4.4, 3, 2]`, "peak"},
		{`[null, 3, null, 4]`, ""},
		{`[4.8, 4.7, null, null, null, null, null, null, null, 4, 4, 4]`, ""}, // creaky in between
		{`[5, 5, 5, 5, 5, 5, 4.9, 4.5, 4.4, 4.3, 4.2, 4.1]`, "fall"},          // 爸 before another fourth tone
		{`[3.2, 2.9, 2.6, 2.6, 2.6, 2.7, 3, 3.5, 3.6, 3.7, 3.9, 4]`, "rise"},
		{`[null, null]`, ""},
		{`[]`, ""},
		{`null`, ""},
	} {
		if got := ofModule[string](b, "result/contour.js", "m.describe("+test.contour+")"); got != test.want {
			t.Errorf("describe(%s) = %q, want %q", test.contour, got, test.want)
		}
	}
}

// TestPitchWords shows that the word about a curve goes with the verdict of the tone.
func TestPitchWords(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	for _, test := range []struct {
		contour, expected string
		tone              int
		verdict, want     string
	}{
		{"[3, 3.5, 4, 4.6, 5]", "[5, 1]", 4, "wrong", "pitch.heard.rise pitch.want.4"},
		{"[5, 4, 3, 2, 1]", "[5, 1]", 4, "correct", "pitch.heard.fall pitch.like"},
		{"[4, 3.6, 3, 2.5, 2.2]", "[5, 1]", 4, "wrong", "pitch.heard.fall pitch.more"},
		{"[2.4, 1.8, 1.4, 1.2, 1.1]", "[2, 1, 1]", 3, "correct", "pitch.heard.low pitch.like"},
		{"[3, 3.5, 4, 4.6, 5]", "[2, 1]", 3, "wrong", "pitch.heard.rise pitch.want.3.low"},
		{"[3, 3.5, 4, 4.6, 5]", "[2, 1, 4]", 3, "wrong", "pitch.heard.rise pitch.want.3"},
		{"[null, 3]", "[3, 5]", 2, "unsure", "pitch.heard.none pitch.want.2"},
		{"[3, 4.4, 4.5, 3.2]", "[5, 5]", 1, "correct", "pitch.fine"},
		// As the service draws them (audio/tone): 21, 214 and 51 in twelve points.
		{"[2.4, 2.2, 2, 1.6, 1.4, 1.2, 1.2, 1, 1, 1.2, null, null]", "[2.2, 2, 1.8, 1.6, 1.4, 1.2, 1, 1, 1, 1, 1, 1]", 3, "correct", "pitch.heard.low pitch.like"},
		{"[4.6, 4.4, 4.1, 3.8, 3.1, 2.8, 2.4, 2, 1.7, 1.5, 1.4, 1.2]", "[2.2, 2, 1.8, 1.6, 1.4, 1.2, 1, 1, 1, 1, 1, 1]", 3, "wrong", "pitch.heard.fall pitch.want.3.low"},
		{"[3, 3.2, 3.5, 3.9, 4.2, 4.4, 4.6, 4.8, 5, 5, 5, 5]", "[2, 1.8, 1.6, 1.4, 1.2, 1, 1.3, 1.7, 2, 2.3, 2.7, 3]", 3, "wrong", "pitch.heard.rise pitch.want.3"},
		{"[4.6, 4.6, 4.3, 3.9, 3.3, 2.8, 2.3, 2, 1.7, 1.5, 1.4, 1.2]", "[5, 5, 5, 4.6, 4.1, 3.7, 3.2, 2.8, 2.3, 1.9, 1.4, 1]", 4, "correct", "pitch.heard.fall pitch.like"},
		{"[3, 2.5, 2, 1.8]", "[3, 2]", 5, "correct", "pitch.heard.fall pitch.like"},
	} {
		got := ofModule[string](b, "result/contour.js", fmt.Sprintf(`m.words({contour: %s, expected: %s}, %d, %q).join(' ')`, test.contour, test.expected, test.tone, test.verdict))
		if got != test.want {
			t.Errorf("%s for tone %d, %s: %q, want %q", test.contour, test.tone, test.verdict, got, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	c := func(verdict string, score any) doc {
		return doc{"at": 0, "char": "河", "verdict": verdict, "score": score}
	}
	for _, test := range []struct {
		name      string
		now, then doc
		want      string
	}{
		{"wrong, then right", c("correct", 90), c("wrong", 30), "better"},
		{"right, then wrong", c("wrong", 30), c("correct", 90), "slipped"},
		{"left out, then read badly", c("wrong", 30), c("skipped", 0), "better"},
		{"right both times", c("correct", 99), c("correct", 80), "same"},
		{"wrong both times, much nearer", c("wrong", 45), c("wrong", 25), "better"},
		{"wrong both times, a little nearer", c("wrong", 35), c("wrong", 25), "same"},
		{"wrong both times, farther", c("wrong", 10), c("wrong", 30), "slipped"},
		{"left out both times", c("skipped", 0), c("skipped", 0), "same"},
		{"decided without a score", c("wrong", nil), c("wrong", 30), "same"},
		{"another character", c("correct", 90), doc{"at": 0, "char": "边", "verdict": "wrong", "score": 30}, "null"},
	} {
		got := ofModule[string](b, "result/compare.js", fmt.Sprintf(`String(m.compare({overall: 80, characters: [%s]}, {overall: 70, characters: [%s]}).changes[0]?.change ?? null)`,
			asJSON(t, test.now), asJSON(t, test.then)))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, test := range []struct {
		then, now int
		want      string
	}{{70, 80, "better"}, {70, 72, "same"}, {72, 70, "same"}, {80, 77, "slipped"}} {
		got := ofModule[string](b, "result/compare.js", fmt.Sprintf(`m.compare({overall: %d, characters: []}, {overall: %d, characters: []}).overall.kind`, test.now, test.then))
		if got != test.want {
			t.Errorf("from %d to %d is %s, want %s", test.then, test.now, got, test.want)
		}
	}
	if ofModule[bool](b, "result/compare.js", `m.isComparable({engine: {model: 'a'}, characters: [1]}, {engine: {model: 'b'}, characters: [1]})`) {
		t.Error("results of two networks are compared")
	}
}

// TestBefore finds the newest scored reading of the same text before this one.
func TestBefore(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	r := func(id, status, text, made string) doc {
		return doc{"id": id, "status": status, "text": text, "created_at": "2026-11-" + made + "T10:00:00Z"}
	}
	now := r("now", "scored", "小猫", "20")
	work := []doc{r("later", "scored", "小猫", "21"), now, r("refused", "unassessable", "小猫", "19"), r("other", "scored", "小狗", "18"), r("older", "scored", "小猫", "02"), r("old", "scored", "小猫", "10")}
	if got := ofModule[string](b, "result/compare.js", fmt.Sprintf(`m.before(%s, %s).id`, asJSON(t, now), asJSON(t, work))); got != "old" {
		t.Errorf("the reading before is %s, want old", got)
	}
	if !ofModule[bool](b, "result/compare.js", fmt.Sprintf(`m.before(%s, []) === null`, asJSON(t, now))) {
		t.Error("there is a reading before the first")
	}
}
