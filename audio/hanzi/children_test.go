package hanzi

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestChildren holds the share of polyphones read rightly, in sentences of the
// kind that books for children hold, above the published limit.
func TestChildren(t *testing.T) {
	const (
		limit = 0.99
		least = 1500
	)
	all, right := map[string]int{}, map[string]int{}
	for _, o := range occurrences(t) {
		all[o.part]++
		if got := printedAt(t, o.text, o.at); sameReading(got, o.reading) {
			right[o.part]++
		} else {
			t.Logf("%s: %s at %d is read %s, want %s", o.text, o.char, o.at, got, o.reading)
		}
	}
	total, good := 0, 0
	for part, n := range all {
		total, good = total+n, good+right[part]
		t.Logf("part %s: %d of %d", part, right[part], n)
	}
	if total < least || float64(good) < limit*float64(total) {
		t.Errorf("%d of %d polyphones are read rightly, want at least %.0f %% of at least %d", good, total, 100*limit, least)
	}
}

// occurrence is one labelled polyphone of children.tsv.
type occurrence struct {
	part, text, char, reading string
	at                        int
}

func occurrences(t *testing.T) []occurrence {
	t.Helper()
	data, err := os.ReadFile("testdata/children.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []occurrence
	var part, text string
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		fields := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case len(fields) == 2:
			part, text = fields[0], fields[1]
		case len(fields) == 7:
			at, err := strconv.Atoi(fields[1])
			if err != nil || string([]rune(text)[at]) != fields[2] || fields[6] == "" {
				t.Fatalf("children.tsv:%d: not an index, character and judgement of %s", n+1, text)
			}
			out = append(out, occurrence{part, text, fields[2], fields[3], at})
		default:
			t.Fatalf("children.tsv:%d: %d fields", n+1, len(fields))
		}
	}
	return out
}

// sameReading takes a neutral tone and its full tone for one reading; particles
// have a neutral reading of their own.
func sameReading(got, want string) bool {
	particle := want == "de5" || want == "le5" || want == "zhe5"
	return got == want || !particle && got[:len(got)-1] == want[:len(want)-1] && (strings.HasSuffix(got, "5") || strings.HasSuffix(want, "5"))
}

// printedAt is the reading before sandhi of the character at an index.
func printedAt(t *testing.T, text string, at int) string {
	t.Helper()
	ruby, err := Printed(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range ruby {
		if r.At == at {
			return r.Said.Pinyin()
		}
	}
	t.Fatalf("%q has no spoken character at %d", text, at)
	return ""
}
