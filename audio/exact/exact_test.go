package exact

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// allWays runs a kernel with the widest vectors, with the narrower ones and with
// none, wants the same of all and returns it. Where the processor has no kernel it
// is the loops again.
func allWays(t *testing.T, name string, run func() []float32) []float32 {
	t.Helper()
	defer func(v, w bool) { vector, wide = v, w }(vector, wide)
	widest := run()
	wide = false
	narrow := run()
	vector = false
	loops := run()
	wantSame(t, name+" by vectors", narrow, loops)
	wantSame(t, name+" by wide vectors", widest, loops)
	return loops
}

// numbers are of very different sizes, so that the order of adding shows.
func numbers(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * math.Exp(4*r.NormFloat64()))
	}
	return x
}

func wantSame(t *testing.T, name string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d of %d is %x, want %x", name, i, len(want), math.Float32bits(got[i]), math.Float32bits(want[i]))
		}
	}
}

// inOrder is what the comments promise: every product rounded, then added.
func inOrder(start float32, a, b []float32, step int) float32 {
	for i := 0; i < len(b); i++ {
		start += float32(a[i*step] * b[i])
	}
	return start
}

func TestDense(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, shape := range [][2]int{{1, 1}, {3, 5}, {81, 16}, {256, 59}, {405, 33}, {17, 256}} {
		inputs, outputs := shape[0], shape[1]
		room := 3 * TileRows
		w, bias, x := numbers(r, inputs*outputs), numbers(r, outputs), numbers(r, room*inputs)
		d := NewDense(inputs, outputs, w, bias)
		for rows := 1; rows <= room; rows++ {
			want := make([]float32, rows*outputs)
			for i := range want {
				row, o := i/outputs, i%outputs
				want[i] = inOrder(bias[o], x[row*inputs:], w[o*inputs:(o+1)*inputs], 1)
			}
			name := fmt.Sprint("Dense ", shape, rows)
			wantSame(t, name, allWays(t, name, func() []float32 {
				y := make([]float32, rows*outputs)
				d.Apply(y, x, rows)
				return y
			}), want)
		}
	}
}

// dotInPairs is what the comment of Dot promises.
func dotInPairs(a, b []float32) float32 {
	var sums [32]float32
	n := len(b)
	for i := range n &^ 7 {
		lane := i % 32
		if i >= n&^31 {
			lane = i % 8
		}
		sums[lane] += float32(a[i] * b[i])
	}
	for half := 16; half > 0; half /= 2 {
		for i := range half {
			sums[i] += sums[i+half]
		}
	}
	for i := n &^ 7; i < n; i++ {
		sums[0] += float32(a[i] * b[i])
	}
	return sums[0]
}

func TestDot(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 40, 63, 64, 100, 210, 257, 630} {
		a, b := numbers(r, n), numbers(r, n)
		name := fmt.Sprint("Dot of ", n)
		got := allWays(t, name, func() []float32 { return []float32{Dot(a, b)} })
		wantSame(t, name, got, []float32{dotInPairs(a, b)})
	}
}

func TestDots(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, taps := range []int{0, 1, 7, 8, 24, 32, 41, 210, 630} {
		for _, step := range []int{1, 3, 441} {
			for _, n := range []int{0, 1, 3, 4, 5, 11} {
				signal, kernel := numbers(r, n*step+taps), numbers(r, taps)
				if taps > 8 { // zeros of either sign in the sums that stay as they are
					clear(kernel[8:])
				}
				want := make([]float32, n)
				for i := range want {
					want[i] = dotInPairs(signal[i*step:], kernel)
				}
				name := fmt.Sprint("Dots ", taps, step, n)
				wantSame(t, name, allWays(t, name, func() []float32 {
					dst := make([]float32, n)
					Dots(dst, signal[:max(0, (n-1)*step+taps)], step, kernel)
					return dst
				}), want)
			}
		}
	}
}

func TestCheapest(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, shape := range [][2]int{{1, 1}, {31, 5}, {32, 33}, {160, 33}, {161, 3}, {40, 0}} {
		n, steps := shape[0], make([]float32, shape[1])
		cost := make([]float32, max(0, n+len(steps)-1))
		for i := range cost { // coarse, so that many are equal
			cost[i] = float32(r.IntN(5))
		}
		for i := range steps {
			steps[i] = float32(r.IntN(3))
		}
		for i, odd := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
			if 7*i < len(cost) {
				cost[7*i] = odd
			}
		}
		best, from := make([]float32, n), make([]float32, n)
		for i := range n {
			best[i] = math.MaxFloat32
			for d, s := range steps {
				if sum := cost[i+d] + s; sum < best[i] {
					best[i], from[i] = sum, float32(d)
				}
			}
		}
		name := fmt.Sprint("Cheapest ", shape)
		wantSame(t, name, allWays(t, name, func() []float32 {
			got := make([]float32, 2*n)
			Cheapest(got[:n], got[n:], cost, steps)
			return got
		}), append(best, from...))
	}
}

func TestCorrelate(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, shape := range [][2]int{{10, 1}, {10, 10}, {9, 10}, {365, 240}, {100, 32}, {1055, 32}, {50, 0}} {
		signal, kernel := numbers(r, shape[0]), numbers(r, shape[1])
		n := max(0, len(signal)-len(kernel)+1)
		want := make([]float32, n)
		for i := range want {
			want[i] = inOrder(0, signal[i:], kernel, 1)
		}
		name := fmt.Sprint("Correlate ", shape)
		wantSame(t, name, allWays(t, name, func() []float32 {
			dst := make([]float32, n)
			Correlate(dst, signal, kernel)
			return dst
		}), want)
	}
}

func TestCorrelateHalf(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, shape := range [][2]int{{10, 1}, {11, 2}, {400, 41}, {401, 41}, {402, 40}, {5, 9}} {
		signal, kernel := numbers(r, shape[0]), numbers(r, shape[1])
		n := 0
		if len(signal) >= len(kernel) {
			n = (len(signal)-len(kernel))/2 + 1
		}
		var even, odd []float32
		for i, v := range kernel {
			if i%2 == 0 {
				even = append(even, v)
			} else {
				odd = append(odd, v)
			}
		}
		want := make([]float32, n)
		for i := range want {
			want[i] = inOrder(0, signal[2*i:], even, 2)
			if len(odd) > 0 {
				want[i] = inOrder(want[i], signal[2*i+1:], odd, 2)
			}
		}
		name := fmt.Sprint("CorrelateHalf ", shape)
		wantSame(t, name, allWays(t, name, func() []float32 {
			dst := make([]float32, n)
			CorrelateHalf(dst, signal, kernel)
			return dst
		}), want)
	}
}

func TestFunctions(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	close := func(got, want float64) bool {
		return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 4e-16*math.Abs(want)
	}
	inputs := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1e-30, -1e-30, 1e300, 709.7, 710, -700, -750,
		math.Inf(1), math.Inf(-1), math.NaN(), math.Sqrt2 / 2}
	for range 10000 {
		inputs = append(inputs, 30*r.NormFloat64(), math.Exp(20*r.NormFloat64()))
	}
	for _, x := range inputs {
		if got, want := Exp(x), math.Exp(x); !close(got, want) {
			t.Fatalf("Exp(%g) = %g, want %g", x, got, want)
		}
		if got, want := Log(x), math.Log(x); !close(got, want) {
			t.Fatalf("Log(%g) = %g, want %g", x, got, want)
		}
		if got, want := Log10(x), math.Log10(x); math.Abs(got-want) > 2e-15*math.Abs(want) {
			t.Fatalf("Log10(%g) = %g, want %g", x, got, want)
		}
		if got, want := Exp2(x/8), math.Exp2(x/8); math.Abs(got-want) > 2e-15*math.Abs(want) {
			t.Fatalf("Exp2(%g) = %g, want %g", x/8, got, want)
		}
	}
	if got := Sum([]float32{1e8, 1, -1e8}); got != 1 {
		t.Errorf("Sum = %g, want 1", got)
	}
}

// TestScaleAndParts holds what goes round math.Ldexp and math.Frexp to their bits, where
// numbers begin to have fewer digits, and beyond, too.
func TestScaleAndParts(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 100000 {
		y, k := 0.7+0.75*r.Float64(), r.IntN(2300)-1150
		if k%8 == 0 { // where the fraction is doubled, and just not
			y = math.Float64frombits(math.Float64bits(math.Sqrt2/2) + uint64(r.IntN(5)) - 2)
		}
		if got, want := scale(y, k), math.Ldexp(y, k); got != want {
			t.Fatalf("scale(%g, %d) = %g, want %g", y, k, got, want)
		}
		x := math.Ldexp(y, k)
		if x == 0 || math.IsInf(x, 1) {
			continue
		}
		fraction, exponent := parts(x)
		f, e := math.Frexp(x)
		if f < math.Sqrt2/2 {
			f, e = 2*f, e-1
		}
		if fraction != f || exponent != e {
			t.Fatalf("parts(%g) = %g, %d, want %g, %d", x, fraction, exponent, f, e)
		}
	}
}

// TestValues pins bits, so that every processor is held to the same.
func TestValues(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	hash := uint64(14695981039346656037)
	for range 10000 {
		x := 100 * (r.Float64() - 0.5)
		for _, v := range []float64{Exp(x), Log(math.Abs(x)), Log10(math.Abs(x)), Exp2(x)} {
			hash = (hash ^ math.Float64bits(v)) * 1099511628211
		}
	}
	if want := uint64(0xec432554359aa277); hash != want {
		t.Errorf("the functions' values have hash %#x, want %#x", hash, want)
	}
}

func BenchmarkDense(b *testing.B) {
	const inputs, outputs = 288, 256
	r := rand.New(rand.NewPCG(1, 2))
	d := NewDense(inputs, outputs, numbers(r, inputs*outputs), nil)
	x, y := numbers(r, Rows*inputs), make([]float32, Rows*outputs)
	for b.Loop() {
		d.Apply(y, x, Rows)
	}
	b.ReportMetric(2*Rows*inputs*outputs*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkDots(b *testing.B) {
	const taps, step, n = 630, 3, 1000
	r := rand.New(rand.NewPCG(1, 2))
	signal, kernel, dst := numbers(r, n*step+taps), numbers(r, taps), make([]float32, n)
	for b.Loop() {
		Dots(dst, signal, step, kernel)
	}
	b.ReportMetric(2*taps*n*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkCheapest(b *testing.B) {
	const states, steps = 160, 33
	r := rand.New(rand.NewPCG(1, 2))
	cost, s := numbers(r, states+steps-1), numbers(r, steps)
	best, from := make([]float32, states), make([]float32, states)
	for b.Loop() {
		Cheapest(best, from, cost, s)
	}
}

func BenchmarkLog(b *testing.B) {
	benchmarkFunction(b, func(x float64) float64 { return Log(x) })
}

func BenchmarkExp(b *testing.B) {
	benchmarkFunction(b, func(x float64) float64 { return Exp(-x) })
}

func benchmarkFunction(b *testing.B, f func(float64) float64) {
	x := make([]float64, 1024)
	for i := range x {
		x[i] = float64(i+1) / 40
	}
	var sum float64
	for b.Loop() {
		for _, x := range x {
			sum += f(x)
		}
	}
	if sum == 0 {
		b.Fatal("nothing was computed")
	}
}
