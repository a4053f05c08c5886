package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// printTable prints a result for a person at a terminal.
func printTable(w io.Writer, r scored) error {
	var b strings.Builder
	b.WriteString(r.heading())
	if r.Status != assess.Scored {
		b.WriteString(refusal(r.Status, r.Reason, r.Detail))
	} else {
		writeCharacters(&b, r.Result)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCharacters(b *strings.Builder, r assess.Result) {
	fmt.Fprintf(b, "  overall %.0f   accuracy %.0f   tone %.0f   completeness %.0f   fluency %.0f   %.0f characters/min\n\n",
		r.Overall, r.Accuracy, r.Tone, r.Completeness, r.Fluency, r.Pace.CharactersPerMinute)
	row(b, "", "char", "reading", "score", "initial", "final", "tone", "time", "")
	for _, c := range r.Characters {
		if c.Verdict == score.Skipped {
			row(b, mark(c.Verdict), c.Char, marked(c.Reading), "not read")
			continue
		}
		row(b, mark(c.Verdict), c.Char, marked(c.Reading), fmt.Sprintf("%3.0f", c.Score),
			partCell(c.Initial), partCell(c.Final), partCell(c.Tone), seconds(c.StartMS, c.EndMS), eventsCell(c))
	}
	for _, i := range r.Inserted {
		fmt.Fprintf(b, "  + %s  heard %q, which is not in the text\n", seconds(i.StartMS, i.EndMS), i.Heard)
	}
}

// widths are those of the table's columns in terminal cells.
var widths = []int{2, 5, 9, 6, 13, 13, 9, 14, 0}

func row(b *strings.Builder, cells ...string) {
	line := "  "
	for i, cell := range cells {
		line += runewidth.FillRight(cell, widths[i])
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// mark shows a verdict by its shape.
func mark(v score.Verdict) string {
	switch v {
	case score.Correct:
		return "✓"
	case score.Unsure:
		return "?"
	case score.Wrong:
		return "✗"
	}
	return "–"
}

// partCell is "zh 93", "zh 12 ←z" where something else was heard, or "zh 88 ~z"
// where that is an accent that is accepted.
func partCell(p *score.Part) string {
	if p == nil {
		return "·"
	}
	cell := fmt.Sprintf("%s %.0f", p.Expected, p.Score)
	if p.Accent != "" {
		cell += " ~" + p.Heard
	} else if p.Heard != p.Expected && p.Verdict != score.Correct {
		cell += " ←" + p.Heard
	}
	return cell
}

func seconds(start, end int64) string {
	return fmt.Sprintf("%.2f–%.2f s", float64(start)/1000, float64(end)/1000)
}

func eventsCell(c score.Character) string {
	words := make([]string, len(c.Events))
	for i, e := range c.Events {
		words[i] = strings.ReplaceAll(string(e), "_", "-")
	}
	return strings.Join(words, ", ")
}

// marked is numbered pinyin with tone marks.
func marked(reading string) string {
	words := strings.Fields(reading)
	for i, word := range words {
		if s, err := audio.ParsePinyin(word); err == nil {
			words[i] = hanzi.Marked(s)
		}
	}
	return strings.Join(words, " ")
}
