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

// Both characters of 重重 are said alike.
func TestHeavilyOrOneOnAnother(t *testing.T) {
	for text, want := range map[string]string{
		"我把重重的书包放下": "zhong4", "脚步重重的": "zhong4", "弟弟重重地摔了一跤": "zhong4", "给了他重重一击": "zhong4",
		"重重困难": "chong2", "困难重重": "chong2", "重重的困难": "chong2", "重重叠叠的山": "chong2", "克服了重重阻碍": "chong2",
	} {
		if got := preferred(t, text); !strings.Contains(got, want+" "+want) {
			t.Errorf("%s = %s, want %s twice", text, got, want)
		}
	}
}
