package hanzi

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"github.com/langdu/langdu/audio"
)

// packed is the lexicon as training/lexicon writes it: deflated, in this order,
// every number a uvarint and every string of bytes preceded by its length
// unless a shape is given.
//
//	bases       string        base syllables by number, separated by spaces
//	characters  n, then n × (code point − previous, readings, reading …)
//	simplified  n, then n × (traditional − previous, simplified)
//	nodes       N             trie of words in breadth-first order, node 0 the root
//	letters     N × uint16    the last character of the path to the node
//	children    N × uvarint   how many; siblings are neighbours, sorted by letter
//	costs       N bytes       −10·ln of the word's probability; 0: not a word
//	kinds       N bytes       part of speech, with hasReading where a reading follows
//	readings    bytes         for each such node, a byte for each of its characters:
//	                          index into its readings, with neutral flags
//
//go:embed lexicon.bin
var packed []byte

// kind is a part of speech, as coarse as the rules need.
type kind uint8

const (
	otherKind kind = iota
	nounKind
	verbKind
	adjectiveKind
	adverbKind
	numeralKind
	measureKind
	pronounKind
	prepositionKind
	conjunctionKind
	particleKind
	locationKind
	timeKind
	idiomKind
	nameKind
)

const (
	kindMask   = 0x0f
	hasReading = 0x80
)

// A byte of a word's reading: an index and whether the neutral tone is what one
// says there, or may be.
const (
	neutralUsual   = 0x80
	neutralAllowed = 0x40
	indexMask      = 0x3f
)

// lexicon is the unpacked tables. It is never written after load.
type lexicon struct {
	low        [0x10000]uint32 // character of the basic plane → 1 + index into spans
	high       map[rune]uint32 // the same for the others
	spans      []uint32        // readings of character i: sounds[spans[i]:spans[i+1]]
	sounds     []sound
	simplified map[rune]rune
	letters    []uint16
	first      []uint32 // children of node i: first[i]…first[i+1]
	costs      []uint8
	kinds      []uint8
	at         []uint32 // where the reading of node i starts in readings
	readings   []byte
	roots      [0x10000]uint32 // character → its node, 0 where no word starts with it
}

// lex is the lexicon, unpacked on first use.
var lex = sync.OnceValue(func() *lexicon {
	l, err := unpack(packed)
	if err != nil {
		panic("hanzi: the embedded lexicon does not fit this code; run go generate ./audio/hanzi: " + err.Error())
	}
	return l
})

// Version names the tables and rules that readings come from; two equal
// versions read every text alike.
func Version() string { return version() }

var version = sync.OnceValue(func() string {
	sum := sha256.Sum256(append(packed[:len(packed):len(packed)], packedClassifier...))
	return fmt.Sprintf("hanzi-%d-%s", rulesVersion, hex.EncodeToString(sum[:6]))
})

// rulesVersion counts the changes of this package's code that change a reading.
const rulesVersion = 3

// cursor reads the packed tables; after an error it yields zeros.
type cursor struct {
	data []byte
	err  error
}

func (c *cursor) number() int {
	v, n := binary.Uvarint(c.data)
	if n <= 0 {
		c.err, c.data = io.ErrUnexpectedEOF, nil
		return 0
	}
	c.data = c.data[n:]
	return int(v)
}

func (c *cursor) bytes(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.err, c.data = io.ErrUnexpectedEOF, nil
		return nil
	}
	b := c.data[:n:n]
	c.data = c.data[n:]
	return b
}

func unpack(packed []byte) (*lexicon, error) {
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	c := &cursor{data: data}
	if got := string(c.bytes(c.number())); got != BaseSyllables() {
		return nil, fmt.Errorf("syllable table differs")
	}
	l := &lexicon{high: map[rune]uint32{}, simplified: map[rune]rune{}}
	l.unpackCharacters(c)
	l.unpackSimplified(c)
	l.unpackWords(c)
	return l, c.err
}

func (l *lexicon) unpackCharacters(c *cursor) {
	n := c.number()
	r := rune(0)
	l.spans = append(make([]uint32, 0, n+1), 0)
	for i := range n {
		r += rune(c.number())
		for range c.number() {
			l.sounds = append(l.sounds, sound(c.number()))
		}
		l.spans = append(l.spans, uint32(len(l.sounds)))
		if r < 0x10000 {
			l.low[r] = uint32(i) + 1
		} else {
			l.high[r] = uint32(i) + 1
		}
	}
}

func (l *lexicon) unpackSimplified(c *cursor) {
	from := rune(0)
	for range c.number() {
		from += rune(c.number())
		l.simplified[from] = rune(c.number())
	}
}

func (l *lexicon) unpackWords(c *cursor) {
	n := c.number()
	raw := c.bytes(2 * n)
	if raw == nil {
		return
	}
	l.letters = make([]uint16, n)
	l.first = make([]uint32, n+1)
	for i := range n {
		l.letters[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	next := uint32(1)
	for i := range n {
		l.first[i] = next
		next += uint32(c.number())
	}
	l.first[n] = next
	l.costs, l.kinds = c.bytes(n), c.bytes(n)
	l.readings = c.bytes(c.number())
	l.placeReadings()
}

// placeReadings finds where each node's reading starts, level by level: the
// nodes of one level have paths of one length.
func (l *lexicon) placeReadings() {
	n := len(l.letters)
	if len(l.costs) != n || len(l.kinds) != n {
		return
	}
	l.at = make([]uint32, n)
	at, depth, end := uint32(0), uint32(0), uint32(1)
	for i := range n {
		if uint32(i) == end {
			depth, end = depth+1, l.first[i]
		}
		l.at[i] = at
		if l.kinds[i]&hasReading != 0 {
			at += depth
		}
	}
	for i := l.first[0]; i < l.first[1]; i++ {
		l.roots[l.letters[i]] = i
	}
}

// known is the readings of a character, the usual one first; empty where it is
// not a character that the lexicon reads.
func (l *lexicon) known(r rune) []sound {
	i := uint32(0)
	if r >= 0 && r < 0x10000 {
		i = l.low[r]
	} else if r >= 0x10000 {
		i = l.high[r]
	}
	if i == 0 {
		return nil
	}
	return l.sounds[l.spans[i-1]:l.spans[i]]
}

// child is the node that follows node by letter r, 0 where no word goes on so.
func (l *lexicon) child(node uint32, r rune) uint32 {
	if r < 0 || r >= 0x10000 {
		return 0
	}
	lo, hi := l.first[node], l.first[node+1]
	for lo < hi {
		mid := (lo + hi) / 2
		if rune(l.letters[mid]) < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < l.first[node+1] && rune(l.letters[lo]) == r {
		return lo
	}
	return 0
}

// reading is the bytes of a word of n characters, nil where only its parts are known.
func (l *lexicon) reading(node uint32, n int) []byte {
	if l.kinds[node]&hasReading == 0 {
		return nil
	}
	return l.readings[l.at[node]:][:n]
}

func (l *lexicon) kind(node uint32) kind { return kind(l.kinds[node] & kindMask) }

// Known is the readings that the lexicon has for a character, the usual one
// first; nil where it has none. A neutral tone is listed only where it is a
// reading of its own (的, 了, 着).
func Known(r rune) []audio.Syllable {
	sounds := lex().known(r)
	var out []audio.Syllable
	for _, s := range sounds {
		out = append(out, s.syllable())
	}
	return out
}
