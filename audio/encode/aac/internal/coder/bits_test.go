package coder

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/langdu/langdu/audio/encode/aac/internal/dsp"
	"github.com/langdu/langdu/audio/encode/aac/internal/fmath"
)

// A band's bits counted alone are those that the cost counts, for every codebook
// that may code the band, from silence to coefficients beyond any escape.
func TestBitsAreThoseOfTheCost(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var c Coder
	for range 20000 {
		in := make([]float32, 4*(1+random.IntN(24)))
		loud := math.Exp2(random.Float64()*24 - 4)
		for i := range in {
			in[i] = float32(random.NormFloat64() * loud)
		}
		scaled := make([]float32, len(in))
		dsp.AbsPow34(scaled, in)
		scale := 80 + random.IntN(120)
		smallest := FindMinBook(FindMaxVal(1, len(in), scaled), scale)
		for cb := smallest; cb <= EscBT; cb++ {
			want := 0
			c.quantizeAndEncodeBandCost(nil, in, nil, scaled, scale, cb, 0, fmath.Inf32(), &want, nil, RoundStandard)
			if got := c.quantizeBandCostBits(in, scaled, scale, cb); got != want {
				t.Fatalf("%d coefficients up to %.0f at scale %d take %d bits in codebook %d, want %d", len(in), loud, scale, got, cb, want)
			}
		}
	}
}
