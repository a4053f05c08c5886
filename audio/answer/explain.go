package answer

import (
	"fmt"
	"strings"

	"github.com/langdu/langdu/audio/question"
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

// explain says in English and in Chinese why c was decided.
func (d *decider) explain(c choice) (english, chinese string) {
	own, inChinese := d.name(c.answer)
	rival, rivalInChinese := d.name(c.rival)
	switch c.why {
	case whole:
		return d.matched(c)
	case correction:
		english = fmt.Sprintf("Heard %s after %s was taken back: %s counts.", d.said(c, ", "), rival, own)
		chinese = fmt.Sprintf("先说%s，后来改口说%s：算%s。", rivalInChinese, d.said(c, "、"), inChinese)
	case somePoints:
		english = fmt.Sprintf("Of %s, %s was heard and %s was not.", own, d.said(c, ", "), d.missing(c, ", "))
		chinese = fmt.Sprintf("%s里，听到了%s，没听到%s。", inChinese, d.said(c, "、"), d.missing(c, "、"))
	case aPart:
		english = fmt.Sprintf("Of %s only a part was heard: “%s”.", own, c.part.Phrase.Text)
		chinese = fmt.Sprintf("%s只听到一部分：“%s”。", inChinese, c.part.Phrase.Text)
	case several:
		english = fmt.Sprintf("Both %s and %s were said, and not which one counts.", rival, own)
		chinese = fmt.Sprintf("%s和%s都说了，不知道算哪一个。", rivalInChinese, inChinese)
	case unclear:
		english = fmt.Sprintf("It may have been %s, but it was not clear enough.", own)
		chinese = fmt.Sprintf("可能是%s，但是不够清楚。", inChinese)
		if c.rival >= 0 {
			english = fmt.Sprintf("Here %s and %s sound alike: it may have been either.", own, rival)
			chinese = fmt.Sprintf("这里%s和%s听起来差不多，分不清是哪一个。", inChinese, rivalInChinese)
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

// matched explains an answer that was said: in which words, where it has another
// name (妈妈 is option B), and that it is a wrong one.
func (d *decider) matched(c choice) (english, chinese string) {
	own, inChinese := d.name(c.answer)
	said := d.said(c, "、")
	english, chinese = "Heard "+d.said(c, ", "), "听到了"+said
	if plain := strings.NewReplacer("“", "", "”", ""); plain.Replace(inChinese) != plain.Replace(said) {
		english, chinese = english+", which is "+own, chinese+"，是"+inChinese
	}
	if d.sheet.Answers[c.answer].Wrong {
		return english + ": it is one of the answers, but not a right one.", chinese + "：是其中一个答案，但不对。"
	}
	return english + ".", chinese + "。"
}

// name is what to call an answer: the words of a text, option B, yes.
func (d *decider) name(answer int) (english, chinese string) {
	if answer < 0 {
		return "", ""
	}
	expected := d.sheet.Answers[answer]
	switch name := expected.Name; {
	case name == string(question.Yes):
		return "yes", "肯定的回答"
	case name == string(question.No):
		return "no", "否定的回答"
	case len(name) == 1 && name >= "A" && name <= "H" && expected.Points[0].Text != name:
		return fmt.Sprintf("option %s (“%s”)", name, expected.Points[0].Text), fmt.Sprintf("选项%s（“%s”）", name, expected.Points[0].Text)
	case len(name) == 1 && name >= "A" && name <= "H":
		return "option " + name, "选项" + name
	default:
		return "“" + name + "”", "“" + name + "”"
	}
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
