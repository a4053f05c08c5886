package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio/exact"
)

// claim is the best place of one point of an answer.
type claim struct {
	*Candidate // nil where there is none
	p          float64
	negated    string // of a place that would have been the best
}

// claim finds the best place of every point that nothing beside it turns round.
func (d *decider) claim() error {
	for _, expected := range d.sheet.Answers {
		var row []claim
		for _, point := range expected.Points {
			found, err := d.point(point)
			if err != nil {
				return err
			}
			best, err := d.best(found)
			if err != nil {
				return err
			}
			row = append(row, best)
		}
		d.claims = append(d.claims, row)
	}
	return nil
}

// alike is how many nats of a logit lie between places of which either may be meant.
const alike = 2

// best is the likeliest place that is not negated; of several that are about as
// likely the last one, for who comes back to an answer means it.
func (d *decider) best(found []Candidate) (claim, error) {
	slices.SortStableFunc(found, func(a, b Candidate) int { return cmp.Compare(b.Logit, a.Logit) })
	var c claim
	for i := range found {
		if c.Candidate != nil && (probability(found[i].Logit) < d.Answers.Sure || found[i].Logit < c.Logit-alike) {
			break
		}
		if err := d.negate(&found[i]); err != nil {
			return c, err
		}
		switch at := &found[i]; {
		case at.negated != "":
			if c.negated == "" && probability(at.Logit) >= d.Answers.Sure {
				c.negated = at.negated
			}
		case c.Candidate == nil || at.Start >= c.End:
			c.Candidate = at
		}
	}
	return c, nil
}

func probability(z float64) float64 { return 1 / (1 + exact.Exp(-z)) }

// compete shares the probability of one place among the answers that claim it:
// one of them was said there, or none.
//
//	p(i) = exp(z(i)) / (1 + Σ exp(z(j)))
func (d *decider) compete() {
	for a := range d.claims {
		for p := range d.claims[a] {
			own := &d.claims[a][p]
			if own.Candidate == nil {
				continue
			}
			top, logits := math.Max(0, own.Logit), []float64{0, own.Logit}
			for _, rival := range d.rivals(a, own) {
				top, logits = math.Max(top, rival), append(logits, rival)
			}
			var sum float64
			for _, z := range logits {
				sum += exact.Exp(z - top)
			}
			own.p = exact.Exp(own.Logit-top) / sum
		}
	}
}

// rivals are the logits of the other answers that claim much the same place, the
// best of each. A phrase is no rival of one that it is part of: who says 小猫钓鱼
// says 小猫 too. But who says 会游泳 does not say 不会游泳.
func (d *decider) rivals(answer int, own *claim) (logits []float64) {
	for a, row := range d.claims {
		best := math.Inf(-1)
		for _, c := range row {
			if c.Candidate != nil && a != answer && sharing(c.Range, own.Range) && !partOf(c.Phrase.Text, own.Phrase.Text) {
				best = math.Max(best, c.Logit)
			}
		}
		if !math.IsInf(best, -1) {
			logits = append(logits, best)
		}
	}
	return logits
}

// partOf says whether one of two texts holds the other and does not deny it.
func partOf(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	front, denied := strings.CutSuffix(b, a)
	return strings.Contains(b, a) && !(denied && slices.Contains(denials, front))
}

// denials are what is put before a phrase to deny it.
var denials = []string{"不", "没", "没有", "不是", "别"}
