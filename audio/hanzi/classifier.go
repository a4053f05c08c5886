package hanzi

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
)

// packedClassifier is the classifier of polyphones as training/lexicon/classifier
// writes it, deflated:
//
//	characters  n as uvarint, then n runes in UTF-8: those it was trained on
//	weights     2^tableBits signed bytes
//
// The score of a reading is the sum of the weights in its slots ([evidence]),
// a whole number: every machine finds the same reading.
//
//go:embed polyphones.bin
var packedClassifier []byte

// classifier is a log-linear model: it weighs the neighbours of a character
// together with what phrase, rule or usage said, and how far that is to be
// trusted. It is never written after unpacking.
type classifier struct {
	trained map[rune]bool
	weights []byte // as int8
}

// referee is the classifier, unpacked on first use.
var referee = sync.OnceValue(func() *classifier {
	c, err := unpackClassifier(packedClassifier)
	if err != nil {
		panic("hanzi: the embedded classifier does not fit this code; run training/lexicon/classifier: " + err.Error())
	}
	return c
})

func unpackClassifier(packed []byte) (*classifier, error) {
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	n, size := binary.Uvarint(data)
	if size <= 0 {
		return nil, io.ErrUnexpectedEOF
	}
	data = data[size:]
	c := &classifier{trained: map[rune]bool{}}
	for range n {
		r, size := utf8.DecodeRune(data)
		if size == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		c.trained[r], data = true, data[size:]
	}
	if len(data) != 1<<tableBits {
		return nil, fmt.Errorf("%d weights, want %d", len(data), 1<<tableBits)
	}
	c.weights = data
	return c, nil
}

// classify lets the classifier judge every polyphone it knows. It sees the
// readings that phrases and rules gave, never those it has changed itself.
func (r *reader) classify() {
	c := referee()
	var buffer [64]uint32
	for i := range r.units {
		u := &r.units[i]
		if !c.trained[u.r] {
			continue
		}
		list, given := r.choices(i)
		if given < 0 {
			continue
		}
		e := r.look(i, given)
		if best := c.best(&e, list, given, Lead(u.source), buffer[:0]); best != given {
			u.sound, u.neutral, u.source = list[best], 0, audio.FromContext
		}
	}
}

// StepsPerUnit is how many steps of a packed weight make one nat of log odds.
const StepsPerUnit = 32

// Lead is by how many steps a reading must lead the given one to replace it: a
// phrase is only given up where the sentence speaks clearly against it. On
// held-out sentences of the corpus a nat costs nothing, and it spares books for
// children the slips of a model that has mostly seen encyclopaedias.
func Lead(given audio.Source) int {
	if given == audio.FromPhrase {
		return phraseLead
	}
	return 0
}

const phraseLead = StepsPerUnit

// best is the reading with the highest score, where it leads the given one by
// enough; of equal ones the first.
func (c *classifier) best(e *evidence, list []sound, given, lead int, buffer []uint32) int {
	own := c.score(e.slots(list, given, given, buffer))
	best, top := given, own+lead
	for k := range list {
		if k == given {
			continue
		}
		if score := c.score(e.slots(list, k, given, buffer)); score > top {
			best, top = k, score
		}
	}
	return best
}

func (c *classifier) score(slots []uint32) int {
	sum := 0
	for _, at := range slots {
		sum += int(int8(c.weights[at]))
	}
	return sum
}
