package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/score"
)

// A score is a probability only if of all parts that get 80 about 80 in 100 are
// right, with as many mistakes among them as the calibration expects: one part
// in ten.

// claim is a score as a probability, and the truth.
type claim struct {
	score float64
	right bool
}

// claimed are the kinds of scores in the order of the page.
var claimed = []string{"initial", "final", "tone", "character"}

// claim notes what a judged character claims: as read, all its parts; changed,
// the part that was changed and the whole.
func (o *outcome) claim(c change, ch *score.Character, right bool) {
	note := func(kind string, s float64) {
		o.claims[kind] = append(o.claims[kind], claim{s / 100, right})
	}
	part := strings.TrimRight(strings.Fields(string(c))[0], "~")
	for kind, p := range map[string]*score.Part{"initial": ch.Initial, "final": ch.Final, "tone": ch.Tone} {
		if p != nil && (right || part == kind || c == whole) {
			note(kind, p.Score)
		}
	}
	note("character", ch.Score)
}

// bin is a tenth of the scale: the mean of the claims in it, the share of them that
// is right, and the share of all claims that fall in it.
type bin struct{ claimed, right, weight float64 }

const bins = 10

// reliability sorts claims into bins, right and wrong ones weighed to acceptance.
func reliability(claims []claim) []bin {
	rights := 0
	for _, c := range claims {
		if c.right {
			rights++
		}
	}
	weight := map[bool]float64{true: acceptance / float64(max(rights, 1)), false: (1 - acceptance) / float64(max(len(claims)-rights, 1))}
	list := make([]bin, bins)
	for _, c := range claims {
		b := &list[min(int(c.score*bins), bins-1)]
		w := weight[c.right]
		b.weight += w
		b.claimed += w * c.score
		if c.right {
			b.right += w
		}
	}
	for i := range list {
		if b := &list[i]; b.weight > 0 {
			b.claimed, b.right = b.claimed/b.weight, b.right/b.weight
		}
	}
	return list
}

// calibrationError is the expected calibration error in per cent (Naeini,
// Cooper and Hauskrecht, AAAI 2015): the mean distance of claim and truth.
func calibrationError(claims []claim) float64 {
	var sum float64
	for _, b := range reliability(claims) {
		sum += b.weight * math.Abs(b.claimed-b.right)
	}
	return 100 * sum
}

// reliable adds the errors of the claims about voices never heard.
func (s *suite) reliable(o *outcome) {
	s.unheard = o.claims
	for _, kind := range claimed {
		claims := o.claims[kind]
		e := estimate{Value: calibrationError(claims), N: len(claims)}
		r := rand.New(rand.NewPCG(7, 8))
		var values []float64
		for range resamples {
			again := make([]claim, len(claims))
			for i := range again {
				again[i] = claims[r.IntN(len(claims))]
			}
			values = append(values, calibrationError(again))
		}
		slices.Sort(values)
		e.Lo, e.Hi = values[resamples/40], values[resamples-1-resamples/40]
		s.add("Expected calibration error, voices never heard", kind, e, "low", "3")
	}
}

// reliabilityDiagram draws claim against truth as SVG, a panel for each kind: the
// nearer to the diagonal the better; the size of a dot is its share of the claims.
func reliabilityDiagram(claims map[string][]claim) string {
	const side, gap, left, top = 180.0, 44.0, 40.0, 30.0
	var b strings.Builder
	width := left + float64(len(claimed))*(side+gap)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="12" role="img" aria-label="Reliability diagrams: share that is right against score">`+"\n", width, top+side+44)
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="#fff"/>`+"\n", width, top+side+44)
	for k, kind := range claimed {
		x0, y0 := left+float64(k)*(side+gap), top+side
		fmt.Fprintf(&b, `<text x="%g" y="%g" font-weight="bold">%s</text>`+"\n", x0, top-10, kind)
		fmt.Fprintf(&b, `<rect x="%g" y="%g" width="%g" height="%g" fill="none" stroke="#888"/>`+"\n", x0, top, side, side)
		fmt.Fprintf(&b, `<path d="M%g %gl%g %g" stroke="#bbb" stroke-dasharray="4 3"/>`+"\n", x0, y0, side, -side)
		for _, v := range []float64{0, 0.5, 1} {
			fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">%g</text><text x="%g" y="%g" text-anchor="end">%g</text>`+"\n",
				x0+v*side, y0+16, 100*v, x0-5, y0-v*side+4, 100*v)
		}
		fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">score</text>`+"\n", x0+side/2, y0+34)
		for _, dot := range reliability(claims[kind]) {
			if dot.weight > 0 {
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#0b6e99" fill-opacity="0.7"/>`+"\n",
					x0+dot.claimed*side, y0-dot.right*side, 2+10*math.Sqrt(dot.weight))
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
