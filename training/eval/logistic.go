package main

import (
	"math"
	"slices"

	"github.com/langdu/langdu/audio/score"
	"gonum.org/v1/gonum/mat"
)

// labelled is what calibration learns from: features and the truth.
type labelled struct {
	features []float64
	genuine  bool
}

// acceptance is the share of parts taken to be right when scores are read as
// probabilities: most of what children read is.
const acceptance = 0.9

// fitLogistic finds the weights that make the observed truth likeliest, by
// Newton's method, with a little ridge so that it ends on separable data.
// Genuine and impostor trials are weighed to share whatever their number.
func fitLogistic(data []labelled, share float64) score.Logistic {
	const ridge = 1e-4
	if len(data) == 0 {
		return score.Logistic{}
	}
	n := len(data[0].features) + 1
	genuine := 0
	for _, d := range data {
		if d.genuine {
			genuine++
		}
	}
	if genuine == 0 || genuine == len(data) {
		return score.Logistic{}
	}
	weight := map[bool]float64{true: share / float64(genuine), false: (1 - share) / float64(len(data)-genuine)}
	w := mat.NewVecDense(n, nil)
	for range 60 {
		var step mat.VecDense
		gradient, hessian := slope(data, weight, w, ridge)
		if err := step.SolveVec(hessian, gradient); err != nil {
			break
		}
		w.SubVec(w, &step)
		if mat.Norm(&step, math.Inf(1)) < 1e-6 {
			break
		}
	}
	l := score.Logistic{Weights: make([]float64, n-1), Bias: round(w.AtVec(n - 1))}
	for i := range l.Weights {
		l.Weights[i] = round(w.AtVec(i))
	}
	return l
}

// slope is the gradient and the Hessian of the loss at w, whose last is the bias.
func slope(data []labelled, weight map[bool]float64, w *mat.VecDense, ridge float64) (*mat.VecDense, *mat.SymDense) {
	n := w.Len()
	gradient, hessian := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
	for i := range n {
		hessian.SetSym(i, i, ridge)
		gradient.SetVec(i, ridge*w.AtVec(i))
	}
	for _, d := range data {
		x := mat.NewVecDense(n, append(slices.Clone(d.features), 1))
		p, y := probability(mat.Dot(w, x)), 0.0
		if d.genuine {
			y = 1
		}
		gradient.AddScaledVec(gradient, weight[d.genuine]*(p-y), x)
		hessian.SymRankOne(hessian, weight[d.genuine]*p*(1-p), x)
	}
	return gradient, hessian
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
