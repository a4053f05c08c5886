package main

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// wording is a text by its sound: of each character, the ways to say it.
type wording struct {
	text  string
	chars [][]saying
}

// saying is one way to say a character: its syllables, mostly one.
type saying []audio.Syllable

// worded is a text as the product would read it.
func worded(text string) (wording, error) {
	p, err := hanzi.Read(text, nil)
	if err != nil {
		return wording{}, err
	}
	return wording{text, sayings(p)}, nil
}

func sayings(p audio.Passage) (chars [][]saying) {
	for _, g := range p.Groups {
		for i := range g.Characters {
			var ways []saying
			for _, way := range g.Ways {
				ways = append(ways, way[i].Syllables)
			}
			chars = append(chars, ways)
		}
	}
	return chars
}

// holds says whether the syllables of v are said somewhere in w, in whatever
// tones.
func (w wording) holds(v wording) bool {
	for i := 0; i+len(v.chars) <= len(w.chars); i++ {
		if alikeIn(w.chars[i:i+len(v.chars)], v.chars, sameButTone) {
			return len(v.chars) > 0
		}
	}
	return false
}

// alikeIn says whether each character of a can be said as that of b is.
func alikeIn(a, b [][]saying, same func(x, y audio.Syllable) bool) bool {
	return slices.EqualFunc(a, b, func(x, y []saying) bool {
		return slices.ContainsFunc(x, func(s saying) bool {
			return slices.ContainsFunc(y, func(t saying) bool { return slices.EqualFunc(s, t, same) })
		})
	})
}

func sameButTone(x, y audio.Syllable) bool { return x.Initial == y.Initial && x.Final == y.Final }

// same says whether two syllables are one: a neutral tone may be any other.
func sameSound(x, y audio.Syllable) bool {
	return sameButTone(x, y) && (x.Tone == y.Tone || x.Tone == audio.Neutral || y.Tone == audio.Neutral)
}

// apart says whether two texts can be told apart as answers: they are not
// homophones, and none is a part of the other. 北京 and 背景 are apart.
func apart(a, b wording) bool {
	if len(a.chars) == len(b.chars) {
		return !alikeIn(a.chars, b.chars, sameSound)
	}
	return !a.holds(b) && !b.holds(a)
}

// distance is how far the sounds of two texts are from each other: one for an
// initial or a final, half of that where it is easily confused or only the tone
// is another, and two for a syllable that the other lacks (an edit distance over
// characters).
func distance(a, b wording) float64 {
	const lacking = 2
	last := make([]float64, len(b.chars)+1)
	for j := range last {
		last[j] = lacking * float64(j)
	}
	for i, x := range a.chars {
		row := make([]float64, len(last))
		row[0] = lacking * float64(i+1)
		for j, y := range b.chars {
			row[j+1] = min(last[j]+between(x, y), last[j+1]+lacking, row[j]+lacking)
		}
		last = row
	}
	return last[len(b.chars)]
}

// almost says whether a text sounds almost like another: 战争 and 战胜, and longer
// ones of which most is the same.
func almost(a, b wording) bool {
	const most, perCharacter = 1.5, 0.5
	return distance(a, b) <= max(most, perCharacter*float64(len(a.chars)))
}

// between is the distance of two characters, by the nearest ways to say them.
func between(x, y []saying) float64 {
	least := 2.5
	for _, s := range x {
		for _, t := range y {
			if len(s) == 1 && len(t) == 1 {
				least = min(least, unlike(s[0].Initial, t[0].Initial)+unlike(s[0].Final, t[0].Final)+tones(s[0].Tone, t[0].Tone))
			}
		}
	}
	return least
}

func unlike(x, y string) float64 {
	switch {
	case x == y:
		return 0
	case near[x] == y && x != "":
		return 0.5
	default:
		return 1
	}
}

func tones(x, y audio.Tone) float64 {
	if x == y || x == audio.Neutral || y == audio.Neutral {
		return 0
	}
	return 0.5
}
