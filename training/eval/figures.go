package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// figure is one line of the table.
type figure struct {
	Section string `json:"section"`
	Name    string `json:"name"`
	estimate
	// Better says which way is better: "low" or "high"; "" where that depends on
	// the machine, and nothing is compared.
	Better string `json:"better"`
	Goal   string `json:"goal,omitempty"`
}

func (f figure) key() string { return f.Section + " / " + f.Name }

// baseline is what was measured when the model was shipped.
type baseline struct {
	Model   string   `json:"model"`
	Figures []figure `json:"figures"`
}

func readBaseline(path string) (map[string]figure, error) {
	b, err := wholeBaseline(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known := map[string]figure{}
	for _, f := range b.Figures {
		known[f.key()] = f
	}
	return known, nil
}

func wholeBaseline(path string) (b baseline, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

func writeBaseline(path string, b baseline) error {
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// worse says whether f has fallen behind its baseline by more than the
// baseline's interval allows.
func (f figure) worse(base figure) bool {
	if f.Better == "low" {
		return f.Value > base.Hi
	}
	return f.Value < base.Lo
}

// fallen lists the figures that are worse than in the baseline.
func fallen(figures []figure, base map[string]figure) []string {
	var list []string
	for _, f := range figures {
		if b, ok := base[f.key()]; ok && b.N > 0 && f.Better != "" && f.worse(b) {
			list = append(list, fmt.Sprintf("%s: %.1f, was %.1f (%.1f–%.1f)", f.key(), f.Value, b.Value, b.Lo, b.Hi))
		}
	}
	return list
}

// table is the figures as Markdown.
func table(figures []figure) string {
	var b strings.Builder
	section := ""
	for _, f := range figures {
		if f.Section != section {
			section = f.Section
			fmt.Fprintf(&b, "\n## %s\n\n| | %% | 95 %% interval | n | goal |\n|---|---|---|---|---|\n", section)
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.1f–%.1f | %d | %s |\n", f.Name, f.Value, f.Lo, f.Hi, f.N, f.Goal)
	}
	return b.String()
}
