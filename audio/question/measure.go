package question

import (
	"regexp"
	"strings"
)

// A number is seldom said by itself: three of what is asked is 三个 or 三只, which
// is more to hear than 三. What is asked for in another unit than 个 is in the prompt.

// measures follow 几 and 多少 where a number is asked for.
const measures = "个只条头匹本张把支枝件位朵棵块片双对群颗粒滴杯碗盘瓶盒袋包箱桶间座辆架艘段首篇句页遍次趟声天年岁月日号点分秒楼层班级米斤元角毛种样步口家排名人字"

// counters take 二 where other measures take 两.
const counters = "月日号楼层班级"

var (
	// measured finds what a prompt asks the number of: 几只, 多少个, 第几名.
	measured = regexp.MustCompile(`(第?)(?:几|多少)([` + measures + `]?)`)
	whole    = regexp.MustCompile(`^\d{1,4}$`)
)

// countings is a whole number with what it counts: 三个, and 三只 where the prompt
// asks 几只; where it asks 第几 it is 第三 and 第三个. words is the number by itself.
func (c *compiler) countings(n, words string) []string {
	if !whole.MatchString(n) {
		return nil
	}
	ordinal, units := "", []string{"个"}
	if m := measured.FindStringSubmatch(lastSentence(c.Prompt)); m != nil {
		ordinal = m[1]
		if m[2] != "" && m[2] != "个" {
			units = append(units, m[2])
		}
	}
	var out []string
	if ordinal != "" {
		out = append(out, ordinal+words)
	}
	for _, unit := range units {
		number := words
		if n == "2" && ordinal == "" && !strings.Contains(counters, unit) {
			number = "两"
		}
		out = append(out, ordinal+number+unit)
	}
	return out
}

// counted is a phrase of a number and what it counts; 半 after it makes more of it.
func (c *compiler) counted(words string) Phrase {
	before, _ := c.numberGuards(words)
	return Phrase{Text: words, Passage: connected(words), Before: c.guards.all(before, words), After: c.guards.all([]string{"半"}, "")}
}
