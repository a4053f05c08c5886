// Package poison lets tests show that nobody reads what another recording has left in
// working memory.
package poison

import (
	"math"

	"github.com/langdu/langdu/audio/exact"
)

// Scratch leaves NaN in working memory (see [exact.Take]), in a piece of every size.
func Scratch() {
	var left [][]float32
	for n := 8; n < 1<<20; n += n/4 + 1 {
		x := exact.Take(n)
		x = x[:cap(x)]
		for i := range x {
			x[i] = float32(math.NaN())
		}
		left = append(left, x)
	}
	exact.Give(left...)
}
