package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/langdu/langdu/workers"
)

// compareWriter writes a line for each compared recording where --csv asks for it.
type compareWriter struct{ csv *csv.Writer }

func newCompareWriter(r rescoring, w io.Writer) (compareWriter, error) {
	if !r.csv {
		return compareWriter{}, nil
	}
	c := compareWriter{csv.NewWriter(w)}
	return c, c.csv.Write([]string{"recording", "status_before", "reason_before", "overall_before",
		"status_after", "reason_after", "overall_after", "replaced", "characters", "match_before", "match_after"})
}

func (w compareWriter) write(c workers.Compared) error {
	if w.csv == nil {
		return nil
	}
	characters := make([]string, len(c.Characters))
	for i, change := range c.Characters {
		characters[i] = changeCell(change)
	}
	return w.csv.Write([]string{string(c.Recording),
		string(c.Before.Status), string(c.Before.Reason), overallCell(c.Before),
		string(c.After.Status), string(c.After.Reason), overallCell(c.After),
		strconv.FormatBool(c.Replaced), strings.Join(characters, "; "), matchCell(c.Before), matchCell(c.After)})
}

func (w compareWriter) end() error {
	if w.csv == nil {
		return nil
	}
	w.csv.Flush()
	return w.csv.Error()
}

// overallCell is empty where there is no score: a refusal is no zero.
func overallCell(j workers.Judgement) string {
	if !j.Graded() {
		return ""
	}
	return strconv.Itoa(j.Overall)
}

// matchCell is "matched 小猫"; it is empty of a reading.
func matchCell(j workers.Judgement) string {
	return strings.TrimSpace(string(j.Verdict) + " " + j.Answer)
}

// changeCell is "3 长 correct>wrong -40", or "3 长 -2" where only the score moved.
func changeCell(c workers.CharacterChange) string {
	verdicts := ""
	if c.Before != c.After {
		verdicts = string(c.Before) + ">" + string(c.After) + " "
	}
	return fmt.Sprintf("%d %s %s%+d", c.At, c.Char, verdicts, c.ScoreBy)
}

// printRescore prints the report for a person at a terminal.
func printRescore(w io.Writer, r *workers.RescoreReport) error {
	var b strings.Builder
	b.WriteString("This was a dry run: nothing was replaced. Say --replace to put the new judgements in place.\n")
	if r.Replaced {
		b.Reset()
		fmt.Fprintf(&b, "%d judgements were replaced; %d were by this engine already.\n", r.Compared, r.Current)
	}
	if r.Stopped != "" {
		fmt.Fprintf(&b, "It stopped before the end: %s.\n", r.Stopped)
	}
	if r.Considered == 0 {
		b.WriteString("No stored recording is asked for by these flags.\n")
	}
	fmt.Fprintf(&b, "\nthis engine     %s\n", r.Engine)
	if r.AnswerEngine != "" {
		fmt.Fprintf(&b, "    for answers %s\n", r.AnswerEngine)
	}
	for _, engine := range slices.Sorted(maps.Keys(r.Former)) {
		fmt.Fprintf(&b, "%6d judged by  %s\n", r.Former[engine], engine)
	}
	fmt.Fprintf(&b, "\n%d recordings considered, %d compared; of the others: audio erased by retention %d, no consent %d, erased or changed meanwhile %d, not decodable or not judged %d\n",
		r.Considered, r.Compared, r.AudioErased, r.NoConsent, r.Vanished, r.Failed)
	fmt.Fprintf(&b, "same %d, scores moved %d, verdicts or status changed %d; refusals gained %d, lost %d\n",
		r.Same, r.Moved, r.Changed, r.RefusalsGained, r.RefusalsLost)
	writeCounts(&b, "what became of them", r.Statuses)
	writeCounts(&b, "characters whose verdict changed", r.Characters.Verdicts)
	writeWritten(&b, r.Characters.Most)
	writeHistogram(&b, r)
	writeBiggest(&b, r.Biggest)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCounts(b *strings.Builder, title string, counts map[string]int) {
	if len(counts) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(b, "%6d  %s\n", counts[name], name)
	}
}

func writeWritten(b *strings.Builder, most []workers.WrittenChange) {
	if len(most) == 0 {
		return
	}
	b.WriteString("\ncharacters changed most often: better, worse, scores added up\n")
	for _, c := range most {
		fmt.Fprintf(b, "    %s %4d %4d %+6d\n", c.Char, c.Better, c.Worse, c.ScoreBy)
	}
}

func writeHistogram(b *strings.Builder, r *workers.RescoreReport) {
	if r.Compared == 0 {
		return
	}
	b.WriteString("\noverall   before   after\n")
	for i := range r.Before {
		top := 10*i + 9
		if i == len(r.Before)-1 {
			top = 100
		}
		fmt.Fprintf(b, "%3d–%-3d  %7d %7d\n", 10*i, top, r.Before[i], r.After[i])
	}
}

func writeBiggest(b *strings.Builder, biggest []workers.Compared) {
	if len(biggest) == 0 {
		return
	}
	b.WriteString("\nbiggest changes\n")
	for _, c := range biggest {
		fmt.Fprintf(b, "  %s  %s → %s, %d characters differ\n", c.Recording, headline(c.Before), headline(c.After), len(c.Characters))
	}
}

// headline is the overall score, or why there is none; of an answer the match.
func headline(j workers.Judgement) string {
	switch {
	case j.Graded() && j.Verdict != "":
		return fmt.Sprintf("%s (%d)", matchCell(j), j.Overall)
	case j.Graded():
		return strconv.Itoa(j.Overall)
	case j.Verdict != "":
		return matchCell(j)
	}
	return j.String()
}
