package main

import (
	_ "embed"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// introduction is what stands before the table.
//
//go:embed introduction.md
var introduction string

// page writes docs/privacy.md.
func page(w io.Writer, tests []Test) {
	fmt.Fprint(w, introduction)
	for _, c := range chapters {
		fmt.Fprintf(w, "\n### %s\n", c.Title)
		for _, p := range c.Promises {
			fmt.Fprintf(w, "\n**P%d. %s** <sub>%s</sub>\n", p.Number, p.Says, p.From)
			proofs(w, slices.Collect(of(tests, p.Number)))
		}
	}
	whatIsKept(w)
}

// of is the tests of one promise.
func of(tests []Test, number int) func(func(Test) bool) {
	return func(yield func(Test) bool) {
		for _, t := range tests {
			if t.Promise == number && !yield(t) {
				return
			}
		}
	}
}

// proofs is the table of a promise's tests.
func proofs(w io.Writer, tests []Test) {
	if len(tests) == 0 {
		fmt.Fprint(w, "\nNo test proves this yet.\n")
		return
	}
	fmt.Fprint(w, "\n| what is shown | on | test |\n|---|---|---|\n")
	for _, t := range tests {
		on := t.Stores
		if on == "" {
			on = "no store"
		}
		if t.Tag != "" {
			on += fmt.Sprintf(" (`-tags %s`)", t.Tag)
		}
		fmt.Fprintf(w, "| %s | %s | [`%s`](../%s) in `%s` |\n", cell(t.Shows), on, t.Name, t.File, path.Dir(t.File))
	}
}

// cell is text that stands in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
