package workers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// SweepReport is what one sweep did.
type SweepReport struct {
	Originals  int `json:"originals"`  // uploaded bytes erased, the recording kept
	Renditions int `json:"renditions"` // playback files erased, the recording kept
	Recordings int `json:"recordings"` // erased as a whole
	Abandoned  int `json:"abandoned"`  // uploads that never ended
	Answers    int `json:"answers"`    // remembered answers to idempotent requests
	Shortened  int `json:"shortened"`  // recordings that were kept for longer than the schedule says
	Told       int `json:"told"`       // learners whose guardian was told that they have not come by
	Inactive   int `json:"inactive"`   // learners whose voice is erased because they have not
	Lapsed     int `json:"lapsed"`     // learners erased with their consents, long after
	Rows       int `json:"rows"`       // rows left of what has ended
	Failed     int `json:"failed"`     // tried again by a later sweep
	// More is what the chores have erased, by their names.
	More map[string]int `json:"more,omitempty"`
	// AuditBroken says that the audit log was found not to be what was written.
	AuditBroken bool `json:"audit_broken,omitempty"`
}

// counts is what was done, by names, without what was not.
func (r SweepReport) counts() map[string]int {
	counts := map[string]int{
		"originals": r.Originals, "renditions": r.Renditions, "recordings": r.Recordings, "abandoned": r.Abandoned, "answers": r.Answers,
		"shortened": r.Shortened, "told": r.Told, "inactive": r.Inactive, "lapsed": r.Lapsed, "rows": r.Rows, "failed": r.Failed,
	}
	maps.Copy(counts, r.More)
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
	return counts
}

// Nothing says that the report is of a sweep that did nothing, and failed at nothing.
func (r SweepReport) Nothing() bool { return len(r.counts()) == 0 }

// String is one line for a person.
func (r SweepReport) String() string {
	return r.line("erased", "cleared") + fmt.Sprintf("; %d failed", r.Failed)
}

// Outlook is String of what a sweep would do.
func (r SweepReport) Outlook() string { return r.line("a sweep would erase", "clear") }

func (r SweepReport) line(erased, cleared string) string {
	line := fmt.Sprintf("%s %d recordings, %d uploaded originals, %d playback files; %s %d abandoned uploads and %d remembered answers",
		erased, r.Recordings, r.Originals, r.Renditions, cleared, r.Abandoned, r.Answers)
	for _, part := range []struct {
		n     int
		words string
	}{
		{r.Inactive, "the voice of %d learners who have not come by"}, {r.Lapsed, "%d learners who have gone for good"},
		{r.Rows, "%d rows of what has ended"}, {r.Shortened, "%d recordings kept for no longer than the schedule says"},
		{r.Told, "%d guardians told that nobody has come by"},
	} {
		if part.n > 0 {
			line += "; " + fmt.Sprintf(part.words, part.n)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.More)) {
		if n := r.More[name]; n > 0 {
			line += fmt.Sprintf("; %d %s", n, name)
		}
	}
	return line
}

// attributes is the report for a log.
func (r SweepReport) attributes() []any {
	attributes := []any{"recordings", r.Recordings, "originals", r.Originals, "renditions", r.Renditions, "abandoned", r.Abandoned,
		"answers", r.Answers, "shortened", r.Shortened, "told", r.Told, "inactive", r.Inactive, "lapsed", r.Lapsed, "rows", r.Rows, "failed", r.Failed}
	for _, name := range slices.Sorted(maps.Keys(r.More)) {
		attributes = append(attributes, strings.ReplaceAll(name, " ", "_"), r.More[name])
	}
	return attributes
}
