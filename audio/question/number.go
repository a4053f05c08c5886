package question

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"unicode/utf8"
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
	point := Point{Text: n}
	for _, way := range numerals(mustRead(n)) {
		p := c.figure(written(way))
		p.Passage.Groups = led(p.Passage.Groups, way)
		p.said = way
		point.Phrases = append(point.Phrases, p)
	}
	for _, words := range besides(n) {
		point.Phrases = addOurs(point.Phrases, c.figure(words))
	}
	for _, words := range c.countings(n, point.Phrases[0].Text) {
		point.Phrases = addOurs(point.Phrases, c.counted(words))
	}
	return Expected{Name: n, Points: []Point{point}}, nil
}

// figure is a phrase that says a number, with the guards against its being a
// part of another one.
func (c *compiler) figure(words string) Phrase {
	before, after := c.numberGuards(words)
	p := Phrase{Text: words, Passage: connected(words), Before: c.guards.all(before, words), After: c.guards.all(after, "")}
	if utf8.RuneCountInString(words) == 1 {
		p.Standing = Short
	}
	return p
}

// characters writes the syllables that numbers are said in; those of 亿 are 一 too.
var characters = map[string]string{
	"ling": "零", "yi": "一", "yao": "幺", "er": "二", "liang": "两", "san": "三", "si": "四", "wu": "五", "liu": "六", "qi": "七", "ba": "八", "jiu": "九",
	"shi": "十", "bai": "百", "qian": "千", "wan": "万", "dian": "点", "fen": "分", "zhi": "之", "fu": "负", "xia": "下",
}

// numerals is the ways of saying a number of digits: 200 is èr bǎi and liǎng bǎi.
// Of ways that differ in tones alone it is the first.
func numerals(p audio.Passage) [][]audio.Syllable {
	all := [][]audio.Syllable{nil}
	for _, g := range p.Groups {
		var longer [][]audio.Syllable
		for _, before := range all {
			for _, way := range g.Ways {
				said := slices.Concat(before, spoken(way))
				known := func(other []audio.Syllable) bool { return slices.EqualFunc(other, said, sameBase) }
				if !slices.ContainsFunc(longer, known) {
					longer = append(longer, said)
				}
			}
		}
		all = longer
	}
	return all
}

// led puts before the ways of the characters of a number those that its digits
// have: the 一 of 1.5 is not that of 一点, a little.
func led(groups []audio.Group, said []audio.Syllable) []audio.Group {
	for i := range groups {
		first := []audio.Variant{{Syllables: said[i : i+1], Source: audio.FromNumber}}
		others := slices.DeleteFunc(slices.Clone(groups[i].Ways), func(w []audio.Variant) bool { return slices.Equal(spoken(w), said[i:i+1]) })
		groups[i].Ways = append([][]audio.Variant{first}, others...)
	}
	return groups
}

// written is the syllables of a number in characters. 亿 has its fourth tone
// everywhere, 一 has it before 百 and 千 only.
func written(said []audio.Syllable) string {
	var b strings.Builder
	for i, s := range said {
		tone := s.Tone
		s.Tone = 0
		if s.Pinyin() == "yi" && tone == 4 && (i+1 == len(said) || said[i+1].Final != "ai" && said[i+1].Final != "ian") {
			b.WriteString("亿")
			continue
		}
		b.WriteString(characters[s.Pinyin()])
	}
	return b.String()
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

// digits are those from 1 as they are said.
const digits = "一二三四五六七八九"

func numeral(digit string) string { return string([]rune(digits)[digit[0]-'1']) }

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
func (c *compiler) numberGuards(words string) (before, after []string) {
	before = beforeFigures
	switch {
	case strings.HasPrefix(words, "十"):
		before = beforeTen
	case words == "半":
		before = beforeHalf
	}
	after = slices.Clone(afterFigures)
	for _, digit := range digits {
		if !strings.HasSuffix(words, string(digit)) {
			after = append(after, string(digit))
		}
	}
	if words == "一" {
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
