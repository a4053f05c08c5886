package exact

import "golang.org/x/sys/cpu"

// vector says that the processor has the instructions of the kernels, wide that
// it has those of the wider ones too; tests turn them off.
var (
	vector = cpu.X86.HasAVX
	wide   = vector && cpu.X86.HasAVX512F
)

func dense(tile *tile, w, x []float32, n int) {
	if !vector || n == 0 {
		denseLoop(tile, w, x, n)
		return
	}
	_, _ = w[n*TileCols-1], x[TileRows*n-1]
	denseAVX(tile, &w[0], &x[0], n)
}

// densePair is dense for two blocks of columns, whose weights follow each other.
func densePair(tiles *[2]tile, w, x []float32, n int) {
	if !wide || n == 0 {
		dense(&tiles[0], w, x, n)
		dense(&tiles[1], w[n*TileCols:], x, n)
		return
	}
	_, _ = w[2*n*TileCols-1], x[TileRows*n-1]
	densePairAVX512(tiles, &w[0], &x[0], n)
}

// denseWide computes whole blocks of columns, one or two, of eight rows at a time, and
// says of how many rows. y's rows lie stride apart.
func denseWide(y []float32, stride int, bias, w, x []float32, n, blocks, rows int) (done int) {
	const eight = 2 * TileRows
	if !wide || n == 0 {
		return 0
	}
	_, _ = w[blocks*n*TileCols-1], bias[blocks*TileCols-1]
	for ; done+eight <= rows; done += eight {
		to, from := y[done*stride:], x[done*n:]
		_, _ = to[(eight-1)*stride+blocks*TileCols-1], from[eight*n-1]
		if blocks == 2 {
			denseEightPairAVX512(&to[0], 4*stride, &bias[0], &w[0], &from[0], n)
		} else {
			denseEightAVX512(&to[0], 4*stride, &bias[0], &w[0], &from[0], n)
		}
	}
	return done
}

func dot(a, b []float32) float32 {
	if !vector {
		return dotLoop(a, b)
	}
	_ = b[len(a)-1]
	return dotAVX(&a[0], &b[0], len(a))
}

// dots is [Dots] for windows of a whole number of groups of eight.
func dots(dst, signal []float32, step int, kernel []float32) {
	done := 0
	if wide {
		for n := len(kernel); done+4 <= len(dst); done += 4 {
			_ = signal[(done+3)*step+n-1]
			dots4AVX512(&dst[done], &signal[done*step], 4*step, &kernel[0], n)
		}
	}
	for ; done < len(dst); done++ {
		dst[done] = dot(signal[done*step:][:len(kernel)], kernel)
	}
}

// cheapest does the blocks at the start of best and says how far they reach.
func cheapest(best, from, cost, steps []float32) (done int) {
	if !vector || len(steps) == 0 {
		return 0
	}
	for ; done+block <= len(best); done += block {
		_, _ = from[done+block-1], cost[done+block+len(steps)-2]
		cheapestAVX(&best[done], &from[done], &cost[done], &steps[0], len(steps))
	}
	return done
}

// correlate does the blocks at the start of dst and says how far they reach.
func correlate(dst, signal, kernel []float32) (done int) {
	if !vector {
		return 0
	}
	for ; done+block <= len(dst); done += block {
		_ = signal[done+block+len(kernel)-2]
		correlateAVX(&dst[done], &signal[done], &kernel[0], len(kernel))
	}
	return done
}

// denseAVX is denseLoop for n > 0.
//
//go:noescape
func denseAVX(tile *tile, w, x *float32, n int)

// densePairAVX512 is denseAVX for two tiles.
//
//go:noescape
func densePairAVX512(tiles *[2]tile, w, x *float32, n int)

// denseEightAVX512 is eight rows of denseLoop, from the bias on, for one block of
// columns and n > 0; the rows of y lie stride bytes apart.
//
//go:noescape
func denseEightAVX512(y *float32, stride int, bias, w, x *float32, n int)

// denseEightPairAVX512 is denseEightAVX512 for two blocks beside each other.
//
//go:noescape
func denseEightPairAVX512(y *float32, stride int, bias, w, x *float32, n int)

// dots4AVX512 is four dotAVX for windows that begin step bytes after each other.
//
//go:noescape
func dots4AVX512(dst, signal *float32, step int, kernel *float32, n int)

// cheapestAVX is cheapestLoop for 32 places and n > 0 steps.
//
//go:noescape
func cheapestAVX(best, from, cost, steps *float32, n int)

// dotAVX is dotLoop for n elements, a multiple of eight.
//
//go:noescape
func dotAVX(a, b *float32, n int) float32

// correlateAVX adds n > 0 products to each of 32 elements of dst.
//
//go:noescape
func correlateAVX(dst, signal, kernel *float32, n int)
