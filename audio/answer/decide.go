package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

// Decide says which answer was given in a recording, as far as the evidence goes.
// heard is the open transcript, which is reported; it decides nothing but that an
// answer below [wordless] is not sure where not one word could be written down.
func Decide(e *score.Evidence, sheet question.Sheet, s Setting, heard audio.Transcript) (Report, error) {
	d := decider{listener: newListener(e, s), sheet: sheet}
	if err := d.claim(); err != nil {
		return Report{}, err
	}
	d.compete()
	choice, err := d.choose()
	if err != nil {
		return Report{}, err
	}
	if choice.verdict == Matched && len(heard) == 0 && choice.confidence < wordless {
		choice.verdict, choice.why = Unsure, unclear
	}
	return d.report(choice, heard), nil
}

// wordless is below which probability an answer does not count where nobody could
// write down a word of the recording: music has its syllables too.
const wordless = 0.6

// decider is one recording and one question.
type decider struct {
	*listener
	sheet  question.Sheet
	claims [][]claim // of each answer and point: the best place
}

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

// standing is how an answer stands: how probable it is that it was said, and how
// much of it.
type standing struct {
	answer int
	p      float64 // that all of it was said, or of one that asks for any point, that one was
	found  int     // points that were surely said
	best   float64 // of its points
	end    int     // last frame of what was said
}

// standings are those of all answers.
func (d *decider) standings() []standing {
	list := make([]standing, len(d.claims))
	for a, row := range d.claims {
		s := standing{answer: a, p: 1}
		for _, c := range row {
			if c.p >= d.Answers.Sure {
				s.found++
			}
			if c.p > s.best {
				s.best = c.p
			}
			if c.Candidate != nil && c.p >= d.Answers.Doubt {
				s.end = max(s.end, c.End)
			}
			s.p = math.Min(s.p, c.p)
		}
		if d.sheet.Answers[a].Any {
			s.p = s.best
		}
		list[a] = s
	}
	return list
}

// choice is what was decided.
type choice struct {
	verdict    Verdict
	answer     int // −1 for none
	confidence float64
	why        why
	rival      int // the other answer that makes it unsure, or −1
	part       *Candidate
}

// choose weighs the answers against each other.
func (d *decider) choose() (choice, error) {
	list := d.standings()
	said := keep(list, func(s standing) bool { return s.p >= d.Answers.Sure })
	if len(said) > 0 {
		return d.last(said)
	}
	best := standing{answer: -1} // of a sheet without answers
	for _, s := range list {
		if best.answer < 0 || s.p > best.p {
			best = s
		}
	}
	if part, ok, err := d.parts(); err != nil || ok && (best.p < d.Answers.Doubt || best.answer == part.answer) {
		return part, err
	}
	if best.p >= d.Answers.Doubt {
		return choice{Unsure, best.answer, best.p, unclear, d.rival(best.answer), nil}, nil
	}
	if some := keep(list, func(s standing) bool { return s.found > 0 }); len(some) > 0 {
		s := slices.MaxFunc(some, func(a, b standing) int {
			return cmp.Or(cmp.Compare(d.share(a), d.share(b)), cmp.Compare(a.best, b.best))
		})
		return choice{Partly, s.answer, s.best, somePoints, -1, nil}, nil
	}
	return choice{NotMatched, -1, 1 - best.p, nothing, -1, nil}, nil
}

func keep(list []standing, f func(standing) bool) (kept []standing) {
	for _, s := range list {
		if f(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// share is how much of an answer was said.
func (d *decider) share(s standing) float64 {
	return float64(s.found) / float64(len(d.claims[s.answer]))
}

// rival is the answer that claims the same place with about the same right, or −1.
func (d *decider) rival(answer int) int {
	rival, p := -1, d.Answers.Doubt/2
	for _, own := range d.claims[answer] {
		for a, row := range d.claims {
			for _, c := range row {
				if a != answer && own.Candidate != nil && c.Candidate != nil && sharing(own.Range, c.Range) && c.p > p {
					rival, p = a, c.p
				}
			}
		}
	}
	return rival
}

// last decides among several answers that were all said: the last one counts where
// the speaker corrected themselves; else nobody knows which one was meant.
func (d *decider) last(said []standing) (choice, error) {
	said = foremost(d.distinct(said))
	slices.SortStableFunc(said, func(a, b standing) int { return cmp.Compare(a.end, b.end) })
	s := said[len(said)-1]
	if len(said) == 1 {
		return choice{Matched, s.answer, s.p, whole, -1, nil}, nil
	}
	before := said[len(said)-2]
	corrected, err := d.corrected(before.end, d.begin(s.answer))
	switch {
	case corrected || err != nil:
		return choice{Matched, s.answer, s.p, correction, before.answer, nil}, err
	case d.whether(said):
		return choice{Matched, said[0].answer, said[0].p, whole, -1, nil}, nil
	}
	return choice{Unsure, s.answer, s.p / 2, several, before.answer, nil}, nil
}

// foremost leaves out what was hardly said, beside what clearly was.
func foremost(said []standing) []standing {
	const clearly, hardly = 0.9, 0.75
	if !slices.ContainsFunc(said, func(s standing) bool { return s.p >= clearly }) {
		return said
	}
	return keep(said, func(s standing) bool { return s.p >= hardly })
}

// whether says whether all of these are a yes or a no: of 不是，他是爸爸 the first word
// answers, and what follows explains.
func (d *decider) whether(said []standing) bool {
	return !slices.ContainsFunc(said, func(s standing) bool {
		name := d.sheet.Answers[s.answer].Name
		return name != string(question.Yes) && name != string(question.No)
	})
}

// begin is the first frame of what was said of an answer.
func (d *decider) begin(answer int) int {
	first := math.MaxInt
	for _, c := range d.saidOf(answer) {
		first = min(first, c.Start)
	}
	return first
}

// distinct leaves out answers that are said by the way, as a part of another one.
func (d *decider) distinct(said []standing) []standing {
	return keep(said, func(s standing) bool {
		return !slices.ContainsFunc(said, func(o standing) bool { return o.answer != s.answer && d.within(s.answer, o.answer) })
	})
}

// within says whether all that was said of answer a lies within what was said of b,
// which has more to it.
func (d *decider) within(a, b int) bool {
	lo, hi, more := d.begin(b), 0, 0
	for _, c := range d.saidOf(b) {
		hi, more = max(hi, c.End), more+c.Len()
	}
	for _, c := range d.saidOf(a) {
		more -= c.Len()
		if c.Start < lo-places/2 || c.End > hi+places/2 {
			return false
		}
	}
	return more > 0
}

// saidOf are the places of what was said of an answer, or may have been.
func (d *decider) saidOf(answer int) []claim {
	return slices.DeleteFunc(slices.Clone(d.claims[answer]), func(c claim) bool { return c.Candidate == nil || c.p < d.Answers.Doubt })
}
