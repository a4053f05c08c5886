package exact

import (
	"encoding/binary"
	"math"
)

// Link is one state of a chain that is gone through from left to right.
type Link struct {
	First  bool // the first of its chain: it is entered from without
	Hold   bool // time may be spent in it
	Column int  // the score that it takes in every frame
}

// Chains is the states of many chains, one chain after another, in Viterbi's
// algorithm. Eight states are moved at a time.
type Chains struct {
	Value []float32 // of each state: the likelihood of the best way that ends in it
	Enter []float32 // of the first state of each chain: that of the best way to it

	before []float32 // Value, with a state before the first
	first  []int32   // −1 where it is so, else 0
	hold   []int32
	column []int32
	widest int32 // the largest column
	moves  Moves
}

// Moves says of the states of one frame, eight in a byte, from a multiple of eight on.
type Moves struct {
	Advanced []byte // entered in this frame rather than held
	Live     []byte // not below the floor
	Lo       int
}

const eight = 8

// NewChains readies the chains. No state can be reached yet.
func NewChains(links []Link) *Chains {
	n := (len(links) + eight - 1) &^ (eight - 1)
	c := &Chains{before: make([]float32, n+eight), Enter: make([]float32, n),
		first: make([]int32, n), hold: make([]int32, n), column: make([]int32, n)}
	c.Value = c.before[eight:]
	for i := range c.before {
		c.before[i] = float32(math.Inf(-1))
	}
	for i := range n {
		c.Enter[i], c.first[i] = float32(math.Inf(-1)), -1
	}
	for i, l := range links {
		c.first[i], c.hold[i], c.column[i] = mask(l.First), mask(l.Hold), int32(l.Column)
		c.widest = max(c.widest, c.column[i])
	}
	c.moves = Moves{Advanced: make([]byte, n/eight), Live: make([]byte, n/eight+eight)}
	return c
}

func mask(set bool) int32 {
	if set {
		return -1
	}
	return 0
}

// Step moves the states from lo to hi on by one frame with these scores:
//
//	from[k]  = Enter[k] of a first state, Value[k−1] of another
//	held[k]  = Value[k] where time may be spent, else −∞
//	Value[k] = max(from[k], held[k]) + scores[column[k]]
//
// and returns the best of them and how they moved: advanced where from is the
// greater, live where Value is at least floor. States that share a group of eight
// with these move too: they must be out of reach, with a Value and an Enter of −∞.
// What it returns is c's memory, until the next step.
func (c *Chains) Step(lo, hi int, scores []float32, floor float32) (best float32, m Moves) {
	if lo >= hi {
		return float32(math.Inf(-1)), Moves{}
	}
	_ = scores[c.widest]
	lo, hi = lo&^(eight-1), (hi+eight-1)&^(eight-1)
	m = Moves{c.moves.Advanced[:(hi-lo)/eight], c.moves.Live[:(hi-lo)/eight+eight], lo}
	best = chains(c, lo, hi, scores, floor, m)
	return best, m
}

func chainsLoop(c *Chains, lo, hi int, scores []float32, floor float32, m Moves) float32 {
	best := float32(math.Inf(-1))
	for block := hi - eight; block >= lo; block -= eight {
		advanced, live := byte(0), byte(0)
		for k := block + eight - 1; k >= block; k-- {
			from, held := c.before[eight+k-1], float32(math.Inf(-1))
			if c.first[k] != 0 {
				from = c.Enter[k]
			}
			if c.hold[k] != 0 {
				held = c.Value[k]
			}
			if from > held {
				held = from
				advanced |= 1 << (k - block)
			}
			v := held + scores[c.column[k]]
			c.Value[k] = v
			if v >= floor {
				live |= 1 << (k - block)
			}
			if v > best {
				best = v
			}
		}
		m.Advanced[(block-lo)/eight], m.Live[(block-lo)/eight] = advanced, live
	}
	return best
}

// HasAdvanced says whether state k has been entered in this frame.
func (m Moves) HasAdvanced(k int) bool { return m.Advanced[(k-m.Lo)/eight]>>((k-m.Lo)%eight)&1 != 0 }

// AnyLive says whether one of the states from lo to hi is live.
func (m Moves) AnyLive(lo, hi int) bool {
	lo, hi = lo-m.Lo, hi-m.Lo
	for ; lo < hi; lo += 56 {
		bits := binary.LittleEndian.Uint64(m.Live[lo/eight:]) >> (lo % eight)
		if bits<<(64-min(hi-lo, 56)) != 0 {
			return true
		}
	}
	return false
}
