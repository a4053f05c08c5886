//go:build !amd64 && !arm64

package exact

func dense(tile *tile, w, x []float32, n int) { denseLoop(tile, w, x, n) }

func densePair(tiles *[2]tile, w, x []float32, n int) {
	dense(&tiles[0], w, x, n)
	dense(&tiles[1], w[n*TileCols:], x, n)
}

func denseWide([]float32, int, []float32, []float32, []float32, int, int, int) (done int) { return 0 }

func dots(dst, signal []float32, step int, kernel []float32) { dotsLoop(dst, signal, step, kernel) }

func cheapest([]float32, []float32, []float32, []float32) (done int) { return 0 }

func dot(a, b []float32) float32 { return dotLoop(a, b) }

func correlate([]float32, []float32, []float32) (done int) { return 0 }
