package acoustic

import "github.com/langdu/langdu/audio/exact"

// conv is a convolution in time over rows of channels,
//
//	y[t] = bias + Σ_j W_j · x[t·stride + (j·dilation − before)],
//
// with zeros beyond the ends, as in training. The inputs of dense are those of
// one tap after another.
type conv struct {
	in, out, taps            int
	stride, dilation, before int
	dense                    exact.Dense
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
// [exact.Rows] rows of taps·in numbers. Each row is a sum of its own in an
// order of its own, so that a recording in pieces gives the same bits as in one.
func (c *conv) apply(dst, x, window []float32) {
	n, width := len(x)/c.in, c.taps*c.in
	rows := c.length(n)
	for t := 0; t < rows; t += exact.Rows {
		together := min(exact.Rows, rows-t)
		for r := range together {
			c.gather(window[r*width:(r+1)*width], x, (t+r)*c.stride-c.before, n)
		}
		c.dense.Apply(dst[t*c.out:], window, together)
	}
}

// gather writes what the taps see of x from row from on, zeros outside.
func (c *conv) gather(window, x []float32, from, n int) {
	last := from + (c.taps-1)*c.dilation
	if (c.dilation == 1 || c.taps == 1) && from >= 0 && last < n {
		copy(window, x[from*c.in:(last+1)*c.in])
		return
	}
	for j := range c.taps {
		part := window[j*c.in : (j+1)*c.in]
		if at := from + j*c.dilation; at >= 0 && at < n {
			copy(part, x[at*c.in:(at+1)*c.in])
		} else {
			clear(part)
		}
	}
}
