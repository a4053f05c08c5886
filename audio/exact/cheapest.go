package exact

import "math"

// Cheapest is one step of Viterbi's algorithm where a state may be reached from
// those around it: for every i that best has,
//
//	best[i] = min over d of cost[i+d] + steps[d]
//
// and from[i] is the d of the least, the first of them where several are. A sum
// that is NaN is never the least, and neither is one that is not below the largest
// number; where there is none, best is that and from 0.
func Cheapest(best, from, cost, steps []float32) {
	_ = cost[:max(0, len(best)+len(steps)-1)]
	from = from[:len(best)]
	done := cheapest(best, from, cost, steps)
	cheapestLoop(best[done:], from[done:], cost[done:], steps)
}

// cheapestLoop looks at one state after another.
func cheapestLoop(best, from, cost, steps []float32) {
	for i := range best {
		least, first := float32(math.MaxFloat32), 0
		for d, c := range cost[i : i+len(steps)] {
			if c += steps[d]; c < least {
				least, first = c, d
			}
		}
		best[i], from[i] = least, float32(first)
	}
}
