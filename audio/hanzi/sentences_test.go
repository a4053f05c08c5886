package hanzi

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// TestSentences holds the share of characters whose preferred reading is the
// expected one, over testdata/sentences.tsv, above the published limit.
func TestSentences(t *testing.T) {
	const limit = 0.99
	file, err := os.Open("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	right, all := 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		text, want, ok := strings.Cut(lines.Text(), "\t")
		if strings.HasPrefix(text, "#") || !ok {
			continue
		}
		got, want2 := strings.Fields(preferred(t, text)), strings.Fields(want)
		if len(got) != len(want2) {
			t.Errorf("%s has %d spoken characters, want %d", text, len(got), len(want2))
			continue
		}
		for i := range got {
			all++
			if got[i] == want2[i] {
				right++
			} else {
				t.Logf("%s: character %d is read %s, want %s", text, i+1, got[i], want2[i])
			}
		}
	}
	if all < 3000 || float64(right) < limit*float64(all) {
		t.Errorf("%d of %d characters are read rightly, want at least %.0f %% of at least 3000", right, all, 100*limit)
	}
}
