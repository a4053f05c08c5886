package adapt

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// maxUnits bounds the table: the largest vocabularies of speech have 60 thousand.
const maxUnits = 100_000

// parseTable reads the units in the order of the outputs. The forms in use are
// lines of "name index" or "index name" (Kaldi, sherpa-onnx), lines of names alone,
// a JSON list (FunASR), and a JSON object from name to index (Hugging Face).
func parseTable(file string, text []byte) ([]string, error) {
	var names []string
	var err error
	if path.Ext(file) == ".json" {
		names, err = parseJSONTable(text)
	} else {
		names, err = parseLines(string(text))
	}
	if err == nil && (len(names) == 0 || len(names) > maxUnits) {
		err = fmt.Errorf("%d units, want 1 to %d", len(names), maxUnits)
	}
	if err != nil {
		return nil, fmt.Errorf("units.file: %s: %w", file, err)
	}
	return names, nil
}

func parseJSONTable(text []byte) ([]string, error) {
	var list []string
	if err := json.Unmarshal(text, &list); err == nil {
		return list, nil
	}
	var index map[string]int
	if err := json.Unmarshal(text, &index); err != nil {
		return nil, fmt.Errorf("neither a list of names nor an object from name to index: %w", err)
	}
	list, seen := make([]string, len(index)), make([]bool, len(index))
	for name, i := range index {
		if i < 0 || i >= len(list) || seen[i] {
			return nil, fmt.Errorf("%q has index %d, want each of 0 to %d once", name, i, len(list)-1)
		}
		list[i], seen[i] = name, true
	}
	return list, nil
}

// parseLines tells by the numbers which column is the index.
func parseLines(text string) ([]string, error) {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	before, after := make([]string, len(lines)), make([]string, len(lines))
	pairs := 0
	for i, line := range lines {
		fields := strings.Fields(line)
		switch len(fields) {
		case 0:
			return nil, fmt.Errorf("line %d is empty", i+1)
		case 1: // a name alone; or an index, whose name is a space
			before[i], after[i] = " ", fields[0]
		case 2:
			before[i], after[i], pairs = fields[0], fields[1], pairs+1
		default:
			return nil, fmt.Errorf("line %d has %d columns, want a name and an index", i+1, len(fields))
		}
	}
	if pairs == 0 {
		return after, nil
	}
	if names, err := ordered(before, after); err == nil {
		return names, nil
	}
	return ordered(after, before)
}

// ordered puts names in the order of their indices.
func ordered(names, indices []string) ([]string, error) {
	list, seen := make([]string, len(names)), make([]bool, len(names))
	for i, text := range indices {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n >= len(list) || seen[n] {
			return nil, fmt.Errorf("line %d: %q, want each index from 0 to %d once", i+1, text, len(list)-1)
		}
		list[n], seen[n] = names[i], true
	}
	return list, nil
}
