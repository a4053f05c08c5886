package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/tone"
)

// shapes are the courses that a drawn tone is compared with: those of the four
// tones, each as it is in the place.
var shapes = []tone.Shape{"55", "35", "21", "51"}

// course is how one drawn tone compares.
type course struct {
	set   string
	shape tone.Shape
	own   float64   // correlation with its own course; NaN where that is flat
	other float64   // the highest correlation with the course of another tone
	away  []float64 // distance from each of shapes, in levels
	drawn tone.Curve
}

// onlyPitch prints how well the drawn pitch of tones that were said right follows
// the course that each asks for, and how well those of the other tones.
func (s *suite) onlyPitch(ctx context.Context) error {
	var all []course
	for _, set := range append(s.sets, speechSet{"reader, sentences", s.reader}) {
		found, err := each(ctx, set.list, func(ctx context.Context, u *utterance) ([]course, error) {
			return s.courses(ctx, set.name, u)
		})
		if err != nil {
			return err
		}
		all = append(all, slices.Concat(found...)...)
	}
	fmt.Print(pitchTable(all))
	return nil
}

// courses are those of the tones of u that were surely said right.
func (s *suite) courses(ctx context.Context, set string, u *utterance) ([]course, error) {
	session, err := newSession(ctx, acoustic.Default(), nil, u.clip, "")
	if err != nil {
		return nil, err
	}
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	result, err := session.judge(ctx, p)
	if err != nil || result.Report == nil {
		return nil, err
	}
	var list []course
	for _, ch := range result.Characters {
		if ch.Pitch != nil && ch.Tone.Verdict == score.Correct {
			list = append(list, compared(set, ch.Pitch))
		}
	}
	return list, nil
}

func compared(set string, p *tone.Pitch) course {
	c := course{set: set, shape: p.Shape, own: correlation(p.Contour, p.Expected), other: math.Inf(-1), drawn: p.Contour}
	for _, shape := range shapes {
		curve := shape.Curve()
		if toneOf(shape) == toneOf(p.Shape) {
			curve = p.Expected
		} else if r := correlation(p.Contour, curve); r > c.other {
			c.other = r
		}
		c.away = append(c.away, levelsAway(p.Contour, curve))
	}
	return c
}

// toneOf is the tone that a shape belongs to, 5 for the neutral one.
func toneOf(s tone.Shape) int {
	switch s {
	case "55":
		return 1
	case "35":
		return 2
	case "21", "214":
		return 3
	case "51", "53":
		return 4
	}
	return 5
}

// levelsAway is the root of the mean squared distance of two courses, in levels.
func levelsAway(a, b tone.Curve) float64 {
	var sum, n float64
	for i, l := range a {
		if l != 0 {
			d := float64(l-b[i]) / 10
			sum, n = sum+d*d, n+1
		}
	}
	return math.Sqrt(sum / n)
}

// correlation is Pearson's, NaN of a flat course.
func correlation(a, b tone.Curve) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for i, l := range a {
		if l == 0 {
			continue
		}
		x, y := float64(l), float64(b[i])
		n, sa, sb, saa, sbb, sab = n+1, sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	return (n*sab - sa*sb) / math.Sqrt((n*saa-sa*sa)*(n*sbb-sb*sb))
}

// pitchTable has a line for every set and shape.
func pitchTable(all []course) string {
	var b strings.Builder
	b.WriteString("| speech | shape | tones | r own | r best other | own nearest of four | levels away | away from the nearest other | mean course |\n|---|---|--:|--:|--:|--:|--:|--:|---|\n")
	var sets []string
	for _, c := range all {
		if !slices.Contains(sets, c.set) {
			sets = append(sets, c.set)
		}
	}
	for _, set := range append(sets, "") {
		for _, shape := range []tone.Shape{"55", "35", "21", "214", "51", "53", "1", "2", "3", "4"} {
			var list []course
			for _, c := range all {
				if (set == "" || c.set == set) && c.shape == shape {
					list = append(list, c)
				}
			}
			if len(list) > 0 {
				b.WriteString(pitchLine(set, shape, list))
			}
		}
	}
	return b.String()
}

func pitchLine(set string, shape tone.Shape, list []course) string {
	if set == "" {
		set = "all"
	}
	var own, other, right, away, nearest float64
	finite := 0.0
	var mean, points [tone.Points]float64
	for _, c := range list {
		if !math.IsNaN(c.own) && !math.IsInf(c.other, 0) {
			own, other, finite = own+c.own, other+c.other, finite+1
		}
		k := toneOf(shape) - 1
		if k < 4 {
			rest := slices.Delete(slices.Clone(c.away), k, k+1)
			if c.away[k] < slices.Min(rest) {
				right++
			}
			away, nearest = away+c.away[k], nearest+slices.Min(rest)
		}
		for i, l := range c.drawn {
			if l != 0 {
				mean[i], points[i] = mean[i]+float64(l)/10, points[i]+1
			}
		}
	}
	n := float64(len(list))
	course := ""
	for i := range mean {
		course += fmt.Sprintf(" %.1f", mean[i]/points[i])
	}
	return fmt.Sprintf("| %s | %s | %d | %.2f | %.2f | %.0f %% | %.2f | %.2f |%s |\n", set, shape, len(list),
		own/finite, other/finite, 100*right/n, away/n, nearest/n, course)
}
