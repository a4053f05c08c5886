package tone

import (
	"math"
	"slices"
)

// scale brings semitones to levels:
//
//	level = middle + (semitones − centre) / step
//
// where, of all voiced frames of the recording's rhymes, centre is the mean of the
// speaker's low and high pitch (their 10th and 90th percentile), middle that of the
// levels that the tones ask for at the same frames, and step, in semitones a level,
//
//	step = (n·(high − low) + prior·usual·reach) / (n·(asked high − asked low) + prior·reach)
//
// for n syllables. Of a page of all tones that is the speaker's range over four
// levels; a reading of two or three syllables says little of the range, and is drawn
// to the usual one.
type scale struct{ centre, middle, step float64 }

const (
	lowShare, highShare = 0.1, 0.9

	// usual is what a level is among readers, in semitones: the median of 106
	// sentences read by three adults is 1.8, words said alone reach further.
	usual = 2
	// prior is how many syllables that counts for, reach how many levels each of
	// these covers.
	prior, reach = 3, 3
	// A step is kept within what voices do: four to eighteen semitones in all.
	leastStep, mostStep = 1, 4.5
)

// scaleOf is the scale of the speaker of a recording.
func scaleOf(voiced [][]frame, drawn []*Pitch) scale {
	var heard, asked []float64
	n := 0.0
	for i, d := range drawn {
		if d == nil {
			continue
		}
		n++
		f := voiced[i]
		first, last := f[0].at, f[len(f)-1].at
		for _, one := range f {
			heard = append(heard, one.semitones)
			asked = append(asked, float64(d.Expected[(one.at-first)*Points/(last+1-first)])/10)
		}
	}
	low, high := ends(heard)
	askedLow, askedHigh := ends(asked)
	step := (float64(n*(high-low)) + prior*usual*reach) / (float64(n*(askedHigh-askedLow)) + prior*reach)
	return scale{centre: (low + high) / 2, middle: (askedLow + askedHigh) / 2, step: min(max(step, leastStep), mostStep)}
}

// ends are the low and the high of values.
func ends(values []float64) (low, high float64) {
	slices.Sort(values)
	last := float64(len(values) - 1)
	return values[int(lowShare*last)], values[int(highShare*last)]
}

// level is the nearest level to semitones.
func (s scale) level(semitones float64) Level {
	tenths := math.Round(10 * (s.middle + float64((semitones-s.centre)/s.step)))
	return Level(min(max(tenths, float64(Bottom)), float64(Top)))
}

// draw is the course of pitch over the voiced frames of a rhyme.
func (s scale) draw(voiced []frame) Curve {
	c := make(Curve, Points)
	first, last := voiced[0].at, voiced[len(voiced)-1].at
	for k := range c {
		at := float64(first) + float64(int64(k)*(last-first))/(Points-1)
		if semitones, ok := smooth(voiced, at); ok {
			c[k] = s.level(semitones)
		}
	}
	return c
}

const (
	// near is how many frames away a frame still counts for the pitch at a place.
	near = 3
	// gap is how many frames away the nearest may be.
	gap = 1.5
)

// smooth is the pitch at a place between frames: the mean of the voiced ones near
// it, each weighted by its nearness and its probability of voice. Frames outside
// the rhyme do not count: the neighbours' tones are theirs.
func smooth(voiced []frame, at float64) (semitones float64, ok bool) {
	var sum, weights float64
	for _, f := range voiced {
		away := math.Abs(float64(f.at) - at)
		ok = ok || away <= gap
		w := float64(f.voicing*f.voicing) * max(0, near-away)
		sum += float64(w * f.semitones)
		weights += w
	}
	return sum / weights, ok
}
