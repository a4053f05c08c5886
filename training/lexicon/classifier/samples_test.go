package main

import (
	"testing"

	"github.com/langdu/langdu/audio/hanzi"
)

func TestMeant(t *testing.T) {
	for _, test := range []struct {
		reading, label string
		want           bool
	}{
		{"fa4", "fa4", true}, {"fa4", "fa5", true}, {"hao3", "hao2", true}, {"hao4", "hao2", false},
		{"fa1", "fa4", false}, {"shi4", "zhi5", false},
	} {
		if got := meant(test.reading, test.label); got != test.want {
			t.Errorf("meant(%s, %s) = %t, want %t", test.reading, test.label, got, test.want)
		}
	}
}

// A model that is taught one thing answers it, and its packed weights are of
// the size that audio/hanzi reads.
func TestTrainLearns(t *testing.T) {
	var samples []sample
	for i, text := range []string{"他背着包。", "他背诗。", "我们把树种下。"} {
		for _, q := range hanzi.Questions(text) {
			samples = append(samples, sample{Question: q, text: text, group: i, gold: len(q.Readings) - 1})
		}
	}
	if len(samples) == 0 {
		t.Fatal("the texts ask no questions")
	}
	m := train(samples, config{epochs: 40, rate: 0.5})
	for i := range samples {
		if s := &samples[i]; m.best(s) != s.gold {
			t.Errorf("%s: %c is %d, want %d as taught", s.text, s.Char, m.best(s), s.gold)
		}
	}
	if packed, err := m.pack(samples); err != nil || len(packed) == 0 || len(packed) > hanzi.Weights {
		t.Errorf("pack = %d bytes, %v", len(packed), err)
	}
}
