package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/langdu/langdu/internal/kept"
)

// whatIsKept writes what is kept where. TestP29… compares the lists with the
// databases and the object store as they are.
func whatIsKept(w io.Writer) {
	fmt.Fprint(w, "\n## What is kept where\n\nThe periods of the classes are served at `/v1/retention`. `TestP29…` compares these lists with the stores as they are:\n"+
		"a column or a file that is not named here fails.\n\n### Files, encrypted under the learner's own key\n\n| file | what it is | class |\n|---|---|---|\n")
	for _, o := range kept.Objects {
		fmt.Fprintf(w, "| `%s` | %s | %s |\n", o.Name, o.Holds, o.Class)
	}
	tables(w, "Rows", kept.Records)
	tables(w, "Rows of the database of keys", kept.Keys)
	fmt.Fprint(w, "\nThe queue carries ids that lead to nobody; logs and metrics name nobody (promise 25).\n")
}

func tables(w io.Writer, title string, all []kept.Table) {
	fmt.Fprintf(w, "\n### %s\n\n| table | what it holds | about a person | until | class |\n|---|---|---|---|---|\n", title)
	for _, t := range all {
		about := "nothing"
		if t.About != "" {
			about = "`" + strings.Join(strings.Fields(t.About), "` `") + "`"
		}
		fmt.Fprintf(w, "| `%s` | %s | %s | %s | %s |\n", t.Name, cell(t.Holds), about, cell(t.Ends), t.Class)
	}
}
