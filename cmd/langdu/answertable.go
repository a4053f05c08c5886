package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
)

// printAnswer prints a result for a person at a terminal.
func printAnswer(w io.Writer, r answered) error {
	var b strings.Builder
	b.WriteString(r.heading())
	if r.Status != assess.Scored {
		b.WriteString(refusal(r.Status, r.Reason, r.Detail))
	} else {
		writeMatch(&b, *r.Report)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeMatch prints what was heard and which answer that is.
func writeMatch(b *strings.Builder, r answer.Report) {
	if r.Transcript != "" {
		fmt.Fprintf(b, "  heard: %s\n", r.Transcript)
	}
	fmt.Fprintf(b, "  %s %s", shape(r.Match), strings.ReplaceAll(string(r.Match.Verdict), "_", " "))
	if r.Match.Answer != nil {
		fmt.Fprintf(b, ": answer %d, %s", *r.Match.Answer+1, r.Match.Text)
		if !*r.Match.Correct {
			b.WriteString(", which is not a right one")
		}
	}
	fmt.Fprintf(b, "   confidence %s\n  %s\n", percent(r.Match.Confidence), r.Explanation)
	if len(r.Match.Keywords) > 1 {
		for _, k := range r.Match.Keywords {
			writeKeyword(b, k)
		}
	}
	if p := r.Pronunciation; p != nil {
		fmt.Fprintf(b, "  %s: overall %.0f   accuracy %.0f   tone %.0f\n", p.Text, p.Overall, p.Accuracy, p.Tone)
	}
}

func writeKeyword(b *strings.Builder, k answer.Keyword) {
	if !k.Found {
		fmt.Fprintf(b, "    – %s  not heard\n", k.Text)
		return
	}
	fmt.Fprintf(b, "    ✓ %s  %s  %s\n", k.Text, seconds(k.StartMS, k.EndMS), percent(k.Confidence))
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", 100*p) }

// shape shows a verdict by its shape, as [mark] does of a character.
func shape(m answer.Match) string {
	switch m.Verdict {
	case answer.Matched, answer.Partly:
		if !*m.Correct {
			return "✗"
		}
		if m.Verdict == answer.Partly {
			return "~"
		}
		return "✓"
	case answer.Unsure:
		return "?"
	}
	return "–"
}
