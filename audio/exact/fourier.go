package exact

import "math"

// Lanes is how many signals a [Fourier] transforms side by side.
const Lanes = 4

// Four is one number of each of four signals.
type Four [Lanes]float64

// Fourier is the discrete Fourier transform of real signals of one length, four of
// them at a time, each in exactly the order of operations of FFTPACK (Swarztrauber,
// "Vectorizing the FFTs", 1982) with its factors of four and two, as gonum has it;
// a test holds the two together. It owns its memory and serves one goroutine.
type Fourier struct {
	stages []stage // in the order in which they are done
	a, b   []Four
}

// stage is one pass over the numbers, which are l1 groups of radix rows of ido
// before and groups of l1 after.
type stage struct {
	radix, l1, ido int
	// turns are exp(j·2π·(r·l1)·i/n) for the rows r from 1 on, each ido numbers long:
	// the cosine and the sine for i = 1, then for i = 2, …
	turns []float64
}

// NewFourier readies the transform of n numbers, a power of two of at least 8.
func NewFourier(n int) *Fourier {
	if n < 8 || n&(n-1) != 0 {
		panic("exact: NewFourier of a length that is not a power of two from 8 on")
	}
	f := &Fourier{a: make([]Four, n), b: make([]Four, n)}
	var factors []int
	rest := n
	if math.Ilogb(float64(n))%2 == 1 {
		factors, rest = append(factors, 2), n/2
	}
	for ; rest > 1; rest /= 4 {
		factors = append(factors, 4)
	}
	l1 := 1
	for _, radix := range factors {
		s := stage{radix: radix, l1: l1, ido: n / (l1 * radix)}
		s.turns = turns(n, s)
		f.stages = append([]stage{s}, f.stages...)
		l1 *= radix
	}
	return f
}

func turns(n int, s stage) []float64 {
	w := make([]float64, (s.radix-1)*s.ido)
	for r := 1; r < s.radix; r++ {
		angle := float64(r*s.l1) * (2 * math.Pi / float64(n))
		row := w[(r-1)*s.ido:]
		for i := 1; 2*i < s.ido; i++ {
			row[2*i-2], row[2*i-1] = math.Cos(float64(i)*angle), math.Sin(float64(i)*angle)
		}
	}
	return w
}

// Signals is where the numbers of the signals are put before [Fourier.Transform],
// which overwrites them.
func (f *Fourier) Signals() []Four { return f.a }

// Transform returns for each signal x of n numbers
//
//	X[k] = Σ_i x[i]·exp(−j2πik/n),   k = 0 … n/2
//
// as X[0], then the real and the imaginary part of X[1], of X[2] and so on, and
// X[n/2] last. It is f's memory, until the next call.
func (f *Fourier) Transform() []Four {
	from, to := f.a, f.b
	for i := range f.stages {
		s := &f.stages[i]
		if s.radix == 4 {
			s.four(from, to)
		} else {
			s.two(from, to)
		}
		from, to = to, from
	}
	return from
}

// four is radf4 of FFTPACK.
func (s *stage) four(from, to []Four) {
	fourFirst(from, to, s.l1, s.ido)
	if s.ido == 1 {
		return
	}
	fourInner(from, to, s.turns, s.l1, s.ido)
	fourLast(from, to, s.l1, s.ido)
}

// two is radf2 of FFTPACK for the only group of the last pass.
func (s *stage) two(from, to []Four) {
	n := s.ido
	for l := range Lanes {
		to[0][l], to[2*n-1][l] = from[0][l]+from[n][l], from[0][l]-from[n][l]
		to[n][l], to[n-1][l] = -from[2*n-1][l], from[n-1][l]
	}
	twoInner(from, to, s.turns, n)
}

func fourFirstLoop(from, to []Four, l1, ido int) {
	for k := range l1 {
		x0, x1, x2, x3 := &from[ido*k], &from[ido*(k+l1)], &from[ido*(k+2*l1)], &from[ido*(k+3*l1)]
		y := to[4*ido*k:]
		for l := range Lanes {
			odd, even := x1[l]+x3[l], x0[l]+x2[l]
			y[0][l], y[4*ido-1][l] = odd+even, even-odd
			y[2*ido-1][l], y[2*ido][l] = x0[l]-x2[l], x3[l]-x1[l]
		}
	}
}

func fourLastLoop(from, to []Four, l1, ido int) {
	const half = math.Sqrt2 / 2
	for k := range l1 {
		last := from[ido-1:]
		x0, x1, x2, x3 := &last[ido*k], &last[ido*(k+l1)], &last[ido*(k+2*l1)], &last[ido*(k+3*l1)]
		y := to[4*ido*k:]
		for l := range Lanes {
			im, re := float64(-half*(x1[l]+x3[l])), float64(half*(x1[l]-x3[l]))
			y[ido-1][l], y[3*ido-1][l] = re+x0[l], x0[l]-re
			y[ido][l], y[3*ido][l] = im-x2[l], im+x2[l]
		}
	}
}

func fourInnerLoop(from, to []Four, turns []float64, l1, ido int) {
	for k := range l1 {
		x0, x1, x2, x3 := from[ido*k:], from[ido*(k+l1):], from[ido*(k+2*l1):], from[ido*(k+3*l1):]
		y := to[4*ido*k : 4*ido*(k+1)]
		for i := 2; i < ido; i += 2 {
			w1, w2, w3 := turns[i-2:], turns[ido+i-2:], turns[2*ido+i-2:]
			for l := range Lanes {
				r1, i1 := turned(x1[i-1][l], x1[i][l], w1)
				r2, i2 := turned(x2[i-1][l], x2[i][l], w2)
				r3, i3 := turned(x3[i-1][l], x3[i][l], w3)
				sumR, sumI, turnR, turnI := r1+r3, i1+i3, r3-r1, i3-i1
				upR, upI, downR, downI := x0[i-1][l]+r2, x0[i][l]+i2, x0[i-1][l]-r2, x0[i][l]-i2
				y[i-1][l], y[i][l] = sumR+upR, sumI+upI
				y[4*ido-i-1][l], y[4*ido-i][l] = upR-sumR, -(upI - sumI)
				y[2*ido+i-1][l], y[2*ido+i][l] = downR-turnI, turnR+downI
				y[2*ido-i-1][l], y[2*ido-i][l] = downR+turnI, -(downI - turnR)
			}
		}
	}
}

func twoInnerLoop(from, to []Four, turns []float64, ido int) {
	for i := 2; i < ido; i += 2 {
		x0, x1 := from[i-1:], from[ido+i-1:]
		for l := range Lanes {
			re, im := turned(x1[0][l], x1[1][l], turns[i-2:])
			to[i-1][l], to[i][l] = x0[0][l]+re, x0[1][l]+im
			to[2*ido-i-1][l], to[2*ido-i][l] = x0[0][l]-re, im-x0[1][l]
		}
	}
}

// turned is a number times the conjugate of what is first in w.
func turned(re, im float64, w []float64) (float64, float64) {
	return float64(w[0]*re) + float64(w[1]*im), float64(w[0]*im) - float64(w[1]*re)
}
