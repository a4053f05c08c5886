package exact

import "golang.org/x/sys/cpu"

// vector says that the processor has the instructions of the kernels; tests
// turn it off.
var vector = cpu.X86.HasAVX

// blockAVX is how many places correlateAVX computes at a time.
const blockAVX = 32

func dense(tile *[TileRows * TileCols]float32, w, x []float32, n int) {
	if !vector || n == 0 {
		denseLoop(tile, w, x, n)
		return
	}
	_, _ = w[n*TileCols-1], x[TileRows*n-1]
	denseAVX(tile, &w[0], &x[0], n)
}

func dot(a, b []float32) float32 {
	if !vector {
		return dotLoop(a, b)
	}
	_ = b[len(a)-1]
	return dotAVX(&a[0], &b[0], len(a))
}

// correlate does the blocks at the start of dst and says how far they reach.
func correlate(dst, signal, kernel []float32) (done int) {
	if !vector {
		return 0
	}
	for ; done+blockAVX <= len(dst); done += blockAVX {
		_ = signal[done+blockAVX+len(kernel)-2]
		correlateAVX(&dst[done], &signal[done], &kernel[0], len(kernel))
	}
	return done
}

// denseAVX is denseLoop for n > 0.
//
//go:noescape
func denseAVX(tile *[TileRows * TileCols]float32, w, x *float32, n int)

// dotAVX is dotLoop for n elements, a multiple of eight.
//
//go:noescape
func dotAVX(a, b *float32, n int) float32

// correlateAVX adds n > 0 products to each of 32 elements of dst.
//
//go:noescape
func correlateAVX(dst, signal, kernel *float32, n int)
