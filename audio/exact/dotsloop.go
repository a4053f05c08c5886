//go:build !amd64

package exact

// dotsLoop does so one window after another, each of whole groups of eight.
func dotsLoop(dst, signal []float32, step int, kernel []float32) {
	for i := range dst {
		dst[i] = dotLoop(signal[i*step:][:len(kernel)], kernel)
	}
}
