package exact

// lanes is how many partial sums [Dot] keeps.
const lanes = 32

// Dot is the scalar product of the first elements of a and b, as many as the
// shorter one has. Element i belongs to partial sum i mod 32, in whole groups of
// 32; of the rest, groups of eight belong to the first eight. Each partial sum is
// added from left to right, then they are added up in pairs: i and i+16, then i
// and i+8, i+4, i+2, i+1. The last elements, fewer than eight, are added to that.
func Dot(a, b []float32) float32 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	whole := n &^ 7
	sum := float32(0)
	if whole > 0 {
		sum = dot(a[:whole], b[:whole])
	}
	for i := whole; i < n; i++ {
		sum += float32(a[i] * b[i])
	}
	return sum
}

// Dots slides a window of the kernel's length along signal by step at a time:
//
//	dst[i] = Dot(signal[i·step:], kernel)
//
// The last window must lie within the signal.
func Dots(dst, signal []float32, step int, kernel []float32) {
	if len(dst) == 0 {
		return
	}
	_ = signal[:(len(dst)-1)*step+len(kernel)]
	whole := len(kernel) &^ 7
	if whole > 0 {
		dots(dst, signal, step, kernel[:whole])
	} else {
		clear(dst)
	}
	for i := range dst {
		sum, window := dst[i], signal[i*step:]
		for k, v := range kernel[whole:] {
			sum += float32(window[whole+k] * v)
		}
		dst[i] = sum
	}
}

// dotLoop is the part of [Dot] that has whole groups of eight.
func dotLoop(a, b []float32) float32 {
	var sums [lanes]float32
	for len(a) >= lanes {
		p, q := (*[lanes]float32)(a), (*[lanes]float32)(b)
		for i := range sums {
			sums[i] += float32(p[i] * q[i])
		}
		a, b = a[lanes:], b[lanes:]
	}
	for i, v := range a {
		sums[i%8] += float32(v * b[i])
	}
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			sums[i] += sums[i+half]
		}
	}
	return sums[0]
}

// Correlate slides kernel along signal:
//
//	dst[i] = signal[i]·kernel[0] + signal[i+1]·kernel[1] + …
//
// added from left to right, for every i where the kernel lies within the signal
// and dst has room.
func Correlate(dst, signal, kernel []float32) {
	n := min(len(dst), len(signal)-len(kernel)+1)
	if n <= 0 {
		return
	}
	clear(dst[:n])
	accumulate(dst[:n], signal, kernel)
}

// CorrelateHalf is [Correlate] at every other place:
//
//	dst[i] = signal[2i]·kernel[0] + signal[2i+2]·kernel[2] + … + signal[2i+1]·kernel[1] + signal[2i+3]·kernel[3] + …
//
// added from left to right.
func CorrelateHalf(dst, signal, kernel []float32) {
	n := min(len(dst), (len(signal)-len(kernel))/2+1)
	if n <= 0 || len(signal) < len(kernel) {
		return
	}
	clear(dst[:n])
	part := Take(n + len(kernel)/2 + 1)
	defer Give(part)
	var half []float32
	for phase := range 2 {
		half = half[:0]
		for i := phase; i < len(kernel); i += 2 {
			half = append(half, kernel[i])
		}
		clear(part)
		for i := range part {
			if at := 2*i + phase; at < len(signal) {
				part[i] = signal[at]
			}
		}
		accumulate(dst[:n], part, half)
	}
}

// accumulate adds the correlation to dst. Of the places beyond the last whole
// block, the last block's worth is computed on the side, so that few are left for
// the loop only where dst is shorter than a block.
func accumulate(dst, signal, kernel []float32) {
	if len(kernel) == 0 {
		return
	}
	var last [block]float32
	beyond := len(dst) - block
	if beyond >= 0 {
		copy(last[:], dst[beyond:])
	}
	done := correlate(dst, signal, kernel)
	switch {
	case done == 0 || beyond < 0:
		correlateLoop(dst, signal, kernel)
	case done < len(dst):
		correlate(last[:], signal[beyond:], kernel)
		copy(dst[done:], last[done-beyond:])
	}
}

// block is how many places a vector kernel computes at a time.
const block = 32

// correlateLoop does so one product after another.
func correlateLoop(dst, signal, kernel []float32) {
	for i := range dst {
		sum := dst[i]
		for k, v := range signal[i : i+len(kernel)] {
			sum += float32(v * kernel[k])
		}
		dst[i] = sum
	}
}
