package exact

import (
	"math/bits"
	"sync"
)

// Working memory goes round: what one recording has done with, the next one takes. Made
// anew each time it was nearly half of all garbage of a job.

// mostScratch is the largest piece that is kept, a minute of sound: a recording longer
// than that is rare and gives its memory back to whoever needs any.
const mostScratch = 1 << 20

// steps is how many sizes there are from one power of two to the next, so that a piece is
// at most a fifth larger than it need be.
const steps = 4

var scratch [steps * 24]sync.Pool // of *[]float32, by size

// Take is n numbers to work with, of no particular value: they are what was left there.
func Take(n int) []float32 {
	at, size := sizeOf(n)
	if at < 0 {
		return make([]float32, n)
	}
	if kept, ok := scratch[at].Get().(*[]float32); ok {
		return (*kept)[:n]
	}
	return make([]float32, n, size)
}

// TakeZeros is [Take], all zero.
func TakeZeros(n int) []float32 {
	x := Take(n)
	clear(x)
	return x
}

// Give gives back what [Take] gave, which nobody may use any more.
func Give(pieces ...[]float32) {
	for _, x := range pieces {
		x = x[:cap(x)]
		if at, size := sizeOf(len(x)); at >= 0 && size == len(x) {
			scratch[at].Put(&x)
		}
	}
}

// sizeOf is where pieces for n numbers are kept and how large those are; at is negative
// where none is kept.
func sizeOf(n int) (at, size int) {
	if n < 2*steps || n > mostScratch {
		return -1, n
	}
	octave := bits.Len(uint(n - 1)) // 2^(octave−1) < n ≤ 2^octave
	step := 1 << (octave - 1) / steps
	part := (n - 1) / step // steps … 2·steps−1
	return steps*octave + part - steps, (part + 1) * step
}
