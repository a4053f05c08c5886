//go:build !amd64

package exact

func chains(c *Chains, lo, hi int, scores []float32, floor float32, m Moves) float32 {
	return chainsLoop(c, lo, hi, scores, floor, m)
}
