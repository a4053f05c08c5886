package main

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

const answersFile = "audio/answer/calibration.json"

// heardAs is what was heard of a trial: the features of the likeliest place of
// each answer, and which of them is the true one, −1 where none is.
type heardAs struct {
	features [][]float64
	truth    int
	weight   float64
}

// weights of trials in which no answer was said, against 1 where one was. What is
// nearly an answer is hard to tell even for people; other speech and noise must
// not be taken for one.
var outsideWeights = map[string]float64{nearMiss: 0.6, otherSpeech: 1.3, noSpeech: 1}

// usual is by how many nats an answer is likelier than in the trials it is fitted
// to, in half of which none is said: two to one, as most children answer what they
// are asked. With it the confidence of the verdicts is what comes true of them.
const usual = 0.7

// fitAnswers fits how probable answers are, on the part of the speech that the
// figures are not of, and writes it. The weights are those under which the truth
// of the trials is likeliest where the answers of a question share the probability
// of what was said, as package answer has it.
func (s *suite) fitAnswers(ctx context.Context) error {
	a, err := loadAnswers(ctx, s.speech, fittedPool, false)
	if err != nil {
		return err
	}
	trials, err := a.trials(ctx, s.model, false)
	if err != nil {
		return err
	}
	trials = slices.DeleteFunc(trials, func(t *asked) bool { return !t.clearCut() })
	heard, err := s.heardAll(ctx, trials)
	if err != nil {
		return err
	}
	c := answer.Shipped()
	if c.Said, err = fitShares(heard, len(c.Said.Weights)); err != nil {
		return err
	}
	c.Said.Bias = round(c.Said.Bias + usual)
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(answersFile, append(text, '\n'), 0o644)
}

// clearCut says whether one of the answers was said in whole, or none at all.
func (t *asked) clearCut() bool {
	return t.want == answer.Matched || t.want == answer.NotMatched && t.truth < 0
}

// heardAll is what is heard of the trials.
func (s *suite) heardAll(ctx context.Context, trials []*asked) ([]heardAs, error) {
	each := make([][]heardAs, len(trials))
	begin := func(age assess.AgeBand) (hearer, error) {
		e, err := s.remembering(age)
		return func(ctx context.Context, i int, clip audio.Clip, sheet question.Sheet, q dsp.Quality) error {
			found, err := e.Candidates(ctx, clip, sheet, q)
			each[i] = trials[i].heardIn(sheet, found)
			return err
		}, err
	}
	if err := hearTrials(ctx, trials, begin); err != nil {
		return nil, err
	}
	return slices.Concat(each...), nil
}

// heardIn is what was heard of a trial. Answers of one point are weighed against
// each other; the keywords of an answer that asks for several are each said or not.
func (t *asked) heardIn(s question.Sheet, found []answer.Candidate) []heardAs {
	together := heardAs{truth: -1, weight: t.weight()}
	var list []heardAs
	for i, expected := range s.Answers {
		for k := range expected.Points {
			best := likeliest(found, i, k)
			switch {
			case best == nil && i == t.truth && len(expected.Points) == 1:
				return list // it cannot be found at all, which teaches nothing
			case best == nil, i == t.truth && expected.Any && len(expected.Points) > 1:
			case len(expected.Points) > 1:
				truth := -1
				if i == t.truth {
					truth = 0
				}
				list = append(list, heardAs{[][]float64{best.Features}, truth, 0.5})
			default:
				if i == t.truth {
					together.truth = len(together.features)
				}
				together.features = append(together.features, best.Features)
			}
		}
	}
	if len(together.features) > 0 {
		list = append(list, together)
	}
	return list
}

// likeliest is the likeliest place of a point, nil where there is none.
func likeliest(found []answer.Candidate, of, point int) (best *answer.Candidate) {
	for i := range found {
		if c := &found[i]; c.Answer == of && c.Point == point && (best == nil || c.Logit > best.Logit) {
			best = c
		}
	}
	return best
}

// weight is how much the trial counts.
func (t *asked) weight() float64 {
	if t.truth >= 0 {
		return 1
	}
	w := 1.0
	for _, tag := range t.tags {
		if own, ok := outsideWeights[tag]; ok {
			w = own
		}
	}
	return w
}

// fitShares finds the n weights that make the truth likeliest, by Newton's method
// with a little ridge; the loss is convex.
func fitShares(heard []heardAs, n int) (score.Logistic, error) {
	const ridge = 1e-4
	w := mat.NewVecDense(n+1, nil) // the last one is the bias
	var total float64
	for _, h := range heard {
		total += h.weight
	}
	for range 100 {
		gradient, hessian := mat.NewVecDense(n+1, nil), mat.NewSymDense(n+1, nil)
		for i := range n {
			gradient.SetVec(i, ridge*w.AtVec(i))
			hessian.SetSym(i, i, ridge)
		}
		for _, h := range heard {
			h.slope(w, h.weight/total, gradient, hessian)
		}
		var step mat.VecDense
		if err := step.SolveVec(hessian, gradient); err != nil {
			return score.Logistic{}, err
		}
		if length := mat.Norm(&step, math.Inf(1)); length > 2 {
			step.ScaleVec(2/length, &step) // the first ones would go too far
		}
		w.SubVec(w, &step)
		if mat.Norm(&step, math.Inf(1)) < 1e-6 {
			break
		}
	}
	l := score.Logistic{Bias: round(w.AtVec(n))}
	for i := range n {
		l.Weights = append(l.Weights, round(w.AtVec(i)))
	}
	return l, nil
}

// slope adds the gradient and the Hessian of −ln of the probability of the truth
// at w, times weight.
func (h heardAs) slope(w *mat.VecDense, weight float64, gradient *mat.VecDense, hessian *mat.SymDense) {
	x, z, top := make([]*mat.VecDense, len(h.features)), make([]float64, len(h.features)), 0.0
	for i, f := range h.features {
		x[i] = mat.NewVecDense(w.Len(), append(slices.Clone(f), 1))
		z[i] = mat.Dot(w, x[i])
		top = math.Max(top, z[i])
	}
	sum := math.Exp(-top)
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	mean := mat.NewVecDense(w.Len(), nil)
	for i := range x {
		p := math.Exp(z[i]-top) / sum
		mean.AddScaledVec(mean, p, x[i])
		hessian.SymRankOne(hessian, weight*p, x[i])
		if i == h.truth {
			p--
		}
		gradient.AddScaledVec(gradient, weight*p, x[i])
	}
	hessian.SymRankOne(hessian, -weight, mean)
}
