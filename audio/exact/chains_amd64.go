package exact

import "golang.org/x/sys/cpu"

func chains(c *Chains, lo, hi int, scores []float32, floor float32, m Moves) float32 {
	if !vector || !cpu.X86.HasAVX2 {
		return chainsLoop(c, lo, hi, scores, floor, m)
	}
	_, _, _, _, _ = c.Value[hi-1], c.Enter[hi-1], c.first[hi-1], c.hold[hi-1], c.column[hi-1]
	return chainsAVX2(&c.Value[lo], &c.Enter[lo], &c.first[lo], &c.hold[lo], &c.column[lo],
		&scores[0], floor, (hi-lo)/eight, &m.Advanced[0], &m.Live[0])
}

// chainsAVX2 is chainsLoop for n > 0 groups of eight.
//
//go:noescape
func chainsAVX2(value, enter *float32, first, hold, column *int32, scores *float32, floor float32, n int, advanced, live *byte) float32
