package answer

import (
	"cmp"
	"math"
	"slices"

	"github.com/langdu/langdu/audio"
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
