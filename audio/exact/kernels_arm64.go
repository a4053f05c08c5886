package exact

// vector says that the kernel is used, as every arm64 can; tests turn it off.
var vector = true

func dense(tile *[TileRows * TileCols]float32, w, x []float32, n int) {
	if !vector || n == 0 {
		denseLoop(tile, w, x, n)
		return
	}
	_, _ = w[n*TileCols-1], x[TileRows*n-1]
	denseNEON(tile, &w[0], &x[0], n)
}

func dot(a, b []float32) float32 { return dotLoop(a, b) }

func correlate([]float32, []float32, []float32) (done int) { return 0 }

// denseNEON is denseLoop for n > 0.
//
//go:noescape
func denseNEON(tile *[TileRows * TileCols]float32, w, x *float32, n int)
