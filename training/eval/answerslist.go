package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// onlyAnswers prints the figures of voice answers and every trial that fails.
func (s *suite) onlyAnswers(ctx context.Context, p pool) error {
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
	return nil
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
