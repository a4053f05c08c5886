package question

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
)

// figures is a number that can be said: digits with thousands' commas, a
// decimal fraction, a common one, a percentage.
var figures = regexp.MustCompile(`^-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,6})?%?$|^-?\d{1,6}/0*[1-9]\d{0,5}$`)

// halfWidth replaces the full-width forms of what choices and numbers are written in.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−' || r == '–':
			return '-'
		}
		return r
	}, text)
}

// number is a number in every way of saying it.
func (c *compiler) number(a Answer) (Expected, error) {
	n := halfWidth(strings.TrimSpace(a.Number))
	if !figures.MatchString(n) {
		return Expected{}, fmt.Errorf("the number is %q; write it in digits: 12, 3.5, -1, 1/2 or 50%%", shortened(a.Number))
	}
	point := Point{Text: n, Phrases: []Phrase{c.figure(n, counted(n))}}
	for _, words := range besides(n) {
		point.Phrases = addOurs(point.Phrases, c.figure(words, connected(words)))
	}
	return Expected{Name: n, Points: []Point{point}}, nil
}

// counted is how a number is said, also before what it counts: 5本 is wú běn, 1只
// yì zhī. The 两 of 2个 is a phrase of its own.
func counted(n string) audio.Passage {
	if n == "2" {
		return mustRead(n)
	}
	p := mustRead(n)
	for _, follower := range []string{"个", "只", "本"} {
		accept(&p, mustRead(n+follower))
	}
	return p
}

var (
	halves = regexp.MustCompile(`^([1-9]|10)\.5$`)
	// roundTwo is two figures and noughts: 150, said 一百五 for short.
	roundTwo = regexp.MustCompile(`^([1-9])([1-9])(0|00|000)$`)
	powers   = map[string]string{"0": "百", "00": "千", "000": "万"}
)

// besides is what else says a number, in characters.
func besides(n string) []string {
	switch n {
	case "2":
		return []string{"两", "俩"}
	case "0.5", "1/2":
		return []string{"一半", "半"}
	case "50%":
		return []string{"一半"}
	}
	if m := halves.FindStringSubmatch(n); m != nil {
		return []string{counting(m[1]) + "个半"}
	}
	if m := roundTwo.FindStringSubmatch(n); m != nil {
		short := numeral(m[1]) + powers[m[3]] + numeral(m[2])
		if m[1] == "2" {
			return []string{short, "两" + strings.TrimPrefix(short, "二")}
		}
		return []string{short}
	}
	return nil
}

// numerals are the digits from 1 as they are said.
const numerals = "一二三四五六七八九"

func numeral(digit string) string { return string([]rune(numerals)[digit[0]-'1']) }

// counting is a number up to ten before a measure word.
func counting(n string) string {
	switch n {
	case "2":
		return "两"
	case "10":
		return "十"
	}
	return numeral(n)
}

// figure is a phrase that says a number, with the guards against its being a
// part of another one.
func (c *compiler) figure(text string, passage audio.Passage) Phrase {
	said := preferred(passage)
	before, after := c.numberGuards(said)
	return Phrase{Text: text, Passage: passage, Before: c.guards.all(before, text), After: c.guards.all(after, ""), said: said}
}

var (
	// beforeFigures stands before a figure that is a part of another number: 十二,
	// 一百二, 零二, 一点二, 负二, 零下二, 第二, 三分之二.
	beforeFigures = strings.Fields("十 百 千 万 亿 零 点 负 零下 第 分之")
	// beforeTen stands before 十 in another number: 二十二, 一百一十二.
	beforeTen = strings.Fields("二 三 四 五 六 七 八 九 百一 零一 负 零下 第 分之")
	// beforeHalf stands before 半 in another number: 一个半, 两点半.
	beforeHalf = strings.Fields("个 只 条 点 岁 年 天 大 多 第")
	// afterFigures makes another number of any: 二十, 二点五, 二分之一, 两个半.
	afterFigures = strings.Fields("十 百 千 万 亿 零 点 分之 个半 点半")
	// afterOne makes another word of 一: 一共, 一起.
	afterOne = strings.Fields("共 起 样 会 直 定 些 下 边 般")
)

// numberGuards is what makes another number of the one said so. A digit after a
// digit does, but not before: who counts 一二三 has answered 三, and who says 三三
// has said it twice.
func (c *compiler) numberGuards(said []audio.Syllable) (before, after []string) {
	first, last := said[0].Pinyin(), said[len(said)-1].Pinyin()
	before = beforeFigures
	switch first {
	case "shi2":
		before = beforeTen
	case "ban4":
		before = beforeHalf
	}
	after = slices.Clone(afterFigures)
	for _, digit := range numerals {
		if preferred(c.guards.passage(string(digit)))[0].Pinyin() != last {
			after = append(after, string(digit))
		}
	}
	if len(said) == 1 && first == "yi1" {
		after = append(after, afterOne...)
	}
	return c.unasked(before), c.unasked(after)
}

// unasked leaves out what the prompt asks for: after 几点 the 点 of 三点 belongs to
// the answer, after 第几个 the 第.
func (c *compiler) unasked(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return (w == "点" || w == "第") && strings.Contains(c.Prompt, w)
	})
}
