package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// node is one node of the trie of words.
type node struct {
	letter   rune
	children []*node
	word     *entry
}

// pack writes the lexicon in the format that audio/hanzi documents at packed.
func (t *table) pack() ([]byte, error) {
	b := &packer{}
	b.text([]byte(hanzi.BaseSyllables()))
	if err := t.packCharacters(b); err != nil {
		return nil, err
	}
	b.number(len(t.simplified))
	last := rune(0)
	for _, r := range slices.Sorted(maps.Keys(t.simplified)) {
		b.number(int(r - last))
		b.number(int(t.simplified[r]))
		last = r
	}
	t.packWords(b)
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

type packer struct{ bytes.Buffer }

func (p *packer) number(n int)  { p.Write(binary.AppendUvarint(nil, uint64(n))) }
func (p *packer) text(b []byte) { p.number(len(b)); p.Write(b) }

func (t *table) packCharacters(b *packer) error {
	b.number(len(t.characters))
	last := rune(0)
	for _, r := range slices.Sorted(maps.Keys(t.characters)) {
		b.number(int(r - last))
		b.number(len(t.characters[r]))
		for _, reading := range t.characters[r] {
			s, err := audio.ParsePinyin(reading)
			n, ok := hanzi.Number(s)
			if err != nil || !ok {
				return fmt.Errorf("character %c: reading %q is no syllable", r, reading)
			}
			b.number(n)
		}
		last = r
	}
	return nil
}

func (t *table) packWords(b *packer) {
	nodes := t.breadthFirst()
	var letters, costs, kinds, readings, children packer
	for _, n := range nodes {
		letters.Write(binary.LittleEndian.AppendUint16(nil, uint16(n.letter)))
		children.number(len(n.children))
		cost, kind := byte(0), byte(0)
		if n.word != nil {
			cost, kind = n.word.cost, n.word.kind
			if n.word.reading != nil {
				kind |= 0x80
				readings.Write(n.word.reading)
			}
		}
		costs.WriteByte(cost)
		kinds.WriteByte(kind)
	}
	b.number(len(nodes))
	for _, part := range []*packer{&letters, &children, &costs, &kinds} {
		b.Write(part.Bytes())
	}
	b.text(readings.Bytes())
}

// breadthFirst is the trie's nodes level by level, siblings sorted by letter.
// Words come sorted by code point, so children are appended in order.
func (t *table) breadthFirst() []*node {
	root := &node{}
	for _, w := range slices.Sorted(maps.Keys(t.words)) {
		at := root
		for _, r := range w {
			if n := len(at.children); n == 0 || at.children[n-1].letter != r {
				at.children = append(at.children, &node{letter: r})
			}
			at = at.children[len(at.children)-1]
		}
		e := t.words[w]
		at.word = &e
	}
	nodes := []*node{root}
	for i := 0; i < len(nodes); i++ {
		nodes = append(nodes, nodes[i].children...)
	}
	return nodes
}
