package question

import (
	"fmt"
	"slices"
	"testing"
)

// Every way in which a reader says the digits is a phrase.
func TestNumbersInCharacters(t *testing.T) {
	var all []string
	for n := 0; n < 100; n++ {
		all = append(all, fmt.Sprint(n), fmt.Sprintf("-%d.%d", n, n), fmt.Sprintf("%d/%d", n, n+1), fmt.Sprintf("%d%%", n))
	}
	for n := 100; n < 1e12; n = n*7/3 + 1 {
		all = append(all, fmt.Sprint(n))
	}
	for _, n := range append(all, "100000000", "110000000", "20,000", "007", "1,000.50") {
		e, err := Compile(Question{Answers: []Answer{{Number: n}}})
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		want := preferred(mustRead(n))
		said := func(p Phrase) bool { return accepts(p.Passage, want) }
		if phrases := e.Answers[0].Points[0].Phrases; !slices.ContainsFunc(phrases, said) {
			t.Errorf("%s is said %s, which none of %v is", n, pinyin(want), phrases)
		}
	}
}
