package layer3

import "math"

// bands of the polyphase filter bank, and lines or samples in each.
const (
	subbands = 32
	width    = 18
)

// aliasC are the coefficients of the butterflies that undo the overlap between
// neighbouring subbands. (ISO 11172-3, table 3-B.9)
var aliasC = [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037}

var aliasCos, aliasSin = func() (cs, ca [8]float32) {
	for i, c := range aliasC {
		cs[i] = float32(1 / math.Sqrt(1+c*c))
		ca[i] = float32(c / math.Sqrt(1+c*c))
	}
	return cs, ca
}()

// unalias undoes the aliasing between long subbands.
func unalias(g *granule, xr *[lines]float32) {
	last := g.longLines / width
	for sb := 1; sb < last; sb++ {
		for i := range 8 {
			lo, hi := &xr[sb*width-1-i], &xr[sb*width+i]
			*lo, *hi = *lo*aliasCos[i]-*hi*aliasSin[i], *hi*aliasCos[i]+*lo*aliasSin[i]
		}
	}
}

// windows are the windows of the four block types. (ISO 11172-3, 2.4.3.4.10.3)
var windows = func() (w [4][2 * width]float32) {
	sin := func(n int, i float64) float32 { return float32(math.Sin(math.Pi / float64(n) * (i + 0.5))) }
	for i := range 36 {
		x := float64(i)
		w[blockLong][i] = sin(36, x)
		switch {
		case i < 18:
			w[blockStart][i] = sin(36, x)
		case i < 24:
			w[blockStart][i] = 1
		case i < 30:
			w[blockStart][i] = sin(12, x-18)
		}
		w[blockStop][35-i] = w[blockStart][i]
	}
	for i := range 12 {
		w[blockShort][i] = sin(12, float64(i))
	}
	return w
}()

// longCos and shortCos are the cosines of the inverse transforms:
//
//	x[i] = Σ X[k] · cos(π/2n · (2i + 1 + n/2) · (2k + 1)),  n = 36 or 12
//
// Of the n values each half mirrors itself, so that half of them are enough:
// rows 0 to n/4-1 are for i < n/4, the others for n/2 ≤ i < 3n/4.
var (
	longCos  = cosines[[18][18]float32](36)
	shortCos = cosines[[6][6]float32](12)
)

func cosines[T [18][18]float32 | [6][6]float32](n int) (t T) {
	at := func(row, k int) float32 {
		i := row
		if row >= n/4 {
			i = n/2 + row - n/4
		}
		return float32(math.Cos(math.Pi / float64(2*n) * float64((2*i+1+n/2)*(2*k+1))))
	}
	switch p := any(&t).(type) {
	case *[18][18]float32:
		for row := range p {
			for k := range p[row] {
				p[row][k] = at(row, k)
			}
		}
	case *[6][6]float32:
		for row := range p {
			for k := range p[row] {
				p[row][k] = at(row, k)
			}
		}
	}
	return t
}

// hybrid keeps the second halves of the last transforms of a channel, which
// overlap with the next.
type hybrid struct{ overlap [subbands][width]float32 }

// samples turns the lines of a granule into 18 samples of every subband:
// out[i][sb] is sample i. used is how many lines may differ from zero.
func (y *hybrid) samples(g *granule, xr *[lines]float32, used int, out *[width][subbands]float32) {
	var t [2 * width]float32
	for sb := range subbands {
		x := xr[sb*width : (sb+1)*width]
		old := &y.overlap[sb]
		if sb*width >= used {
			for i := range width {
				out[i][sb], old[i] = old[i], 0
			}
			continue
		}
		switch {
		case sb*width >= g.longLines:
			transformShort(x, &t)
		case g.block == blockShort:
			transformLong(x, &windows[blockLong], &t)
		default:
			transformLong(x, &windows[g.block], &t)
		}
		for i := range width {
			out[i][sb], old[i] = t[i]+old[i], t[width+i]
		}
	}
	for i := 1; i < width; i += 2 { // every other subband runs backwards in frequency
		for sb := 1; sb < subbands; sb += 2 {
			out[i][sb] = -out[i][sb]
		}
	}
}

// transformLong is the windowed inverse MDCT of 18 lines.
func transformLong(x []float32, window *[36]float32, t *[36]float32) {
	x = x[:18]
	for row := range 18 {
		var sum float32
		for k, c := range &longCos[row] {
			sum += c * x[k]
		}
		if row < 9 {
			t[row], t[17-row] = sum, -sum
		} else {
			t[9+row], t[44-row] = sum, sum
		}
	}
	for i := range t {
		t[i] *= window[i]
	}
}

// transformShort is the same for three transforms of 6 lines, 6 samples apart.
func transformShort(x []float32, t *[36]float32) {
	clear(t[:])
	window := &windows[blockShort]
	for w := range 3 {
		at := t[6+6*w : 18+6*w]
		for row := range 6 {
			var sum float32
			for k, c := range &shortCos[row] {
				sum += c * x[3*k+w]
			}
			i, mirror, sign := row, 5-row, float32(-1)
			if row >= 3 {
				i, mirror, sign = row+3, 14-row, 1
			}
			at[i] += sum * window[i]
			at[mirror] += sign * sum * window[mirror]
		}
	}
}
