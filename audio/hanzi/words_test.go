package hanzi

import (
	"slices"
	"strings"
	"testing"
)

// spoken is how the lexicon says a word: "bei3 jing1".
func spoken(t *testing.T, w Word) string {
	t.Helper()
	var list []string
	for _, n := range w.Sounds {
		s, err := Numbered(int(n))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s.Pinyin())
	}
	return strings.Join(list, " ")
}

func TestWords(t *testing.T) {
	const most = 120
	want := map[string][]string{
		"北京": {"bei3 jing1"}, "妈妈": {"ma1 ma5"}, "一个": {"yi1 ge4", "yi2 ge4"}, "一起": {"yi1 qi3", "yi4 qi3"},
		"不是": {"bu4 shi4", "bu2 shi4"}, "第一": {"di4 yi1"}, "不同": {"bu4 tong2"},
		"一": {"yi1", "yi2", "yi4"}, "不": {"bu4", "fou3", "bu2"}, "这": {"zhe4", "zhei4"},
	}
	got, words := map[string][]string{}, 0
	for w := range Words(most) {
		words++
		if len(w.Letters) != len(w.Sounds) {
			t.Fatalf("%s has %d syllables, want one for each character", string(w.Letters), len(w.Sounds))
		}
		if len(w.Letters) > 1 && w.Cost > most {
			t.Fatalf("%s costs %d, want at most %d", string(w.Letters), w.Cost, most)
		}
		if text := string(w.Letters); want[text] != nil {
			got[text] = append(got[text], spoken(t, w))
		}
	}
	for text, w := range want {
		for _, s := range w {
			if !slices.Contains(got[text], s) {
				t.Errorf("%s is said %q, want %q among it", text, got[text], s)
			}
		}
	}
	if words < 10_000 {
		t.Errorf("%d words, want more", words)
	}
}

func TestWordsStop(t *testing.T) {
	n := 0
	for range Words(200) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d words after the third was the last, want 3", n)
	}
}

func TestNumbered(t *testing.T) {
	for n := range Numbers() {
		s, err := Numbered(n)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := Number(s); !ok || got != n {
			t.Errorf("Number(Numbered(%d)) = %d, %v", n, got, ok)
		}
	}
	for _, n := range []int{-1, Numbers()} {
		if _, err := Numbered(n); err == nil {
			t.Errorf("Numbered(%d): no error", n)
		}
	}
}
