//go:build !amd64 && !arm64

package exact

func dense(tile *[TileRows * TileCols]float32, w, x []float32, n int) { denseLoop(tile, w, x, n) }

func dot(a, b []float32) float32 { return dotLoop(a, b) }

func correlate([]float32, []float32, []float32) (done int) { return 0 }
