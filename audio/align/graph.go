package align

import (
	"fmt"

	"github.com/langdu/langdu/audio"
)

// kind is what the reader does on an arc of the graph.
type kind uint8

const (
	spoken  kind = iota // says a character in one of its ways
	garbled             // says something else in a character's place
	filler              // says something that is not in the text
	pause               // is silent
	skipped             // leaves a character out; takes no time
	silent              // passes a character that has no sound of its own; takes no time
	leap                // leaves out all up to a later node; takes no time
	back                // goes back to an earlier node; takes no time
)

// arc leads from one node to another through the states lo to hi−1, one chain,
// entered at lo and left at hi−1. Arcs that take no time have no states.
type arc struct {
	kind     kind
	from, to int32
	lo, hi   int32
	cost     float32
	char     int32 // index of the character, or −1
	way      int32
}

// state is one link of a chain. Loop says whether time may be spent in it.
type state struct {
	column int32 // of the scores, or graph.any or the one after
	loop   bool
	phone  int32 // which phone of its arc, counted from 0
}

// graph is all that a reader may do with a passage. Nodes are places in the
// text, numbered so that reading on always leads to a higher number.
type graph struct {
	arcs   []arc // with states, in order of their states
	states []state
	free   []arc   // skipped and silent, in order of to
	into   []int32 // free[into[n]:into[n+1]] lead to node n

	place []int32 // of each node: how many characters lie before it
	main  []bool  // of each node: whether it lies between groups

	leaving []stretch // of each node: the arcs that leave it lie within
	longest int32     // how far a free arc leads at most, in nodes

	frame [2]float32 // cost of a frame of filler and of garble
	any   int32      // the column that stands for any speech sound put in; the next, for one in a character's place
}

// builder makes a graph; node is the last node made.
type builder struct {
	*graph
	inv  Inventory
	cfg  Config
	char int32
	err  error
}

func newGraph(p audio.Passage, inv Inventory, c Config, columns int) (*graph, error) {
	b := builder{
		graph: &graph{any: int32(columns), frame: [2]float32{c.FillerFrame, c.GarbleFrame}},
		inv:   inv, cfg: c,
	}
	b.node(true)
	for _, g := range p.Groups {
		b.group(g)
	}
	b.index()
	if b.err != nil {
		return nil, b.err
	}
	if int(b.char) == 0 {
		return nil, fmt.Errorf("align: the text has no character to read aloud")
	}
	return b.graph, nil
}

// node adds a place where the reader may pause or put something in.
func (b *builder) node(main bool) int32 {
	n := int32(len(b.place))
	b.place = append(b.place, b.char)
	b.main = append(b.main, main)
	b.arc(arc{kind: pause, from: n, to: n, cost: b.cfg.Pause, char: -1},
		[]int32{int32(b.inv.Silence)}, []int{1})
	b.arc(arc{kind: filler, from: n, to: n, cost: b.cfg.Filler, char: -1},
		[]int32{b.any}, []int{b.cfg.MinFiller})
	return n
}

// group adds one chain of nodes per way, all from the last node to a new one.
// The nodes within a way belong to it alone, because what follows depends on it.
func (b *builder) group(g audio.Group) {
	start, first := int32(len(b.place)-1), b.char
	n := int32(len(g.Characters))
	inner := make([][]int32, len(g.Ways))
	for w, way := range g.Ways {
		if len(way) != len(g.Characters) {
			b.err = fmt.Errorf("align: way %d of the group at character %d has %d parts for %d characters",
				w, first, len(way), n)
			return
		}
		inner[w] = []int32{start}
		for i := int32(1); i < n; i++ {
			b.char = first + i
			inner[w] = append(inner[w], b.node(false))
		}
	}
	b.char = first + n
	end := b.node(true)
	for w, way := range g.Ways {
		inner[w] = append(inner[w], end)
		for i, v := range way {
			b.character(inner[w][i], inner[w][i+1], first+int32(i), int32(w), v)
		}
	}
}

// character adds the ways past one character: saying it, garbling it, leaving it out.
func (b *builder) character(from, to, char, way int32, v audio.Variant) {
	a := arc{from: from, to: to, char: char, way: way}
	if way > 0 {
		a.cost = b.cfg.Alternative
	}
	columns, least := b.columns(v)
	if len(columns) == 0 {
		a.kind = silent
		b.free = append(b.free, a)
		return
	}
	a.kind = spoken
	b.arc(a, columns, least)
	a.kind, a.cost = skipped, b.cfg.Skip
	b.free = append(b.free, a)
	a.kind, a.cost = garbled, b.cfg.Garble
	b.arc(a, []int32{b.any + 1}, []int{b.cfg.MinGarble})
}

// columns spells a variant: the column and the least frames of each phone.
func (b *builder) columns(v audio.Variant) (columns []int32, least []int) {
	phones, least, err := b.inv.Spell(v, b.cfg)
	if err != nil {
		b.err = err
		return nil, nil
	}
	for _, p := range phones {
		if int32(p) >= b.any {
			b.err = fmt.Errorf("align: phone %d of %s is not one of the %d columns", p, v.Syllables[0].Pinyin(), b.any)
			return nil, nil
		}
		columns = append(columns, int32(p))
	}
	return columns, least
}

// arc adds a with a chain of states: least[i] of them for columns[i], the last
// of which may be held.
func (b *builder) arc(a arc, columns []int32, least []int) {
	a.lo = int32(len(b.states))
	for i, column := range columns {
		for k := range least[i] {
			b.states = append(b.states, state{column: column, loop: k == least[i]-1, phone: int32(i)})
		}
	}
	a.hi = int32(len(b.states))
	b.arcs = append(b.arcs, a)
}

// index notes which arcs leave each node, and sorts the free arcs by the node they lead to. They were made group by
// group, so a counting sort keeps the order of ways.
func (b *builder) index() {
	into := make([]int32, len(b.place)+1)
	for _, a := range b.free {
		into[a.to+1]++
	}
	for n := range b.place {
		into[n+1] += into[n]
	}
	sorted, next := make([]arc, len(b.free)), append([]int32(nil), into...)
	for _, a := range b.free {
		sorted[next[a.to]] = a
		next[a.to]++
	}
	b.free, b.into = sorted, into
	b.leaving = make([]stretch, len(b.place))
	for i, a := range b.arcs {
		b.leaving[a.from] = b.leaving[a.from].with(int32(i))
	}
	for _, a := range b.free {
		b.longest = max(b.longest, a.to-a.from)
	}
}
