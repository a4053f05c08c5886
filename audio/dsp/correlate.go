package dsp

import (
	"math"

	"github.com/tphakala/simd/f32"

	"github.com/langdu/langdu/audio/exact"
)

// Geometry of the correlation at 8 kHz, to which speech is brought by a
// low-pass and by dropping every other sample: the harmonics below 1.2 kHz
// carry the pitch, what lies above only disturbs.
const (
	pitchRate   = 8000
	pitchHop    = pitchRate / 100
	pitchWindow = pitchRate * 30 / 1000
	firstLag    = 11  // 600 Hz is 13.3; two less for interpolation
	lags        = 126 // 60 Hz is 133.3; three more for interpolation
	pitchPad    = pitchWindow/2 + 20
	cutoff      = 1200.0 // Hz
	taps        = 41

	// ballast keeps quiet noise from correlating by chance: the energy of a
	// tone of 0.0015 of full scale (−56 dB).
	ballast = 0.0015 * 0.0015 / 2 * pitchWindow
)

// correlator computes φ of one frame after another, from the low-passed signal
// and the running sum of its squares. It serves one goroutine.
type correlator struct {
	signal  []float32 // 8 kHz, padded so that every frame's window and lags exist
	squares []float64 // squares[i] is the energy of signal[:i]
	product []float32
	byLag   []float32
	energy  []float64 // per frame: of its window
}

// newCorrelator low-passes 16 kHz samples and pads them, so that the window of
// frame t, and its copy at the lag of 200 Hz, lie evenly about the frame's middle.
func newCorrelator(samples []float32) *correlator {
	n := frameCount(len(samples))
	c := &correlator{
		signal:  exact.TakeZeros(n*pitchHop + 2*pitchPad + pitchWindow),
		product: make([]float32, lags),
		byLag:   make([]float32, lags),
		energy:  make([]float64, n),
	}
	padded := exact.TakeZeros(len(samples) + taps)
	defer exact.Give(padded)
	copy(padded[taps/2:], samples)
	kept := c.signal[pitchPad : pitchPad+len(samples)/2]
	exact.CorrelateHalf(kept, padded, lowPass[:])
	removeMean(kept)
	c.squares = make([]float64, len(c.signal)+1)
	for i, x := range c.signal {
		c.squares[i+1] = c.squares[i] + float64(x)*float64(x)
	}
	return c
}

// end gives back the memory of c, which nobody may use any more.
func (c *correlator) end() { exact.Give(c.signal) }

// start is where the window of frame t begins in c.signal.
func (c *correlator) start(t int) int { return t*pitchHop + pitchHop/2 }

func (c *correlator) span(from, n int) float64 { return c.squares[from+n] - c.squares[from] }

// correlate writes φ of frame t at the lag of every state.
func (c *correlator) correlate(t int, phi []float32) {
	at := c.start(t)
	exact.Correlate(c.product, c.signal[at+firstLag:at+firstLag+lags+pitchWindow-1],
		c.signal[at:at+pitchWindow])
	c.energy[t] = c.span(at, pitchWindow)
	for i, p := range c.product {
		e := c.energy[t] * c.span(at+firstLag+i, pitchWindow)
		c.byLag[i] = float32(float64(p) / math.Sqrt(e+ballast*ballast))
	}
	for s := range phi {
		g := &lagGrid[s]
		w := c.byLag[g.first : g.first+4]
		phi[s] = g.weights[0]*w[0] + g.weights[1]*w[1] + g.weights[2]*w[2] + g.weights[3]*w[3]
	}
}

// unballasted takes the ballast out of φ again, taking the lagged window to be
// as loud as the first.
func (c *correlator) unballasted(t int, phi float32) float32 {
	e := c.energy[t]
	if e < ballast/100 {
		return 0
	}
	return phi * float32(math.Sqrt(e*e+ballast*ballast)/e)
}

func removeMean(x []float32) {
	if len(x) == 0 {
		return
	}
	mean := exact.Sum(x) / float32(len(x))
	f32.AddScalar(x, x, -mean)
}

// lagGrid interpolates φ from whole lags to the grid's, by Catmull and Rom's
// cubic through four neighbours. Below 1.2 kHz, 8 kHz is three times what the
// sampling theorem asks for, and the cubic is exact to about 10⁻³.
var lagGrid = func() (grid [states]struct {
	first   int
	weights [4]float32
}) {
	for s := range grid {
		lag := stateLag(s)*pitchRate - float64(firstLag)
		whole := math.Floor(lag)
		f := lag - whole
		grid[s].first = int(whole) - 1
		grid[s].weights = [4]float32{
			float32(f * (-0.5 + f*(1-0.5*f))),
			float32(1 + f*f*(1.5*f-2.5)),
			float32(f * (0.5 + f*(2-1.5*f))),
			float32(f * f * (0.5*f - 0.5)),
		}
	}
	return grid
}()

// lowPass is a Hann-windowed sinc at 16 kHz: −6 dB at 1.2 kHz, −44 dB from
// 2 kHz, of gain one at rest.
var lowPass = func() (h [taps]float32) {
	var sum float64
	var w [taps]float64
	for i := range w {
		x := float64(i - taps/2)
		w[i] = 2 * cutoff / 16000
		if x != 0 {
			w[i] = math.Sin(2*math.Pi*cutoff/16000*x) / (math.Pi * x)
		}
		w[i] *= 0.5 + 0.5*math.Cos(2*math.Pi*x/(taps+1))
		sum += w[i]
	}
	for i := range h {
		h[i] = float32(w[i] / sum)
	}
	return h
}()
