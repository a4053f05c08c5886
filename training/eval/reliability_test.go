package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestCalibrationError(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var honest, boastful []claim
	for range 20000 {
		p := acceptance + 0.1*(r.Float64()-0.5) // on average what calibration expects
		c := claim{p, r.Float64() < p}
		honest = append(honest, c)
		boastful = append(boastful, claim{math.Min(1, p+0.08), c.right})
	}
	if e := calibrationError(honest); e > 1 {
		t.Errorf("error of honest scores = %.1f %%, want about 0", e)
	}
	if e := calibrationError(boastful); math.Abs(e-8) > 1.5 {
		t.Errorf("error of scores that are 8 %% too high = %.1f %%", e)
	}
	if e := calibrationError([]claim{{1, false}, {1, true}}); math.Abs(e-10) > 1e-9 {
		t.Errorf("error of what is always sure = %g %%, want the share of mistakes, 10", e)
	}
}

func TestReliabilityDiagram(t *testing.T) {
	svg := reliabilityDiagram(map[string][]claim{"tone": {{0.95, true}, {0.2, false}}})
	if !strings.HasPrefix(svg, "<svg") || strings.Count(svg, "<circle") != 2 {
		t.Errorf("want an SVG with a dot for each of two bins, got %s", svg)
	}
}
