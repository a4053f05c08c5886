package main

import (
	"math"
	"math/rand/v2"

	"github.com/langdu/langdu/audio/hanzi"
)

// config is how to train.
type config struct {
	epochs int
	rate   float64 // AdaGrad's, falling to zero
	decay  float64 // pull of a touched weight to zero, per step
}

var defaults = config{epochs: 6, rate: 0.2, decay: 1e-6}

// model is a table of weights: the score of a reading is the sum of the weights
// in its slots, and its probability the softmax over the character's readings.
type model struct {
	weights []float32
	squares []float32 // sums of squared gradients, for AdaGrad
}

// train learns from the samples in an order that a fixed seed decides.
func train(samples []sample, c config) *model {
	m := &model{make([]float32, hanzi.Weights), make([]float32, hanzi.Weights)}
	order := rand.New(rand.NewPCG(1, 2))
	index := make([]int, 0, len(samples))
	for i := range samples {
		if samples[i].gold >= 0 {
			index = append(index, i)
		}
	}
	for epoch := range c.epochs {
		order.Shuffle(len(index), func(a, b int) { index[a], index[b] = index[b], index[a] })
		rate := float32(c.rate * (1 - float64(epoch)/float64(c.epochs)))
		for _, i := range index {
			m.step(&samples[i], rate, float32(c.decay))
		}
	}
	return m
}

// sampleWeight is how much one sample counts; it sets how soon AdaGrad's steps shrink.
const sampleWeight = 2

// step moves the weights of one sample against the gradient of its cross-entropy.
func (m *model) step(s *sample, rate, decay float32) {
	p := m.probabilities(s)
	for k, slots := range s.Slots {
		g := sampleWeight * p[k]
		if k == s.gold {
			g -= sampleWeight
		}
		if g > -1e-3 && g < 1e-3 {
			continue
		}
		for _, at := range slots {
			m.squares[at] += g * g
			m.weights[at] -= rate*g/float32(math.Sqrt(float64(m.squares[at])+1e-2)) + decay*m.weights[at]
		}
	}
}

// scores is the sum of the weights of each reading, less the highest sum.
func (m *model) scores(s *sample) []float32 {
	out := make([]float32, len(s.Slots))
	top := float32(math.Inf(-1))
	for k, slots := range s.Slots {
		for _, at := range slots {
			out[k] += m.weights[at]
		}
		top = max(top, out[k])
	}
	for k := range out {
		out[k] -= top
	}
	return out
}

func (m *model) probabilities(s *sample) []float32 {
	out := m.scores(s)
	var sum float32
	for k := range out {
		out[k] = float32(math.Exp(float64(out[k])))
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// best is the reading that audio/hanzi will choose: the likeliest, where it
// leads the given one by enough.
func (m *model) best(s *sample) int {
	scores := m.scores(s)
	best := s.Given
	for k := range scores {
		if scores[k] > scores[best] {
			best = k
		}
	}
	if scores[best]-scores[s.Given] <= step*float32(hanzi.Lead(s.Source)) {
		return s.Given
	}
	return best
}
