package align

import (
	"slices"

	"github.com/langdu/langdu/audio/exact"
)

// pointers say for one frame how each state and node of the window was reached.
type pointers struct {
	moves exact.Moves
	first int32       // node of the window
	via   []packedHop // of each node from there on
}

// packedHop is a hop in four bytes: its kind and 28 bits of arc or node, of which a
// text of 100,000 characters has some 500,000.
type packedHop uint32

const refBits = 28

func (h hop) packed() packedHop { return packedHop(h.kind)<<refBits | packedHop(h.ref) }
func (p packedHop) hop() hop    { return hop{kind(p >> refBits), int32(p & (1<<refBits - 1))} }

// memory is the pointers of all frames. They lie in blocks, so that a long recording
// copies none of them when it needs room for more.
type memory struct {
	frames []pointers
	moved  []byte
	hops   []packedHop
}

// blockLength is how many pointers are made room for at a time.
const blockLength = 1 << 14

func newPointers(frames int) *memory { return &memory{frames: make([]pointers, 0, frames+1)} }

// after is the pointers after frame t, those of the start after −1.
func (m *memory) after(t int) *pointers { return &m.frames[t+1] }

// keep remembers how the states moved and how the nodes of the search's window were
// then reached.
func (m *memory) keep(s *search, moves exact.Moves) {
	p := pointers{moves: exact.Moves{Lo: moves.Lo}, first: s.win.n.lo}
	m.moved, p.moves.Advanced = room(m.moved, len(moves.Advanced))
	copy(p.moves.Advanced, moves.Advanced)
	m.hops, p.via = room(m.hops, int(s.win.n.hi-s.win.n.lo))
	for i := range p.via {
		p.via[i] = s.via[int(s.win.n.lo)+i].packed()
	}
	m.frames = append(m.frames, p)
}

// room takes n from a block, or from a new one where that is used up.
func room[T any](block []T, n int) (rest, taken []T) {
	if n > len(block) {
		block = make([]T, max(n, blockLength))
	}
	return block[n:], slices.Clip(block[:n])
}
