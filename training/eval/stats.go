package main

import (
	"math/rand/v2"
	"slices"
	"sort"
)

// estimate is a figure with its 95 % bootstrap interval over n trials.
type estimate struct {
	Value float64 `json:"value"`
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
	N     int     `json:"n"`
}

const resamples = 300

// equalError is the equal error rate in per cent: where as many genuine scores
// fall below the threshold as impostor scores reach it.
func equalError(genuine, impostor []float64) float64 {
	if len(genuine) == 0 || len(impostor) == 0 {
		return 0
	}
	g, i := slices.Sorted(slices.Values(genuine)), slices.Sorted(slices.Values(impostor))
	best, rate := 2.0, 1.0
	for _, scores := range [][]float64{g, i} {
		for _, threshold := range scores {
			rejected := float64(sort.SearchFloat64s(g, threshold)) / float64(len(g))
			accepted := 1 - float64(sort.SearchFloat64s(i, threshold))/float64(len(i))
			if gap := max(rejected-accepted, accepted-rejected); gap < best {
				best, rate = gap, (rejected+accepted)/2
			}
		}
	}
	return 100 * rate
}

// area is the probability in per cent that a genuine score is above an impostor's.
func area(genuine, impostor []float64) float64 {
	i := slices.Sorted(slices.Values(impostor))
	var sum float64
	for _, g := range genuine {
		below := sort.SearchFloat64s(i, g)
		equal := sort.Search(len(i)-below, func(k int) bool { return i[below+k] > g })
		sum += float64(below) + float64(equal)/2
	}
	return 100 * sum / float64(max(len(genuine)*len(impostor), 1))
}

// resampled estimates f of two samples by drawing both again and again.
func resampled(a, b []float64, f func(a, b []float64) float64) estimate {
	r := rand.New(rand.NewPCG(7, 7))
	draw := func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i := range y {
			y[i] = x[r.IntN(len(x))]
		}
		return y
	}
	e := estimate{Value: f(a, b), N: min(len(a), len(b))}
	if e.N == 0 {
		return e
	}
	values := make([]float64, resamples)
	for i := range values {
		values[i] = f(draw(a), draw(b))
	}
	slices.Sort(values)
	e.Lo, e.Hi = values[resamples/40], values[resamples-1-resamples/40]
	return e
}

// share estimates how many of the yes-or-no outcomes are yes, in per cent.
func share(outcomes []bool) estimate {
	x := make([]float64, len(outcomes))
	for i, yes := range outcomes {
		if yes {
			x[i] = 100
		}
	}
	e := resampled(x, x, func(a, _ []float64) float64 { return mean(a) })
	if e.N > 0 && (e.Value == 0 || e.Value == 100) { // the rule of three where the bootstrap is blind
		three := min(300/float64(e.N), 100)
		if e.Value == 0 {
			e.Hi = three
		} else {
			e.Lo = 100 - three
		}
	}
	return e
}

func mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(len(x), 1))
}

// quantile q of x.
func quantile(x []float64, q float64) float64 {
	if len(x) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(x))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}
