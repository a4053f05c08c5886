package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// onlyAnswers prints the figures of voice answers and every trial that fails; to
// accept them is to put them in the place of those in the baseline.
func (s *suite) onlyAnswers(ctx context.Context, p pool, accept bool) error {
	if p != measuredPool && (p != fittedPool && p != trainedPool || accept) {
		return fmt.Errorf("-pool is %q: it is %s, %s or %s, and only the first is accepted", p, measuredPool, fittedPool, trainedPool)
	}
	list, err := s.tryAnswers(ctx, p)
	if err != nil {
		return err
	}
	for i := range list {
		if r := &list[i]; !r.right() {
			fmt.Println(r.describe())
		}
	}
	fmt.Println(summary(list))
	fmt.Println(table(s.figures))
	if !accept {
		return nil
	}
	return s.replaceSections(voiceAnswers)
}

// replaceSections puts the figures measured in the place of those in the baseline
// whose sections begin alike, and writes the page.
func (s *suite) replaceSections(begin string) error {
	b, err := wholeBaseline(s.baselineFile())
	if err != nil {
		return err
	}
	if b.Model != s.model.Hash() {
		return fmt.Errorf("%s is of model %s: measure everything with -accept", s.baselineFile(), b.Model)
	}
	others := slices.DeleteFunc(b.Figures, func(f figure) bool { return strings.HasPrefix(f.Section, begin) })
	s.figures = append(others, s.figures...)
	if err := s.accept(); err != nil || s.short {
		return err
	}
	page, err := accuracyPage(s)
	if err != nil {
		return err
	}
	return os.WriteFile(accuracyFile, []byte(page), 0o644)
}

// describe writes a reply down: what was tried on which recording, what is said in
// it, what the answers were (* the one that was said), and what came out.
func (r *reply) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s, %s %v: %s says %q; ", r.kind, r.sound.set, r.condition.name, r.tags, r.sound.path, r.sound.said)
	for i, a := range r.question.Answers {
		if i == r.truth {
			b.WriteString("*")
		}
		fmt.Fprintf(&b, "%s%s%s%s%s ", a.Choice, a.Text, strings.Join(a.Keywords, "+"), a.Number, a.YesNo)
	}
	if r.report == nil {
		return b.String() + "→ refused: " + string(r.reason)
	}
	m := r.report.Match
	fmt.Fprintf(&b, "→ heard %q: %s %s %.2f", r.report.Transcript, m.Verdict, m.Text, m.Confidence)
	for _, k := range m.Keywords {
		fmt.Fprintf(&b, " [%s as %q %v %.2f %d–%d]", k.Text, k.Said, k.Found, k.Confidence, k.StartMS, k.EndMS)
	}
	return b.String()
}

// summary counts the trials of each kind, and how many are right.
func summary(list []reply) string {
	type count struct{ right, all int }
	counts := map[string]count{}
	for i := range list {
		r := &list[i]
		key := strings.Join([]string{r.kind, r.sound.set, r.condition.name}, ", ")
		c := counts[key]
		c.all++
		if r.right() {
			c.right++
		}
		counts[key] = c
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%s: %d of %d\n", key, counts[key].right, counts[key].all)
	}
	return b.String()
}
