package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/langdu/langdu/audio/assess"
)

// lengths are those of the recordings, and how often each is measured.
var lengths = []struct {
	length time.Duration
	runs   int
}{{10 * time.Second, 5}, {30 * time.Second, 3}, {2 * time.Minute, 2}, {5 * time.Minute, 1}, {14 * time.Minute, 1}}

// The most that the exponent of a cost over the recording's length may be: 1 is
// linear. A single stage may have a little more, since the search for the text looks
// at as much of it as there is, up to its window; a square would have 2.
const (
	mostExponent      = 1.08
	mostStageExponent = 1.25

	// leastShare is what a stage must take of the whole, of the longest recording, for
	// its exponent to matter: that of a few milliseconds says little.
	leastShare = 0.03
)

// stages prints what each stage costs for each length and container, and the memory
// of jobs. It fails where that is over what it may be.
func (b *bench) stages(ctx context.Context) error {
	fmt.Fprintf(b.w, "Seconds of one core per second of sound (real-time factor), by stage.\n\n| recording | %s |\n|---|%s\n", stageNames, columns(len(stages)+1))
	var wrong []error
	for _, c := range containers {
		wrong = append(wrong, b.grow(ctx, c))
	}
	fmt.Fprintln(b.w)
	wrong = append(wrong, b.regressions(ctx), b.memory(ctx))
	return errors.Join(wrong...)
}

func columns(n int) (s string) {
	for range n {
		s += "---:|"
	}
	return s
}

// grow measures one container at every length.
func (b *bench) grow(ctx context.Context, c container) error {
	points := map[assess.Stage][]point{}
	var wrong []error
	for _, l := range lengths {
		file, clip, words, err := b.file(ctx, c, l.length)
		if err != nil {
			return err
		}
		if file == nil {
			fmt.Fprintf(b.w, "| %s %s | not measured: there is no ffmpeg to make one |\n", l.length, c.name)
			continue
		}
		cost, err := b.cost(ctx, file, words, l.runs)
		if err != nil {
			return err
		}
		fmt.Fprintf(b.w, "| %s %s | %s |\n", l.length, c.name, cost.row(clip.Duration()))
		for s, d := range cost {
			points[s] = append(points[s], point{clip.Duration().Seconds(), d.Seconds()})
		}
		points[whole] = append(points[whole], point{clip.Duration().Seconds(), cost.total().Seconds()})
		if rtf := cost.total().Seconds() / clip.Duration().Seconds(); rtf > targets[c.name] {
			wrong = append(wrong, fmt.Errorf("%s of %s cost %.4f of real time on one core, over the target of %g", l.length, c.name, rtf, targets[c.name]))
		}
	}
	return errors.Join(append(wrong, b.linear(c.name, points))...)
}

// whole is the sum of the stages.
const whole assess.Stage = "end to end"

// linear prints the exponents with which the costs grow, and wants them near one.
func (b *bench) linear(name string, points map[assess.Stage][]point) error {
	if len(points) == 0 {
		return nil
	}
	var wrong []error
	fmt.Fprintf(b.w, "| *grows with the length to the power of, %s*", name)
	for _, s := range append(stages[:len(stages):len(stages)], whole) {
		most := mostStageExponent
		if s == whole {
			most = mostExponent
		}
		e := exponent(points[s])
		fmt.Fprintf(b.w, " | *%.2f*", e)
		last := len(points[s]) - 1
		if matters := points[s][last].cost > leastShare*points[whole][last].cost; matters && e > most {
			wrong = append(wrong, fmt.Errorf("%s of %s grows with the recording's length to the power of %.2f, more than %.2f", s, name, e, most))
		}
	}
	fmt.Fprintln(b.w, " |")
	return errors.Join(wrong...)
}

// point is a length and its cost, both in seconds.
type point struct{ length, cost float64 }

// exponent is the slope of the straight line of least squares through the logarithms
// of the costs over those of the lengths.
func exponent(points []point) float64 {
	var n, x, y, xx, xy float64
	for _, p := range points {
		l, c := math.Log(p.length), math.Log(max(p.cost, 1e-6))
		n, x, y, xx, xy = n+1, x+l, y+c, xx+l*l, xy+l*c
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
