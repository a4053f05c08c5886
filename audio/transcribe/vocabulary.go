package transcribe

import (
	"slices"
	"strings"
	"sync"

	"github.com/langdu/langdu/audio/hanzi"
)

// vocabulary is the words by sound: a prefix tree, level by level.
//
// A node is all words that begin with the same toned syllables. The children of a
// node are neighbours, sorted by syllable, and so are the words that end there,
// the likeliest first.
type vocabulary struct {
	sound []uint16 // the last syllable on the way to the node
	child []uint32 // children of node n: child[n]…child[n+1]
	word  []uint32 // words that end at node n: word[n]…word[n+1]
	least []uint8  // what the cheapest word at or below the node costs
	roots []uint32 // node of each syllable, 0 for none

	cost []uint8               // of each word, tenths of a nat
	text [][mostLetters]uint16 // of each word, 0 after its end
	// pause is whether each word is one with which speakers fill a pause.
	pause []bool
}

// pauses are said oftener than they are written, at the beginning of what is
// said, which is where 呃 is likelier than 恶 and 饿.
const pauses = "嗯呃啊哦唉"

const (
	// mostLetters bounds the words: longer ones are made of shorter.
	mostLetters = 5
	soundBits   = 12 // that a syllable takes in an entry's key
	// mostCost is what a word costs at most, in tenths of a nat: what is met less
	// than once in nine million words is hardly ever what was said.
	mostCost = 160
)

// entry is a word on its way into the vocabulary. The key is its syllables, from
// the highest bits down, each one more than its number so that 0 is the end.
type entry struct {
	key  uint64
	cost uint8
	text [mostLetters]uint16
}

// homophones is how many words of one sound are kept, and rarest how much dearer
// than the cheapest of them any may be, in tenths of a nat.
const (
	homophones = 12
	rarest     = 70
)

// words is the vocabulary, made on first use.
var words = sync.OnceValue(func() *vocabulary { return newVocabulary(mostCost) })

func newVocabulary(most int) *vocabulary {
	list := make([]entry, 0, 1<<17)
	for w := range hanzi.Words(most) {
		if len(w.Letters) > mostLetters {
			continue
		}
		e := entry{cost: uint8(min(w.Cost, 255))}
		for i, s := range w.Sounds {
			e.key |= uint64(s+1) << (soundBits * (mostLetters - 1 - i))
			e.text[i] = uint16(w.Letters[i])
		}
		list = append(list, e)
	}
	return plant(thin(sorted(list)))
}

// sorted sorts entries by their syllables and among homophones by cost: by
// counting, from the cost to the first syllable, which is the least work.
func sorted(list []entry) []entry {
	other := make([]entry, len(list))
	list, other = byDigit(list, other, 256, func(e *entry) int { return int(e.cost) })
	for shift := 0; shift < soundBits*mostLetters; shift += soundBits {
		list, other = byDigit(list, other, 1<<soundBits, func(e *entry) int { return int(e.key >> shift & (1<<soundBits - 1)) })
	}
	return list
}

// byDigit moves entries into another list in the order of a digit, and otherwise
// in the order they had; it returns both lists changed round.
func byDigit(from, to []entry, radix int, digit func(*entry) int) (sorted, free []entry) {
	at := make([]int, radix+1)
	for i := range from {
		at[digit(&from[i])+1]++
	}
	for d := range radix {
		at[d+1] += at[d]
	}
	for i := range from {
		d := digit(&from[i])
		to[at[d]] = from[i]
		at[d]++
	}
	return to, from
}

// thin drops the rarer homophones of sorted entries.
func thin(list []entry) []entry {
	kept := list[:0]
	var key uint64
	var cheapest uint8
	n := 0
	for _, e := range list {
		if e.key != key {
			key, cheapest, n = e.key, e.cost, 0
		}
		if n < homophones && int(e.cost) <= int(cheapest)+rarest {
			kept = append(kept, e)
			n++
		}
	}
	return kept
}

// span is a node that is not planted yet: entries[lo:hi] share its syllables.
type span struct{ lo, hi, depth int }

// plant makes the tree of sorted entries.
func plant(list []entry) *vocabulary {
	v := &vocabulary{roots: make([]uint32, hanzi.Numbers()), sound: []uint16{0}}
	queue := []span{{0, len(list), 0}}
	for n := 0; n < len(queue); n++ {
		s := queue[n]
		v.word = append(v.word, uint32(len(v.cost)))
		at := s.lo
		for ; at < s.hi && s.depth > 0 && ends(list[at].key, s.depth); at++ {
			v.add(&list[at])
		}
		v.child = append(v.child, uint32(len(queue)))
		for at < s.hi {
			lo, sound := at, syllable(list[at].key, s.depth)
			for at < s.hi && syllable(list[at].key, s.depth) == sound {
				at++
			}
			if s.depth == 0 {
				v.roots[sound] = uint32(len(queue))
			}
			v.sound = append(v.sound, sound)
			queue = append(queue, span{lo, at, s.depth + 1})
		}
	}
	v.word, v.child = append(v.word, uint32(len(v.cost))), append(v.child, uint32(len(queue)))
	v.cheapest()
	return v
}

func (v *vocabulary) add(e *entry) {
	v.cost, v.text = append(v.cost, e.cost), append(v.text, e.text)
	v.pause = append(v.pause, e.text[1] == 0 && strings.ContainsRune(pauses, rune(e.text[0])))
}

// ends says whether a key has no syllable after the first depth.
func ends(key uint64, depth int) bool {
	return key<<(64-soundBits*mostLetters+soundBits*depth) == 0
}

// syllable is the syllable of a key at a depth.
func syllable(key uint64, depth int) uint16 {
	return uint16(key>>(soundBits*(mostLetters-1-depth))&(1<<soundBits-1)) - 1
}

// cheapest fills least, children before parents.
func (v *vocabulary) cheapest() {
	v.least = make([]uint8, len(v.sound))
	for n := len(v.least) - 1; n >= 0; n-- {
		least := uint8(255)
		for w := v.word[n]; w < v.word[n+1]; w++ {
			least = min(least, v.cost[w])
		}
		for c := v.child[n]; c < v.child[n+1]; c++ {
			least = min(least, v.least[c])
		}
		v.least[n] = least
	}
}

// under is the children of a node whose syllable has a base: from…to.
func (v *vocabulary) under(node uint32, base int) (from, to uint32) {
	lo, hi := v.child[node], v.child[node+1]
	first, _ := slices.BinarySearch(v.sound[lo:hi], uint16(base*tones))
	from = lo + uint32(first)
	for to = from; to < hi && int(v.sound[to]) < (base+1)*tones; to++ {
	}
	return from, to
}
