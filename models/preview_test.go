package models

import (
	"reflect"
	"testing"
)

// TestFiguresTellOfNoSingleLearner rounds them, and says nothing of few.
func TestFiguresTellOfNoSingleLearner(t *testing.T) {
	of := func(times ...int) []PreviewCharacter {
		c := PreviewCharacter{At: 1, Char: "好"}
		for _, n := range times {
			c.Changes = append(c.Changes, VerdictChange{From: Wrong, To: Correct, Times: n})
		}
		return []PreviewCharacter{c}
	}
	found := PreviewFigures{Direction: Better, Counts: &PreviewCounts{Heard: 12, Expired: 1, Changed: 8, Same: 4, More: true,
		MeanBefore: 78, MeanAfter: NoOverall, Before: [10]int{9: 12}, Characters: append(of(2, 8), of(1)...)}}
	want := PreviewFigures{Direction: Better, Counts: &PreviewCounts{Heard: 10, Changed: 10, Same: 5, More: true,
		MeanBefore: 80, MeanAfter: NoOverall, Before: [10]int{9: 10}, Characters: of(10)}}
	if got := *found.Shown(FewestReaders); !reflect.DeepEqual(got, want) {
		t.Errorf("shown %+v, want %+v", got.Counts, want.Counts)
	}
	if found.Counts.Heard != 12 {
		t.Errorf("what was found has become %+v", found.Counts)
	}
	if few := *found.Shown(FewestReaders - 1); few != (PreviewFigures{Direction: TooFew}) {
		t.Errorf("of two learners %+v is said", few)
	}
}
