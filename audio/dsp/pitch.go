package dsp

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// Lowest and highest pitch that is looked for, in Hz: a deep man's voice on a
// falling third tone, and a young child's on a high first.
const (
	LowestPitch  = 60.0
	HighestPitch = 600.0
)

// Pitch is the course of the voice's fundamental frequency, one value per frame
// of [LogMel]. It never breaks off: between voiced stretches the track goes the
// smoothest way, and Voicing says how much each value is worth.
type Pitch struct {
	// Semitones is 12·log2(F0 / 60 Hz), from 0 to 39.9.
	Semitones []float32
	// Voicing is the probability that the frame is voiced, 0 to 1.
	Voicing []float32
}

// Len is the number of frames.
func (p Pitch) Len() int { return len(p.Semitones) }

// Hertz is the fundamental frequency of frame t.
func (p Pitch) Hertz(t int) float64 { return LowestPitch * exact.Exp2(float64(p.Semitones[t])/12) }

// The search grid, and what a step on it costs; see track.
const (
	statesPerSemitone = 4
	states            = 160 // 39.9 semitones from 60 to 600 Hz
	maxStep           = 16  // four semitones within 10 ms are out of a voice's reach
	stepCost          = 0.01 / (statesPerSemitone * statesPerSemitone)
	lowPitchCost      = 10.0 // per second of lag: against the octave below, as in Kaldi
)

// TrackPitch finds the pitch of a clip at 16 kHz. It follows the method of
// Kaldi (Ghahremani et al., ICASSP 2014), itself after RAPT (Talkin, 1995):
// the normalised cross-correlation of the low-passed signal with itself,
//
//	φ(τ) = Σ x[i]·x[i+τ] / √(Σx[i]² · Σx[i+τ]² + ballast),  30 ms of i,
//
// is computed for every lag τ from 1/600 to 1/60 s, and Viterbi's algorithm
// picks the path of lags of least total cost, where each frame costs
// 1 − φ(τ)·(1 − 10τ) and a change of s semitones from frame to frame 0.01·s².
// Voicing is Kaldi's fit to φ along the path, without the ballast.
//
// TrackPitch panics when the clip is not at [audio.SpeechRate].
func TrackPitch(clip audio.Clip) Pitch {
	if clip.Rate != audio.SpeechRate {
		panic("dsp: TrackPitch of a clip that is not at 16 kHz; resample it first")
	}
	n := frameCount(len(clip.Samples))
	p := Pitch{Semitones: make([]float32, n), Voicing: make([]float32, n)}
	if n == 0 {
		return p
	}
	c := newCorrelator(clip.Samples)
	defer c.end()
	local := exact.Take(n * states)
	defer exact.Give(local)
	for t := range n {
		c.correlate(t, local[t*states:(t+1)*states])
	}
	for t, s := range cheapestPath(local) {
		row := local[t*states : (t+1)*states]
		p.Semitones[t] = refine(row, s) / statesPerSemitone
		p.Voicing[t] = voicing(float64(c.unballasted(t, row[s])))
	}
	return p
}

// refine places the peak of φ near state s between the grid's points, by the
// parabola through three neighbours.
func refine(phi []float32, s int) float32 {
	if s == 0 || s == len(phi)-1 {
		return float32(s)
	}
	left, mid, right := phi[s-1], phi[s], phi[s+1]
	bend := left - 2*mid + right
	if bend >= 0 {
		return float32(s)
	}
	return float32(s) + max(-0.5, min(0.5, 0.5*(left-right)/bend))
}

// voicing is the probability of voice at correlation φ: Kaldi's logistic fit
// (pitch-functions.cc, NccfToPov).
func voicing(phi float64) float32 {
	n := min(math.Abs(phi), 1)
	r := -5.2 + 5.4*exact.Exp(7.5*(n-1)) + 4.8*n - 2*exact.Exp(-10*n) + 4.2*exact.Exp(20*(n-1))
	return float32(1 / (1 + exact.Exp(-r)))
}

// cheapestPath is Viterbi's algorithm over rows of [states] correlations: the
// state per row that together cost least.
func cheapestPath(phi []float32) []int {
	n := len(phi) / states
	from := make([]int8, n*states)
	cost := newBordered() // of the frame before
	best, step := make([]float32, states), make([]float32, states)
	for s := range cost.inner {
		cost.inner[s] = 1 - phi[s]*lagDiscount[s]
	}
	for t := 1; t < n; t++ {
		row := phi[t*states : (t+1)*states]
		exact.Cheapest(best, step, cost.all, stepCosts[:])
		for s := range best {
			cost.inner[s] = best[s] + 1 - row[s]*lagDiscount[s]
			from[t*states+s] = int8(step[s]) - maxStep
		}
		rebase(cost.inner)
	}
	return traceBack(from, argMin(cost.inner))
}

// bordered is the cost of each state, with states that nothing comes from around.
type bordered struct{ all, inner []float32 }

func newBordered() bordered {
	all := make([]float32, states+2*maxStep)
	for i := range all {
		all[i] = float32(math.Inf(1))
	}
	return bordered{all, all[maxStep : maxStep+states]}
}

// rebase keeps accumulated costs small, so that an hour of sound loses no
// precision.
func rebase(cost []float32) {
	least := cost[argMin(cost)]
	for i := range cost {
		cost[i] -= least
	}
}

func traceBack(from []int8, s int) []int {
	path := make([]int, len(from)/states)
	for t := len(path) - 1; t >= 0; t-- {
		path[t] = s
		s += int(from[t*states+s])
	}
	return path
}

func argMin(x []float32) int {
	best := 0
	for i := range x {
		if x[i] < x[best] {
			best = i
		}
	}
	return best
}

// stepCosts[maxStep+d] is what moving d states within a frame costs.
var stepCosts = func() (c [2*maxStep + 1]float32) {
	for i := range c {
		d := float32(i - maxStep)
		c[i] = stepCost * d * d
	}
	return c
}()

// lagDiscount[s] is 1 − 10·lag: a period twice as long correlates as well as
// the true one, and must lose.
var lagDiscount = func() (d [states]float32) {
	for s := range d {
		d[s] = float32(1 - lowPitchCost*stateLag(s))
	}
	return d
}()

// stateLag is the period of state s in seconds.
func stateLag(s int) float64 {
	return 1 / (LowestPitch * exact.Exp2(float64(s)/(12*statesPerSemitone)))
}
