package score

import (
	"fmt"
	"strings"
	"testing"
)

// story writes down what happened: a character by its number, with - where it
// was left out, ~ where it was wrong, r and s where it was repeated and put
// right, and + for what was put in.
func story(r Report) string {
	var b strings.Builder
	for i := range len(r.Characters) + 1 {
		for _, ins := range r.Inserted {
			if ins.After == i {
				b.WriteString("+")
			}
		}
		if i == len(r.Characters) {
			break
		}
		fmt.Fprint(&b, i)
		c := r.Characters[i]
		b.WriteString(map[Verdict]string{Skipped: "-", Wrong: "~"}[c.Verdict])
		for _, e := range c.Events {
			b.WriteString(map[Event]string{Repeated: "r", SelfCorrected: "s"}[e])
		}
	}
	return b.String()
}

func TestEvents(t *testing.T) {
	const text = "ba1 zhang3 ni2 mu4 lan2"
	for _, test := range []struct{ name, text, heard, want string }{
		{"nothing", text, ". ba1 zhang3 ni2 mu4 lan2 .", "01234"},
		{"a strange syllable put in", text, ". ba1 zhang3 bu4 ni2 mu4 lan2 .", "01+234"},
		{"two of them", text, ". ba1 zhang3 bu4 za4 ni2 mu4 lan2 .", "01+234"},
		{"an alike one put right at once", text, ". ba1 zhang3 li2 ni2 mu4 lan2 .", "012s34"},
		{"any other put right from the one before", text, ". ba1 zhang3 bu4 zhang3 ni2 mu4 lan2 .", "01r2s34"},
		{"said again", text, ". ba1 zhang3 ni2 ni2 mu4 lan2 .", "012r34"},
		{"a phrase again", text, ". ba1 zhang3 ni2 zhang3 ni2 mu4 lan2 .", "01r2r34"},
		{"all again", text, ". ba1 zhang3 ni2 mu4 lan2 . ba1 zhang3 ni2 mu4 lan2 .", "0r1r2r3r4r"},
		{"left out", text, ". ba1 zhang3 mu4 lan2 .", "012-34"},
		{"stopped early", text, ". ba1 zhang3 .", "012-3-4-"},
		{"the last is another, like an earlier", text, ". ba1 zhang3 ni2 mu4 ba4 .", "01234~"},
		{"the last is held", text, ". ba1 zhang3 ni2 mu4 lan2 a2 .", "01234"},
		{"printed thrice, read once", "ba1 zhang3 ni2 ba1 zhang3 ni2 ba1 zhang3 ni2", ". ba1 zhang3 ni2 .", "0123-4-5-6-7-8-"},
	} {
		if got := story(judged(t, test.text, test.heard)); got != test.want {
			t.Errorf("%s: heard %q for %q: %s, want %s", test.name, test.heard, test.text, got, test.want)
		}
	}
}

func TestExtraWordsCostFluency(t *testing.T) {
	const text = "ba1 zhang3 ni2 mu4"
	plain, extra := judged(t, text, ". ba1 zhang3 ni2 mu4 ."), judged(t, text, ". ba1 zhang3 bu4 za4 ni2 mu4 .")
	if want := plain.Fluency * (1 - 2.0/4); extra.Fluency > want+1 || extra.Fluency < want-1 {
		t.Errorf("fluency = %g with two syllables put into four characters, want %g", extra.Fluency, want)
	}
}
