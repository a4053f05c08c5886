package hanzi

import (
	"fmt"
	"iter"
	"slices"

	"github.com/langdu/langdu/audio"
)

// Word is a word of the lexicon as somebody may say it: a unit of package
// transcribe, which goes the other way, from sound to characters.
type Word struct {
	Letters []rune
	// Sounds is the syllable of each letter, numbered as [Number] has it; a neutral
	// tone where that is usual. Of the tones that change only those of 一 and 不 do.
	Sounds []uint16
	// Cost is −ln of the word's probability, in tenths of a nat; of a character
	// that is said in one of its rarer readings it is higher.
	Cost int
}

// rarer is what each further reading of a character costs, in tenths of a nat:
// the lexicon orders them, and counts them together.
const rarer = 25

// Words yields every word of the lexicon that costs at most most, and every
// character whatever it costs, once for each of its readings, in a fixed order.
// A word in which 一 or 不 changes its tone comes twice, changed and not. The slices are used
// again for the next word.
func Words(most int) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		w := walk{lexicon: lex(), most: most, yield: yield}
		w.below(0)
	}
}

// walk goes through the trie of words, depth first.
type walk struct {
	*lexicon
	most    int
	letters []rune
	sounds  []uint16
	yield   func(Word) bool
}

// below yields the words under a node; false when the caller has had enough.
func (w *walk) below(node uint32) bool {
	for n := w.first[node]; n < w.first[node+1]; n++ {
		w.letters = append(w.letters, rune(w.lexicon.letters[n]))
		cost := int(w.costs[n])
		if cost > 0 && (cost <= w.most || len(w.letters) == 1) && !w.word(n, cost) || !w.below(n) {
			return false
		}
		w.letters = w.letters[:len(w.letters)-1]
	}
	return true
}

// word yields the word that ends at a node, in its readings.
func (w *walk) word(node uint32, cost int) bool {
	if len(w.letters) == 1 {
		return w.character(cost)
	}
	reading := w.reading(node, len(w.letters))
	w.sounds = w.sounds[:0]
	for i, r := range w.letters {
		known := w.known(r)
		if len(known) == 0 {
			return true
		}
		s := known[0]
		if reading != nil {
			if s = known[reading[i]&indexMask]; reading[i]&neutralUsual != 0 {
				s = s.with(audio.Neutral)
			}
		}
		w.sounds = append(w.sounds, uint16(s))
	}
	say := func() bool { return w.yield(Word{Letters: w.letters, Sounds: w.sounds, Cost: cost}) }
	return say() && (!w.change() || say())
}

// change gives 一 and 不 the tone that they take before the next syllable, and
// says whether any has changed.
func (w *walk) change() bool {
	changed := false
	for i, r := range w.letters[:len(w.letters)-1] {
		own, next := sound(w.sounds[i]), sound(w.sounds[i+1]).tone()
		said := own
		switch {
		case r == '一' && (next == 4 || next == audio.Neutral):
			said = own.with(2)
		case r == '一':
			said = own.with(4)
		case r == '不' && next == 4:
			said = own.with(2)
		}
		w.sounds[i], changed = uint16(said), changed || said != own
	}
	return changed
}

// character yields a character in each of its readings, and in those that are
// right wherever the first of them is.
func (w *walk) character(cost int) bool {
	known := w.known(w.letters[0])
	for i, s := range known {
		if !w.yield(w.said(s, cost+rarer*i)) {
			return false
		}
	}
	for _, s := range slices.Concat(free[w.letters[0]], changes[w.letters[0]]) {
		if !contains(known, s) && !w.yield(w.said(s, cost)) {
			return false
		}
	}
	return true
}

// changes are the tones that 一 and 不 change to.
var changes = spell(map[rune]string{'一': "yi2 yi4", '不': "bu2"})

func (w *walk) said(s sound, cost int) Word {
	w.sounds = append(w.sounds[:0], uint16(s))
	return Word{Letters: w.letters, Sounds: w.sounds, Cost: cost}
}

// Numbered is the inverse of [Number]: the toned syllable of a number. An error
// says that there is none.
func Numbered(n int) (audio.Syllable, error) {
	if n < 0 || n >= len(singles) {
		return audio.Syllable{}, fmt.Errorf("hanzi: syllable %d is none of the %d", n, len(singles))
	}
	return sound(n).syllable(), nil
}

// Numbers is how many toned syllables there are.
func Numbers() int { return len(singles) }
