package question

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
)

// letters is how speakers of Chinese say the letters of a choice: the English
// names in the nearest syllables of Mandarin, whose tones vary from speaker to
// speaker. The first of each line is after Mandarin Phrasebook (Lonely Planet,
// 2012, page 16); the others are what is heard besides. 《现代汉语词典》 gives such
// letters no pinyin and says that they are read as in the Western language.
var letters = map[string][]string{
	"A": {"ei1", "ei4", "ei2", "ei3"},
	"B": {"bi4", "bi1", "bi3"},
	"C": {"xi1", "sei1", "si1", "xi4", "sei4"},
	"D": {"di4", "di1", "di2"},
	"E": {"yi1", "yi4"},
	"F": {"ai4 fu4", "ai1 fu2", "ai4 fu2", "ai1 fu1", "ei1 fu2", "ai2 fu2"},
	"G": {"ji4", "ji1", "ji2", "zhei4"},
	"H": {"ai4 chi3", "ei1 chi2", "ei1 qi4", "ai1 qi1", "ei1 chi1", "ai4 qi4"},
}

// places is the numerals of the options' places.
var places = []string{"一", "二", "三", "四", "五", "六", "七", "八"}

var (
	// refusals undo a letter that follows: 不选B.
	refusals = append([]string{"不选", "别选"}, negations...)
	// fromTheEnd makes another place of 第二个: 倒数第二个.
	fromTheEnd = append([]string{"倒数"}, negations...)
)

// choice is an option, said by its words, its letter or its place.
func (c *compiler) choice(a Answer) (Expected, error) {
	letter, err := letterOf(a.Choice)
	if err != nil {
		return Expected{}, err
	}
	point := Point{Text: letter}
	if a.Text != "" {
		p, err := c.words("the text of choice "+letter, a.Text, a.Readings)
		if err != nil {
			return Expected{}, err
		}
		point.Text, point.Phrases = a.Text, append(point.Phrases, p)
	}
	name := spelled(letter)
	point.Phrases = addOurs(point.Phrases, Phrase{Text: letter, Passage: audio.Passage{Text: letter, Groups: []audio.Group{name}},
		Before: c.guards.all(refusals, letter), Standing: Alone})
	for _, words := range choosing {
		point.Phrases = addOurs(point.Phrases, Phrase{Text: words + letter, Passage: chosen(words, letter, name), Before: c.guards.all(negations, words), Standing: AtAnEnd})
	}
	place := places[c.place(letter)]
	for _, words := range []string{"第" + place + "个", "第" + place, place + "号"} {
		point.Phrases = addOurs(point.Phrases, Phrase{Text: words, Passage: connected(words), Before: c.guards.all(fromTheEnd, words), Standing: AtAnEnd})
	}
	return Expected{Name: letter, Points: []Point{point}}, nil
}

// letterOf is the letter of a choice as a capital, from full-width and small ones too.
func letterOf(choice string) (string, error) {
	letter := strings.ToUpper(halfWidth(strings.TrimSpace(choice)))
	if _, ok := letters[letter]; !ok {
		return "", fmt.Errorf("the choice is %q; name it by one letter, A to H", shortened(choice))
	}
	return letter, nil
}

// place is which of the question's choices has the letter, counted from 0 in the
// order in which the child is shown them.
func (c *compiler) place(letter string) int {
	n := 0
	for _, a := range c.Answers {
		switch other, err := letterOf(a.Choice); {
		case err != nil:
		case other == letter:
			return n
		default:
			n++
		}
	}
	return n
}

// spelled is a letter as a group with a way for each way of saying it.
func spelled(letter string) audio.Group {
	g := audio.Group{Characters: []audio.Character{{Text: letter}}, Boundary: audio.SentenceBreak}
	for _, way := range letters[letter] {
		g.Ways = append(g.Ways, []audio.Variant{{Syllables: syllables(way), Source: audio.FromPhrase}})
	}
	return g
}

// choosing is how children say a letter within a sentence. By itself a letter
// counts only alone: A is the end of 背, and E of many words.
var choosing = []string{"选", "选择", "答案是"}

// chosen is words with a letter after them.
func chosen(words, letter string, name audio.Group) audio.Passage {
	p := connected(words)
	p.Text += letter
	name.Characters, name.Boundary = []audio.Character{{At: utf8.RuneCountInString(words), Text: letter}}, audio.WordBreak
	p.Groups = append(p.Groups, name)
	return p
}

// syllables is numbered pinyin of ours, separated by spaces.
func syllables(pinyin string) []audio.Syllable {
	var out []audio.Syllable
	for _, word := range strings.Fields(pinyin) {
		s, err := audio.ParsePinyin(word)
		if err != nil {
			panic(errors.Join(errors.New("question: the table of letters"), err))
		}
		out = append(out, s)
	}
	return out
}
