package layer3

import "math"

// synthesis is the polyphase filter bank of one channel: 32 subband samples in,
// 32 samples of sound out. It keeps the last 16 transforms.
type synthesis struct {
	v   [1024]float32
	off int
}

// windowHalf is the prototype filter times 65536, as ISO 11172-3, table 3-B.3
// rounds it. The second half mirrors the first, with signs.
var windowHalf = [257]int{
	0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5,
	-5, -6, -7, -7, -8, -9, -10, -11, -13, -14, -16, -17, -19, -21, -24, -26,
	-29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91, -97,
	-104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208,
	213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163,
	146, 127, 106, 83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401,
	-459, -519, -581, -645, -711, -779, -848, -919, -991, -1064, -1137, -1210, -1283, -1356, -1428, -1498,
	-1567, -1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057, -2075, -2085, -2087, -2080, -2063,
	2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414, 1280, 1131, 970, 794, 605, 402, 185,
	-45, -288, -545, -814, -1095, -1388, -1692, -2006, -2330, -2663, -3004, -3351, -3705, -4063, -4425, -4788,
	-5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597, -7910, -8209, -8491, -8755, -8998, -9219, -9416, -9585,
	-9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139, -8840, -8492, -8092, -7640, -7134,
	6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122, -3300, -4533, -5818, -7154, -8540,
	-9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189, -22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640,
	-37489, -39336, -41176, -43006, -44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684,
	-64019, -65290, -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908, -74313, -74630, -74856, -74992,
	75038,
}

var synthesisWindow = func() (d [512]float32) {
	for i, v := range windowHalf {
		d[i] = float32(v) / 65536
		if i == 0 || i == 256 {
			continue
		}
		d[512-i] = d[i]
		if i&63 != 0 {
			d[512-i] = -d[i]
		}
	}
	return d
}()

// next turns one sample of every subband into 32 samples of sound. (ISO 11172-3,
// figure 3-A.2) The 64 values of its matrix,
//
//	v[i] = Σ s[k] · cos((16 + i)(2k + 1)π/64),
//
// are those of a cosine transform of length 32, read with signs.
func (y *synthesis) next(s *[subbands]float32, out *[subbands]float32) {
	y.off = (y.off - 64) & 1023
	v := y.v[y.off : y.off+64]
	var c [subbands]float32
	dct32(s, &c)
	for i := range 16 {
		v[i] = c[16+i]
	}
	v[16] = 0
	for i := 17; i < 48; i++ {
		v[i] = -c[48-i]
	}
	for i := 48; i < 64; i++ {
		v[i] = -c[i-48]
	}
	*out = [subbands]float32{}
	for i := range 8 {
		a := y.v[(y.off+128*i)&1023:][:32]
		b := y.v[(y.off+128*i+96)&1023:][:32]
		da, db := synthesisWindow[64*i:][:32], synthesisWindow[64*i+32:][:32]
		for j := range out {
			out[j] += a[j]*da[j] + b[j]*db[j]
		}
	}
}

// dctCos has 1/(2·cos((2i+1)π/2n)) for n = 32, 16, 8, 4 and 2, n/2 values each.
var dctCos = func() (t [5][16]float32) {
	for stage, n := 0, 32; n >= 2; stage, n = stage+1, n/2 {
		for i := range n / 2 {
			t[stage][i] = float32(0.5 / math.Cos(float64(2*i+1)*math.Pi/float64(2*n)))
		}
	}
	return t
}()

// dct32 is the cosine transform c[m] = Σ s[k]·cos(m(2k + 1)π/64), by halves: the
// even coefficients are the transform of the sums of mirrored values, the odd
// ones come from the differences. (B. G. Lee, IEEE ASSP 32, 1984)
func dct32(s, c *[subbands]float32) {
	var a, b [subbands]float32
	a = *s
	from, to := &a, &b
	for stage, n := 0, 32; n >= 2; stage, n = stage+1, n/2 {
		for block := 0; block < 32; block += n {
			for i := range n / 2 {
				lo, hi := from[block+i], from[block+n-1-i]
				to[block+i] = lo + hi
				to[block+n/2+i] = (lo - hi) * dctCos[stage][i]
			}
		}
		from, to = to, from
	}
	// Now from holds the coefficients of length 1; put pairs of halves together.
	for n := 2; n <= 32; n *= 2 {
		for block := 0; block < 32; block += n {
			even, odd := from[block:block+n/2], from[block+n/2:block+n]
			for i := range n / 2 {
				to[block+2*i] = even[i]
				to[block+2*i+1] = odd[i]
				if i+1 < n/2 {
					to[block+2*i+1] += odd[i+1]
				}
			}
		}
		from, to = to, from
	}
	*c = *from
}
