package score

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/align"
)

func TestInOrder(t *testing.T) {
	for _, test := range []struct {
		name  string
		takes [][]int // of each character, when they begin
		want  string  // k: kept, -: lost
	}{
		{"as written", [][]int{{0}, {1}, {2}}, "kkk"},
		{"nothing", nil, ""},
		{"one left out", [][]int{{0}, {}, {2}}, "k-k"},
		{"backwards", [][]int{{3}, {2}, {1}, {0}}, "k---"},
		{"two exchanged", [][]int{{1}, {0}}, "k-"},
		{"one moved to the front", [][]int{{1}, {2}, {3}, {0}}, "kkk-"},
		{"went back and read on", [][]int{{0}, {1, 4}, {2, 5}, {3}, {6}}, "kkkkk"},
		{"corrected itself", [][]int{{0, 1}, {2}}, "kk"},
		{"began anew", [][]int{{0, 2}, {1, 3}, {4}}, "kkk"},
	} {
		var characters []align.Character
		for _, starts := range test.takes {
			var c align.Character
			for _, start := range starts {
				take := align.Take{}
				take.Start, take.End = start, start+1
				c.Takes = append(c.Takes, take)
			}
			characters = append(characters, c)
		}
		var got strings.Builder
		for i, c := range inOrder(characters) {
			if len(c.Takes) == len(test.takes[i]) && len(c.Takes) > 0 {
				got.WriteByte('k')
			} else {
				got.WriteByte('-')
			}
		}
		if got.String() != test.want {
			t.Errorf("%s: kept %s, want %s", test.name, got.String(), test.want)
		}
	}
}
