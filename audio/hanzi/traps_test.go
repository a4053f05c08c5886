package hanzi

import (
	"os"
	"strings"
	"testing"
)

// Every trap is read rightly, before sandhi.
func TestTraps(t *testing.T) {
	data, err := os.ReadFile("testdata/traps.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			t.Fatalf("traps.tsv:%d: %d fields, want text, character, reading", n+1, len(fields))
		}
		text, char, want := fields[0], fields[1], fields[2]
		before, _, _ := strings.Cut(text, char)
		if got := printedAt(t, text, len([]rune(before))); got != want {
			t.Errorf("%s: %s is read %s, want %s", text, char, got, want)
		}
	}
}
