package question

import (
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// negations undo the words that follow them directly.
var negations = strings.Fields("不是 不在 不会 不能 不要 不想 不爱 不 没有 没在 没 别")

// guards holds the passages of guards by their text, so that phrases share them.
type guards map[string]audio.Passage

// all is the passages of the words that do not themselves begin the phrase.
func (g guards) all(words []string, phrase string) []audio.Passage {
	var out []audio.Passage
	for _, w := range words {
		if w != "" && !strings.HasPrefix(phrase, w) {
			out = append(out, g.passage(w))
		}
	}
	return out
}

func (g guards) passage(text string) audio.Passage {
	p, ok := g[text]
	if !ok {
		p = connected(text)
		g[text] = p
	}
	return p
}

// followers stand for whatever is said next: a syllable in the third tone, before
// which another one rises (没有雨 is méi yóu yǔ), one in the fourth (不大 is bú dà),
// and what is counted (一只 is yì zhī, 一个 yí gè).
var followers = []string{"雨", "大", "只", "个"}

// connected is how a text of ours is said by itself and before other words.
func connected(text string) audio.Passage {
	p := mustRead(text)
	for _, follower := range followers {
		accept(&p, mustRead(text+follower))
	}
	return p
}

// mustRead reads a text without overrides, which always has readings.
func mustRead(text string) audio.Passage {
	p, err := hanzi.Read(text, nil)
	if err != nil {
		panic("question: a text without overrides has no reading: " + err.Error())
	}
	return p
}

// accept adds to the last group of p the ways that it has in longer, the same
// text with more after it, where no more than tones differ: its sound before
// other words. Another reading there is another word, and a group of other
// characters another number.
func accept(p *audio.Passage, longer audio.Passage) {
	last := len(p.Groups) - 1
	if last < 0 || last >= len(longer.Groups) || !slices.Equal(p.Groups[last].Characters, longer.Groups[last].Characters) {
		return
	}
	group := &p.Groups[last]
	for _, way := range longer.Groups[last].Ways {
		known := func(w []audio.Variant) bool { return slices.Equal(spoken(w), spoken(way)) }
		if slices.EqualFunc(spoken(way), spoken(group.Ways[0]), sameBase) && !slices.ContainsFunc(group.Ways, known) {
			group.Ways = append(group.Ways, way)
		}
	}
}

func sameBase(a, b audio.Syllable) bool {
	a.Tone = b.Tone
	return a == b
}
