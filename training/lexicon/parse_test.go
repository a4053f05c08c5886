package main

import "testing"

func TestNumbered(t *testing.T) {
	for _, test := range []struct{ marked, want string }{
		{"háng", "hang2"}, {"lǜ", "lv4"}, {"de", "de5"}, {"Xiǎo", "xiao3"}, {"nüè", "nve4"}, {"ér", "er2"}, {"ɡuó", "guo2"},
	} {
		if got := numbered(test.marked); got != test.want {
			t.Errorf("numbered(%q) = %q, want %q", test.marked, got, test.want)
		}
	}
}

func TestCitation(t *testing.T) {
	for _, test := range []struct {
		r             rune
		reading, want string
	}{
		{'一', "yi2", "yi1"}, {'一', "yi4", "yi1"}, {'不', "bu2", "bu4"}, {'不', "fou3", "fou3"}, {'易', "yi4", "yi4"},
	} {
		if got := citation(test.r, test.reading); got != test.want {
			t.Errorf("citation(%c, %s) = %s, want %s", test.r, test.reading, got, test.want)
		}
	}
}

// A neutral tone takes the full tone that another table has in the same word.
func TestNeutralKeepsItsFullTone(t *testing.T) {
	in := &inputs{
		core: phrases{"头发": {"tou2", "fa5"}}, data: phrases{"头发": {"tou2", "fa4"}},
		neutral: map[string]bool{"头发": true},
	}
	lexicon := &table{characters: map[rune][]string{'头': {"tou2"}, '发': {"fa1", "fa4"}}}
	got := in.encode(lexicon, "头发")
	if len(got) != 2 || got[1] != 1|neutralUsual|neutralAllowed {
		t.Errorf("encode(头发) = %v, want the second reading of 发 with the neutral tone usual", got)
	}
}
