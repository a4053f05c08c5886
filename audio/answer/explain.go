package answer

import (
	"fmt"
	"strings"
)

// why is the reason of a decision.
type why int

const (
	whole      why = iota // the answer was said
	correction            // and another one before, which was taken back
	somePoints            // some of its keywords
	aPart                 // a part of its text
	nothing               // nothing of any answer
	unclear               // not clear enough, or two that sound alike
	several               // several answers, one after the other
)

// explain says in English and in Chinese why c was decided. The last lines add
// what a person would like to know besides.
func (d *decider) explain(c choice) (english, chinese string) {
	name := func(answer int) string { return d.sheet.Answers[answer].Name }
	number := c.answer + 1
	switch c.why {
	case whole:
		english = fmt.Sprintf("Heard %s, which is answer %d.", d.said(c, ", "), number)
		chinese = fmt.Sprintf("听到了%s，是第%d个答案。", d.said(c, "、"), number)
	case correction:
		english = fmt.Sprintf("Heard %s after “%s” was taken back: answer %d counts.", d.said(c, ", "), name(c.rival), number)
		chinese = fmt.Sprintf("先说“%s”，后来改口说%s：算第%d个答案。", name(c.rival), d.said(c, "、"), number)
	case somePoints:
		english = fmt.Sprintf("Of answer %d, %s was heard and %s was not.", number, d.said(c, ", "), d.missing(c, ", "))
		chinese = fmt.Sprintf("第%d个答案里，听到了%s，没听到%s。", number, d.said(c, "、"), d.missing(c, "、"))
	case aPart:
		english = fmt.Sprintf("Of answer %d (“%s”) only a part was heard: “%s”.", number, name(c.answer), c.part.Phrase.Text)
		chinese = fmt.Sprintf("第%d个答案（“%s”）只听到一部分：“%s”。", number, name(c.answer), c.part.Phrase.Text)
	case several:
		english = fmt.Sprintf("Both “%s” and “%s” were said, and not which one counts.", name(c.rival), name(c.answer))
		chinese = fmt.Sprintf("“%s”和“%s”都说了，不知道算哪一个。", name(c.rival), name(c.answer))
	case unclear:
		english = fmt.Sprintf("It may have been answer %d (“%s”), but it was not clear enough.", number, name(c.answer))
		chinese = fmt.Sprintf("可能是第%d个答案（“%s”），但是不够清楚。", number, name(c.answer))
		if c.rival >= 0 {
			english = fmt.Sprintf("“%s” and “%s” sound alike here: it may have been either.", name(c.answer), name(c.rival))
			chinese = fmt.Sprintf("这里“%s”和“%s”听起来差不多，分不清是哪一个。", name(c.answer), name(c.rival))
		}
	case nothing:
		english, chinese = "None of the expected answers was heard.", "没有听到等待的答案。"
		if said := d.negations(); said != "" {
			english = fmt.Sprintf("None of the expected answers was heard: it was “%s”, which says something else.", said)
			chinese = fmt.Sprintf("没有听到等待的答案：说的是“%s”，意思不一样。", said)
		}
	}
	return english, chinese
}

// said lists what was heard of the chosen answer, in quotes.
func (d *decider) said(c choice, comma string) string {
	var list []string
	for _, claim := range d.claims[c.answer] {
		if claim.p >= d.Answers.Sure {
			list = append(list, "“"+claim.Phrase.Text+"”")
		}
	}
	return strings.Join(list, comma)
}

// missing lists the points of the chosen answer that were not heard.
func (d *decider) missing(c choice, comma string) string {
	var list []string
	for i, claim := range d.claims[c.answer] {
		if claim.p < d.Answers.Sure {
			list = append(list, "“"+d.sheet.Answers[c.answer].Points[i].Text+"”")
		}
	}
	return strings.Join(list, comma)
}

// negations is an answer with what turned it round: 不是小猫.
func (d *decider) negations() string {
	for _, row := range d.claims {
		for _, c := range row {
			if c.negated != "" {
				return c.negated
			}
		}
	}
	return ""
}
