package exact

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
)

// TestFourier holds the transform to gonum's, bit for bit, and with that to the
// definition.
func TestFourier(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, n := range []int{8, 16, 32, 64, 128, 512, 1024} {
		var signals [Lanes][]float64
		for l := range signals {
			signals[l] = make([]float64, n)
			for i := range n * 2 / 3 { // and zeros, as behind a window
				signals[l][i] = r.NormFloat64() * math.Exp(3*r.NormFloat64())
			}
		}
		want := make([]Four, n)
		reference := fourier.NewFFT(n)
		for l, x := range signals {
			for k, c := range reference.Coefficients(nil, x) {
				if k > 0 {
					want[2*k-1][l] = real(c)
				} else {
					want[0][l] = real(c)
				}
				if 0 < k && k < n/2 {
					want[2*k][l] = imag(c)
				}
			}
		}
		f := NewFourier(n)
		name := fmt.Sprint("Fourier of ", n)
		got := allWays(t, name, func() []float32 {
			for i := range n {
				for l := range signals {
					f.Signals()[i][l] = signals[l][i]
				}
			}
			return halves(f.Transform())
		})
		wantSame(t, name, got, halves(want))
	}
}

// halves are the bits of numbers, as twice as many shorter ones.
func halves(x []Four) (bits []float32) {
	for _, four := range x {
		for _, v := range four {
			b := math.Float64bits(v)
			bits = append(bits, math.Float32frombits(uint32(b>>32)), math.Float32frombits(uint32(b)))
		}
	}
	return bits
}

func BenchmarkFourier(b *testing.B) {
	f := NewFourier(512)
	for b.Loop() {
		f.Transform()
		clear(f.a) // numbers that grow without end are slow
	}
}
