package workers

import (
	"cmp"
	"maps"
	"slices"

	"github.com/langdu/langdu/models"
)

// RescoreReport is what a rescore found. It names recordings by their ids and
// nobody at all. The same recordings and the same engine give the same report,
// byte for byte: it holds no times.
type RescoreReport struct {
	Replaced bool   `json:"replace"` // the judgements were replaced; else nothing was
	Stopped  string `json:"stopped,omitempty"`

	Engine       string `json:"engine"`                  // of today
	AnswerEngine string `json:"answer_engine,omitempty"` // the same, for answers
	// Former counts the considered recordings by the engine that judged them.
	Former map[string]int `json:"former_engines"`

	Considered int `json:"considered"`
	Compared   int `json:"compared"`
	// Why the others were not compared.
	Current     int `json:"already_by_this_engine"` // passed over when replacing
	AudioErased int `json:"audio_erased"`           // by retention: the result stays what it is
	NoConsent   int `json:"no_consent"`             // withdrawn, or asked for anew by a later policy
	Vanished    int `json:"changed_meanwhile"`      // erased, or its audio, while it was looked at
	Failed      int `json:"failed"`                 // could not be decoded or judged; see the log

	Same           int `json:"same"`            // no verdict and no score differs
	Moved          int `json:"moved"`           // scores differ, no verdict does
	Changed        int `json:"changed"`         // a verdict, the answer, the status or the reason differs
	RefusalsGained int `json:"refusals_gained"` // scored before, unassessable now
	RefusalsLost   int `json:"refusals_lost"`   // unassessable before, scored now

	// Statuses counts what became of what: "scored → unassessable (too noisy)".
	Statuses map[string]int `json:"statuses"`

	Characters CharacterReport `json:"characters"`

	// Before and After are how many recordings were scored 0–9, 10–19, … 90–100.
	Before [10]int `json:"overall_before"`
	After  [10]int `json:"overall_after"`

	// Biggest are the recordings whose overall score moved most.
	Biggest []Compared `json:"biggest"`
}

// CharacterReport sums up the characters of all compared recordings.
type CharacterReport struct {
	// Verdicts counts those that changed: "correct → wrong".
	Verdicts map[string]int `json:"verdicts"`
	// Most are the characters whose verdicts changed most often.
	Most []WrittenChange `json:"most"`

	written map[string]*WrittenChange
}

// WrittenChange sums up the changes of one written character.
type WrittenChange struct {
	Char    string `json:"char"`
	Better  int    `json:"better"`   // times its verdict rose
	Worse   int    `json:"worse"`    // times it fell
	ScoreBy int    `json:"score_by"` // after − before, added up
}

// How many of each the report names.
const (
	biggestChanges = 20
	mostChanged    = 20
)

func newRescoreReport(replace bool, engine, answerEngine string) *RescoreReport {
	return &RescoreReport{Replaced: replace, Engine: engine, AnswerEngine: answerEngine, Former: map[string]int{}, Statuses: map[string]int{},
		Biggest:    []Compared{},
		Characters: CharacterReport{Verdicts: map[string]int{}, Most: []WrittenChange{}, written: map[string]*WrittenChange{}}}
}

// former counts the engine that judged a recording.
func (r *RescoreReport) former(recording models.Recording) {
	r.Former[cmp.Or(recording.Judged.Engine, "not known: judged before engines were written down")]++
}

func (r *RescoreReport) add(c Compared) {
	r.Compared++
	r.Statuses[c.Before.String()+" → "+c.After.String()]++
	if c.Before.Graded() {
		r.Before[min(c.Before.Overall/10, 9)]++
	}
	if c.After.Graded() {
		r.After[min(c.After.Overall/10, 9)]++
	}
	switch {
	case c.changed():
		r.Changed++
	case len(c.Characters) > 0 || c.Before != c.After:
		r.Moved++
	default:
		r.Same++
		return
	}
	r.RefusalsGained += count(c.Before.Status == models.Scored && c.After.Status == models.Unassessable)
	r.RefusalsLost += count(c.Before.Status == models.Unassessable && c.After.Status == models.Scored)
	if c.Before.Status == c.After.Status {
		r.Characters.add(c.Characters)
	}
	r.Biggest = append(r.Biggest, c)
	if len(r.Biggest) >= 2*biggestChanges {
		r.keepBiggest()
	}
}

// changed says that somebody who saw the one result and then the other would be
// told something else.
func (c Compared) changed() bool {
	return c.Before.Status != c.After.Status || c.Before.Reason != c.After.Reason ||
		c.Before.Verdict != c.After.Verdict || c.Before.Answer != c.After.Answer ||
		slices.ContainsFunc(c.Characters, func(c CharacterChange) bool { return c.Before != c.After })
}

// String is the judgement without its score and without the answer.
func (j Judgement) String() string {
	switch {
	case j.Reason != "":
		return string(j.Status) + " (" + string(j.Reason) + ")"
	case j.Verdict != "":
		return string(j.Status) + " (" + string(j.Verdict) + ")"
	}
	return string(j.Status)
}

func (r *RescoreReport) keepBiggest() {
	by := func(c Compared) int { d := c.After.Overall - c.Before.Overall; return max(d, -d) }
	slices.SortFunc(r.Biggest, func(a, b Compared) int {
		return cmp.Or(cmp.Compare(by(b), by(a)), cmp.Compare(len(b.Characters), len(a.Characters)), cmp.Compare(a.Recording, b.Recording))
	})
	r.Biggest = r.Biggest[:min(len(r.Biggest), biggestChanges)]
}

// rank orders verdicts from bad to good.
var rank = map[models.Verdict]int{models.Skipped: 0, models.Wrong: 1, models.Unsure: 2, models.Correct: 3}

func (r *CharacterReport) add(changes []CharacterChange) {
	for _, c := range changes {
		if c.Before == c.After {
			continue
		}
		r.Verdicts[cmp.Or(string(c.Before), "not there")+" → "+cmp.Or(string(c.After), "not there")]++
		w := r.written[c.Char]
		if w == nil {
			w = &WrittenChange{Char: c.Char}
			r.written[c.Char] = w
		}
		w.Better += count(rank[c.After] > rank[c.Before])
		w.Worse += count(rank[c.After] < rank[c.Before])
		w.ScoreBy += c.ScoreBy
	}
}

// finish brings the lists into their order.
func (r *RescoreReport) finish() {
	r.keepBiggest()
	for _, w := range r.Characters.written {
		r.Characters.Most = append(r.Characters.Most, *w)
	}
	slices.SortFunc(r.Characters.Most, func(a, b WrittenChange) int {
		return cmp.Or(cmp.Compare(b.Better+b.Worse, a.Better+a.Worse), cmp.Compare(a.Char, b.Char))
	})
	r.Characters.Most = r.Characters.Most[:min(len(r.Characters.Most), mostChanged)]
}

// differences are the characters that two results judge differently, in the
// order of the text; none where one of the two is no result.
func differences(before, after *models.Result) []CharacterChange {
	changes := []CharacterChange{}
	if before == nil || after == nil {
		return changes
	}
	both := map[int][2]models.CharacterResult{}
	for _, c := range before.Characters {
		both[c.At] = [2]models.CharacterResult{c, {}}
	}
	for _, c := range after.Characters {
		both[c.At] = [2]models.CharacterResult{both[c.At][0], c}
	}
	for _, at := range slices.Sorted(maps.Keys(both)) {
		b, a := both[at][0], both[at][1]
		if b.Verdict != a.Verdict || b.Score != a.Score {
			changes = append(changes, CharacterChange{At: at, Char: cmp.Or(b.Char, a.Char),
				Before: b.Verdict, After: a.Verdict, ScoreBy: a.Score - b.Score})
		}
	}
	return changes
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
