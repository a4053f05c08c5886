package acoustic

import "github.com/tphakala/simd/f32"

// conv is a convolution in time over rows of channels,
//
//	y[t] = bias + Σ_j W_j · x[t·stride + (j·dilation − before)],
//
// with zeros beyond the ends, as in training. weights holds one row per output
// channel, tap after tap: weights[o][j·in + c].
type conv struct {
	in, out, taps            int
	stride, dilation, before int
	weights, bias            []float32
}

// length is how many rows n rows give.
func (c *conv) length(n int) int {
	room := n + 2*c.before - (c.taps-1)*c.dilation - 1
	if n == 0 || room < 0 {
		return 0
	}
	return room/c.stride + 1
}

// apply writes c.length(n) rows of c.out channels to dst; window has room for
// taps·in numbers. Each row is computed on its own, by the same instructions,
// so that a recording in pieces gives the same bits as in one.
func (c *conv) apply(dst, x, window []float32) {
	n := len(x) / c.in
	for t := range c.length(n) {
		row := c.gather(x, t*c.stride-c.before, n, window)
		y := dst[t*c.out : (t+1)*c.out]
		f32.DotProductStrided(y, c.weights, row, c.out, c.taps*c.in, c.taps*c.in)
		if c.bias != nil {
			f32.Add(y, y, c.bias)
		}
	}
}

// gather is the window of row from on: a piece of x itself where that is
// contiguous, else a copy with zeros outside.
func (c *conv) gather(x []float32, from, n int, window []float32) []float32 {
	last := from + (c.taps-1)*c.dilation
	if (c.dilation == 1 || c.taps == 1) && from >= 0 && last < n {
		return x[from*c.in : (last+1)*c.in]
	}
	window = window[:c.taps*c.in]
	for j := range c.taps {
		part := window[j*c.in : (j+1)*c.in]
		if at := from + j*c.dilation; at >= 0 && at < n {
			copy(part, x[at*c.in:(at+1)*c.in])
		} else {
			clear(part)
		}
	}
	return window
}
