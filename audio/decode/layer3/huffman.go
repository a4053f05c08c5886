package layer3

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// errHuffman says that a code word goes beyond the granule's bits.
var errHuffman = errors.New("layer3: spectral lines go beyond their bits")

// codesText is the code words of ISO 11172-3, table 3-B.7, as the standard prints
// them. A table of side n has n rows of n words: row x, column y is the word for
// the pair of values x and y. Tables A and B code four values of 0 or 1: row
// 2v+w, column 2x+y.
//
//go:embed codes.txt
var codesText string

// codeTree is a binary tree: node i has its branches for 0 and 1 at 2i and
// 2i+1. A branch is the next node, or the inverse of a leaf's value.
type codeTree []int16

// codes are the trees by table number; the quadruple tables A and B follow the
// 32 of pairs. Tables 16 to 23 and 24 to 31 have the same words and differ in
// how many bits extend the value 15.
var codes = sync.OnceValue(func() (trees [34]codeTree) {
	for name, tree := range parseCodes(codesText) {
		switch name {
		case "A":
			trees[32] = tree
		case "B":
			trees[33] = tree
		default:
			n, _ := strconv.Atoi(name)
			trees[n] = tree
		}
	}
	for n := 17; n < 24; n++ {
		trees[n] = trees[16]
	}
	for n := 25; n < 32; n++ {
		trees[n] = trees[24]
	}
	return trees
})

// extraBits is how many bits extend the value 15, from table 16 on.
var extraBits = [16]int{1, 2, 3, 4, 6, 8, 10, 13, 4, 5, 6, 7, 8, 9, 11, 13}

// parseCodes builds the trees of the text.
func parseCodes(text string) map[string]codeTree {
	trees := make(map[string]codeTree)
	for table := range strings.SplitSeq(text, "table ") {
		head, rows, ok := strings.Cut(table, "\n")
		if !ok {
			continue
		}
		var name string
		var side int
		if _, err := fmt.Sscan(head, &name, &side); err != nil {
			panic("layer3: codes.txt: " + err.Error())
		}
		tree := codeTree{0, 0}
		for i, word := range strings.Fields(rows) {
			value := i/side<<4&0xf0 | i%side
			if name == "A" || name == "B" {
				value = i
			}
			tree = tree.add(word, value)
		}
		trees[name] = tree
	}
	return trees
}

// add puts a word into the tree.
func (t codeTree) add(word string, value int) codeTree {
	node := 0
	for i := range len(word) {
		branch := 2*node + int(word[i]-'0')
		if i == len(word)-1 {
			t[branch] = ^int16(value)
			break
		}
		if t[branch] == 0 {
			t[branch] = int16(len(t) / 2)
			t = append(t, 0, 0)
		}
		node = int(t[branch])
	}
	return t
}

// read follows the tree to a leaf.
func (t codeTree) read(r *bitReader) int {
	node := int16(0)
	for {
		node = t[2*int(node)+r.bit()]
		if node < 0 {
			return int(^node)
		}
	}
}

// readLines decodes the lines of a granule, whose bits end at end. It returns
// how many lines it set; those above are zero.
func readLines(r *bitReader, g *granule, end int, is *[lines]int) (n int, err error) {
	trees := codes()
	big := min(2*g.bigValues, lines)
	for n < big {
		table := g.tables[g.region(n)]
		if trees[table] == nil { // table 0, and 4 and 14, which do not exist: all zero
			is[n], is[n+1] = 0, 0
		} else {
			is[n], is[n+1] = readPair(r, trees[table], table)
		}
		n += 2
		if r.pos > end {
			return 0, errHuffman
		}
	}
	tree := trees[32+g.quadTable]
	for n+4 <= lines && r.pos < end {
		quad := readQuad(r, tree)
		if r.pos > end { // padding that looked like a code word
			break
		}
		copy(is[n:], quad[:])
		n += 4
	}
	clear(is[n:])
	return n, nil
}

// region is the region of a line below the big values' end.
func (g *granule) region(line int) int {
	switch {
	case line < g.regions[0]:
		return 0
	case line < g.regions[1]:
		return 1
	}
	return 2
}

// readPair reads two values: each its size in the word, more of it in extra bits
// where it is 15, and its sign where it is not zero.
func readPair(r *bitReader, tree codeTree, table int) (x, y int) {
	pair := tree.read(r)
	extra := 0
	if table >= 16 {
		extra = extraBits[table-16]
	}
	return readSize(r, pair>>4, extra), readSize(r, pair&15, extra)
}

func readSize(r *bitReader, v, extra int) int {
	if v == 0 {
		return 0
	}
	if v == 15 {
		v += r.bits(extra)
	}
	if r.bit() == 1 {
		return -v
	}
	return v
}

// readQuad reads four values of -1, 0 or 1.
func readQuad(r *bitReader, tree codeTree) (quad [4]int) {
	v := tree.read(r)
	for i := range quad {
		if v>>(3-i)&1 == 1 {
			quad[i] = 1 - 2*r.bit()
		}
	}
	return quad
}
