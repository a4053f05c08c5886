package main

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
)

// config is how to train.
type config struct {
	epochs      int
	rate        float64
	decay       float64 // of each weight that a sample touches, per step
	preEpochs   int
	alpha, keep float64
	goldWeight  float64 // of a labelled sample against a taught one
	trust       float64 // where the weights of the given reading start
}

func defaults() config {
	return config{epochs: 6, rate: 0.12, decay: 1e-6, goldWeight: 2, alpha: 1, keep: 0, preEpochs: 4, trust: 0}
}

func (c *config) flags() {
	flag.IntVar(&c.epochs, "epochs", c.epochs, "passes over the samples")
	flag.IntVar(&c.preEpochs, "pre", c.preEpochs, "passes over the taught")
	flag.Float64Var(&c.alpha, "alpha", c.alpha, "taught weights are scaled by")
	flag.Float64Var(&c.keep, "keep", c.keep, "taught squares are scaled by")
	flag.Float64Var(&c.rate, "rate", c.rate, "AdaGrad's rate")
	flag.Float64Var(&c.decay, "decay", c.decay, "pull of weights to zero")
	flag.Float64Var(&c.goldWeight, "gold", c.goldWeight, "weight of a labelled sample")
}

// model is a table of weights: the score of a reading is the sum of the weights
// in its slots, and its probability the softmax over the character's readings.
type model struct {
	weights []float32
	squares []float32 // sums of squared gradients, for AdaGrad
}

const tableSize = 1 << 20

// train learns from the samples in an order that a fixed seed decides.
func train(samples []sample, c config) *model {
	m := &model{make([]float32, tableSize), make([]float32, tableSize)}
	var taught, gold []sample
	for _, s := range samples {
		switch {
		case s.gold >= 0:
			gold = append(gold, s)
		case s.target != nil:
			s.Slots = slices.Clone(s.Slots)
			for k := range s.Slots {
				s.Slots[k] = s.Slots[k][:s.Text]
			}
			taught = append(taught, s)
		}
	}
	pre := c
	pre.epochs = c.preEpochs
	m.pass(taught, pre)
	for i := range m.weights {
		m.weights[i] *= float32(c.alpha)
		m.squares[i] *= float32(c.keep)
	}
	m.pass(gold, c)
	return m
}

func (m *model) pass(samples []sample, c config) {
	order := rand.New(rand.NewPCG(1, 2))
	index := make([]int, 0, len(samples))
	for i := range samples {
		if samples[i].target != nil {
			index = append(index, i)
		}
	}
	for epoch := range c.epochs {
		order.Shuffle(len(index), func(a, b int) { index[a], index[b] = index[b], index[a] })
		rate := c.rate * (1 - float64(epoch)/float64(c.epochs))
		for _, i := range index {
			m.step(&samples[i], rate, c)
		}
	}
}

// step moves the weights of one sample against the gradient of its cross-entropy.
func (m *model) step(s *sample, rate float64, c config) {
	weight := 1.0
	if s.gold >= 0 {
		weight = c.goldWeight
	}
	p := m.probabilities(s)
	for k, slots := range s.Slots {
		g := float32(weight) * (p[k] - s.target[k])
		if g > -1e-3 && g < 1e-3 {
			continue
		}
		for _, at := range slots {
			w := &m.weights[at]
			m.squares[at] += g * g
			*w -= float32(rate)*g/float32(math.Sqrt(float64(m.squares[at])+1e-2)) + float32(c.decay)*(*w)
		}
	}
}

func (m *model) probabilities(s *sample) []float32 {
	out := make([]float32, len(s.Slots))
	top := float32(math.Inf(-1))
	for k, slots := range s.Slots {
		for _, at := range slots {
			out[k] += m.weights[at]
		}
		top = max(top, out[k])
	}
	var sum float32
	for k := range out {
		out[k] = float32(math.Exp(float64(out[k] - top)))
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// best is the reading with the highest score.
func (m *model) best(s *sample) int {
	p := m.probabilities(s)
	best := s.Given
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return best
}
