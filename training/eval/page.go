package main

import (
	"fmt"
	"strings"
)

// accuracyPage is docs/accuracy.md.
func accuracyPage(s *suite) string {
	var b strings.Builder
	fmt.Fprintf(&b, accuracyHead, s.model.Hash())
	b.WriteString(table(s.figures))
	return b.String()
}

const accuracyHead = "# How well recordings are judged\n\nMade by `go run ./training/eval -accept`; acoustic model `%s`.\n"
