package hanzi

import (
	"sync"

	"github.com/langdu/langdu/audio"
)

// Example is a reading of a character with the commonest word in which it is read
// so, "" where the lexicon has none of two or three characters.
type Example struct {
	Reading audio.Syllable
	Word    string
}

// Examples is what an author chooses from: the readings that the lexicon has for a
// character, the usual one first, each with a word. A character that is read in one
// way only has no words, which nobody needs then.
func Examples(r rune) []Example {
	known := lex().known(r)
	words := exampleWords()[r]
	out := make([]Example, len(known))
	for i, s := range known {
		out[i] = Example{Reading: s.syllable(), Word: words[s]}
	}
	return out
}

// exampleWords is the words by character and reading; found once, on first use.
var exampleWords = sync.OnceValue(func() map[rune]map[sound]string {
	f := examples{lexicon: lex(), words: map[rune]map[sound]string{}, costs: map[rune]map[sound]uint8{}}
	f.below(0)
	return f.words
})

// examples goes through the trie of words, depth first.
type examples struct {
	*lexicon
	letters []rune
	words   map[rune]map[sound]string
	costs   map[rune]map[sound]uint8
}

// longestExample is how many characters an example has at most.
const longestExample = 3

func (f *examples) below(node uint32) {
	if len(f.letters) == longestExample {
		return
	}
	for n := f.first[node]; n < f.first[node+1]; n++ {
		f.letters = append(f.letters, rune(f.lexicon.letters[n]))
		if f.lexicon.costs[n] > 0 && len(f.letters) > 1 {
			f.word(n)
		}
		f.below(n)
		f.letters = f.letters[:len(f.letters)-1]
	}
}

// word takes a word whose reading the lexicon knows as an example for each of its
// characters that may be read otherwise, where it is the commonest so far.
func (f *examples) word(node uint32) {
	reading, cost := f.reading(node, len(f.letters)), f.lexicon.costs[node]
	if reading == nil {
		return
	}
	for i, r := range f.letters {
		known := f.known(r)
		if len(known) < 2 || reading[i]&neutralUsual != 0 {
			continue
		}
		s := known[reading[i]&indexMask]
		if f.words[r] == nil {
			f.words[r], f.costs[r] = map[sound]string{}, map[sound]uint8{}
		}
		if before, ok := f.costs[r][s]; !ok || cost < before {
			f.words[r][s], f.costs[r][s] = string(f.letters), cost
		}
	}
}
