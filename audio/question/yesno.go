package question

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a way of saying yes or no, with what makes something else of it when
// said directly before or after, separated by spaces.
type word struct {
	text, before, after string
	standing            Standing
}

// yeses and noes count whatever the prompt asks. What is also said while thinking
// (嗯) or before other words (好多) counts only alone, what stands in front of any
// verb (不, 没) only apart, and any other single syllable only at an end.
var (
	yeses = []word{
		{text: "是的", before: "不 要", standing: AtAnEnd}, // the end of 城市的
		{text: "是", before: "不 可 但 要 于 总", after: "不是 吗"},
		{text: "对的", before: "不", standing: AtAnEnd},
		{text: "对", before: "不 面", after: "不对 不起 面"},
		{text: "没错"},
		{text: "当然", after: "不 没"},
		{text: "好的", before: "不", standing: AtAnEnd},
		{text: "嗯", standing: Alone},
		{text: "好", before: "不 你 最 正 刚", after: "像 多 几 朋友 吃 看 玩 不好", standing: Alone},
	}
	noes = []word{
		{text: "不是", before: "是"},
		{text: "不对", before: "对"},
		{text: "不", before: "是 对 差 了", after: "知道 清楚 懂 记得 确定 一定 过 错 同 起", standing: Apart},
		{text: "没有", before: "有", after: denials, standing: Apart},
		{text: "没", after: denials, standing: Apart},
	}
)

// denials after 没 deny nothing: 没错, 没关系, 没问题, 没准.
const denials = "错 关系 问题 准"

// place is where the word must stand.
func (w word) place() Standing {
	if w.standing == Anywhere && utf8.RuneCountInString(w.text) == 1 {
		return AtAnEnd
	}
	return w.standing
}

// verb is a word that prompts ask with. Its negation is what follows 不; asks is
// what the prompt must hold, the verb itself where empty.
type verb struct {
	text, asks    string
	before, after string // besides its negation: 机会 and 可能 are other words
	not           string // 不 where empty
	rest          string // of what is asked: the 游泳 of 会游泳吗
}

// negation is the verb denied.
func (v verb) negation() string { return cmp.Or(v.not, "不") + v.text }

// verbs are those of questions to children. One that is not here is found where
// it is doubled: 飞不飞, 哭没哭.
var verbs = []verb{
	{text: "是", before: "可 但 要 于 总", after: "吗"},
	{text: "有", before: "所", after: "点 时", not: "没"},
	{text: "会", before: "一 机", after: "儿"},
	{text: "能", before: "可"},
	{text: "可以"},
	{text: "要", before: "只", after: "是"},
	{text: "想", after: "一想"},
	{text: "行", asks: "行吗 行么 行不行"},
	{text: "好", asks: "好吗 好么 好不好", after: "像 多"},
	{text: "喜欢"}, {text: "愿意"}, {text: "应该"}, {text: "知道"}, {text: "觉得"}, {text: "相信"}, {text: "同意"}, {text: "需要"},
	{text: "爱", asks: "爱吗 爱不爱 爱吃 爱看 爱玩 爱听 爱读", before: "可"},
	{text: "敢"},
	{text: "怕", asks: "怕", before: "可"},
	{text: "像", before: "好"},
}

// asked is what the prompt asks with.
type asked struct {
	verbs []verb
	done  bool // whether something has happened: 了吗, 过吗, 没有
}

// askedWith finds the verbs in the last sentence of a prompt: those of the list
// and those that are doubled. Without a prompt any of the common ones may be asked.
func askedWith(prompt string) asked {
	sentence := lastSentence(prompt)
	if sentence == "" {
		return asked{verbs: verbs[:9], done: true}
	}
	var a asked
	for _, v := range verbs {
		forms := strings.Fields(v.asks)
		if len(forms) == 0 {
			forms = []string{v.text}
		}
		if slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(sentence, f) }) {
			v.rest = restOf(sentence, v.text)
			a.verbs = append(a.verbs, v)
		}
	}
	for _, form := range []string{"了吗", "了么", "过吗", "过么", "没有", "了没", "过没"} {
		a.done = a.done || strings.Contains(sentence, form)
	}
	return a.doubled([]rune(sentence))
}

// doubled adds the verbs that are asked as V不V or V没V.
func (a asked) doubled(sentence []rune) asked {
	for i := 1; i+1 < len(sentence); i++ {
		v := sentence[i-1]
		if sentence[i] != '不' && sentence[i] != '没' || sentence[i+1] != v || !unicode.Is(unicode.Han, v) {
			continue
		}
		a.done = a.done || sentence[i] == '没'
		known := func(o verb) bool { return strings.HasPrefix(o.text, string(v)) }
		if !slices.ContainsFunc(a.verbs, known) && v != '对' {
			a.verbs = append(a.verbs, verb{text: string(v), not: string(sentence[i]), rest: restOf(string(sentence), string(v))})
		}
	}
	return a
}

// longestRest is of how many characters what a child repeats of the prompt may be.
const longestRest = 6

// restOf is what a sentence asks of a verb, "" for nothing or for too much.
func restOf(sentence, verb string) string {
	rest := sentence[strings.LastIndex(sentence, verb)+len(verb):]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return strings.ContainsRune("吗么呢吧没不了", r) || !unicode.Is(unicode.Han, r)
	})
	if end >= 0 {
		rest = rest[:end]
	}
	if utf8.RuneCountInString(rest) > longestRest {
		return ""
	}
	return rest
}

// lastSentence is what a prompt ends with, where its question is.
func lastSentence(prompt string) string {
	sentences := strings.FieldsFunc(prompt, func(r rune) bool { return strings.ContainsRune("。！？；!?;\n", r) })
	for _, s := range slices.Backward(sentences) {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// yes is the words that say so, those of the prompt first.
func (a asked) yes() []word {
	var out []word
	for _, v := range a.verbs {
		before := "不 没 " + v.before
		out = append(out, word{text: v.text, before: before, after: "不" + v.text + " 没" + v.text + " " + v.after})
		if v.rest != "" {
			out = append(out, word{text: v.text + v.rest, before: before})
		}
	}
	return append(out, yeses...)
}

// texts is the verbs, separated by spaces: who says 去没去 or 飞不飞 asks.
func (a asked) texts() string {
	var b strings.Builder
	for _, v := range a.verbs {
		b.WriteString(v.text + " ")
	}
	return b.String()
}

// no is the words that deny it.
func (a asked) no() []word {
	var out []word
	if a.done {
		out = append(out, word{text: "没有", before: "有", after: denials}, word{text: "没", before: a.texts(), after: denials})
	}
	for _, v := range a.verbs {
		twice := v.text + " " + string([]rune(v.text)[:1])
		w := word{text: v.negation(), before: twice}
		if v.text == "有" {
			w.after = denials
		}
		out = append(out, w)
		if v.rest != "" {
			out = append(out, word{text: v.negation() + v.rest, before: twice})
		}
	}
	for _, w := range noes {
		if w.text == "不" {
			w.before += " " + a.texts()
		}
		out = append(out, w)
	}
	return out
}

// yesNo is an answer to a question that asks whether.
func (c *compiler) yesNo(a Answer) (Expected, error) {
	var words []word
	switch a.YesNo {
	case Yes:
		words = c.asked.yes()
	case No:
		words = c.asked.no()
	default:
		return Expected{}, fmt.Errorf("yes_no is %q; write yes or no", shortened(string(a.YesNo)))
	}
	point := Point{Text: string(a.YesNo)}
	for _, w := range words {
		point.Phrases = addOurs(point.Phrases, Phrase{Text: w.text, Passage: connected(w.text), Standing: w.place(),
			Before: c.guards.all(strings.Fields(w.before), w.text), After: c.guards.all(strings.Fields(w.after), "")})
	}
	return Expected{Name: string(a.YesNo), Points: []Point{point}}, nil
}
