package exact

import "math"

// Exp is eˣ to within one unit in the last place, by the method of FreeBSD's
// e_exp.c: x = k·ln 2 + r with |r| ≤ ½·ln 2, and a rational approximation of eʳ.
func Exp(x float64) float64 {
	const (
		ln2Hi     = 6.93147180369123816490e-01
		ln2Lo     = 1.90821492927058770002e-10
		log2e     = 1.44269504088896338700e+00
		overflow  = 7.09782712893383973096e+02
		underflow = -7.45133219101941108420e+02
		nearZero  = 1.0 / (1 << 28)
	)
	switch {
	case math.IsNaN(x):
		return x
	case x > overflow:
		return math.Inf(1)
	case x < underflow:
		return 0
	case -nearZero < x && x < nearZero:
		return 1 + x
	}
	k := int(float64(log2e*x) + math.Copysign(0.5, x))
	hi := x - float64(float64(k)*ln2Hi)
	lo := float64(float64(k) * ln2Lo)
	return scale(expNear(hi, lo), k)
}

// scale is y·2ᵏ for a y near one. Where the result has all of its digits that is a
// product, and exact; math.Ldexp, which is slow, has the same bits.
func scale(y float64, k int) float64 {
	const digits, bias = 52, 1023
	if k < 2-bias || k >= bias {
		return math.Ldexp(y, k)
	}
	return y * math.Float64frombits(uint64(k+bias)<<digits)
}

// expNear is e^(hi−lo) for a small difference.
func expNear(hi, lo float64) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	r := hi - lo
	t := float64(r * r)
	c := r - float64(t*(p1+float64(t*(p2+float64(t*(p3+float64(t*(p4+float64(t*p5)))))))))
	return 1 - ((lo - float64(r*c)/(2-c)) - hi)
}

// Log is the natural logarithm to within one unit in the last place, by the
// method of FreeBSD's e_log.c: x = 2ᵏ·(1+f), s = f/(2+f), and a polynomial in s².
func Log(x float64) float64 {
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		l1    = 6.666666666666735130e-01
		l2    = 3.999999999940941908e-01
		l3    = 2.857142874366239149e-01
		l4    = 2.222219843214978396e-01
		l5    = 1.818357216161805012e-01
		l6    = 1.531383769920937332e-01
		l7    = 1.479819860511658591e-01
	)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	fraction, exponent := parts(x)
	f, k := fraction-1, float64(exponent)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	t1 := float64(s2 * (l1 + float64(s4*(l3+float64(s4*(l5+float64(s4*l7)))))))
	t2 := float64(s4 * (l2 + float64(s4*(l4+float64(s4*l6)))))
	square := float64(float64(0.5*f) * f)
	return float64(k*ln2Hi) - ((square - (float64(s*(square+t1+t2)) + float64(k*ln2Lo))) - f)
}

// parts is a positive number as fraction·2^exponent with √½ ≤ fraction < √2: math.Frexp,
// doubled where it is less. The bits say it at once, without a branch that nobody can
// guess; only of a number with fewer digits than others they do not.
func parts(x float64) (fraction float64, exponent int) {
	const digits, least = 52, math.Sqrt2 / 2
	bits := math.Float64bits(x)
	if bits>>digits != 0 {
		exponent = int(int64(bits-math.Float64bits(least)) >> digits)
		return math.Float64frombits(bits - uint64(exponent)<<digits), exponent
	}
	if fraction, exponent = math.Frexp(x); fraction < least {
		return 2 * fraction, exponent - 1
	}
	return fraction, exponent
}

// Log10 is the decimal logarithm.
func Log10(x float64) float64 { return Log(x) * (1 / math.Ln10) }

// Exp2 is 2ˣ.
func Exp2(x float64) float64 {
	whole := math.Floor(x)
	return math.Ldexp(Exp(float64((x-whole)*math.Ln2)), int(whole))
}

// Sum adds from left to right in double precision.
func Sum(x []float32) float32 {
	var sum float64
	for _, v := range x {
		sum += float64(v)
	}
	return float32(sum)
}
