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
	all = append(all, "100000000", "110000000", "20,000", "007", "1,000.50")
	for some := range slices.Chunk(all, MaxAnswers) {
		var q Question
		for _, n := range some {
			q.Answers = append(q.Answers, Answer{Number: n})
		}
		for i, e := range compile(t, q).Answers {
			want := preferred(mustRead(some[i]))
			said := func(p Phrase) bool { return accepts(p.Passage, want) }
			if phrases := e.Points[0].Phrases; !slices.ContainsFunc(phrases, said) {
				t.Errorf("%s is said %s, which none of %v is", some[i], pinyin(want), phrases)
			}
		}
	}
}
