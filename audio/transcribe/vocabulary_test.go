package transcribe

import (
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// said is the words of a sequence of syllables, the likeliest first.
func (v *vocabulary) said(t *testing.T, pinyin ...string) []string {
	t.Helper()
	node := uint32(0)
	for _, p := range pinyin {
		s, err := audio.ParsePinyin(p)
		if err != nil {
			t.Fatal(err)
		}
		n, ok := hanzi.Number(s)
		if !ok {
			t.Fatalf("%s is no syllable", p)
		}
		if node == 0 {
			node = v.roots[n]
			continue
		}
		from, to := v.under(node, n/tones)
		node = 0
		for k := from; k < to; k++ {
			if int(v.sound[k]) == n {
				node = k
			}
		}
		if node == 0 {
			return nil
		}
	}
	var list []string
	for w := v.word[node]; w < v.word[node+1]; w++ {
		text := ""
		for _, r := range v.text[w] {
			if r != 0 {
				text += string(rune(r))
			}
		}
		list = append(list, text)
	}
	return list
}

func TestVocabulary(t *testing.T) {
	v := words()
	for _, c := range []struct {
		pinyin []string
		want   string
	}{
		{[]string{"bei3", "jing1"}, "北京"},
		{[]string{"bei4", "jing3"}, "背景"},
		{[]string{"mao1"}, "猫"},
		{[]string{"yi2", "ge4"}, "一个"},
		{[]string{"ma1", "ma5"}, "妈妈"},
		{[]string{"zhong1", "hua2", "ren2", "min2", "gong4"}, ""}, // only the beginning of a word too long
	} {
		got := ""
		if list := v.said(t, c.pinyin...); len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("%v = %q, want %q", c.pinyin, got, c.want)
		}
	}
}

// The tables are bounded, every node leads to a word, and no word below a node is
// cheaper than the node says.
func TestVocabularyIsSound(t *testing.T) {
	v := words()
	bytes := len(v.sound)*2 + (len(v.child)+len(v.word)+len(v.roots))*4 + len(v.least) + len(v.cost)*(2*mostLetters+2)
	if most := 8 << 20; bytes > most {
		t.Errorf("the tables hold %d bytes, want at most %d", bytes, most)
	}
	for n := 1; n < len(v.sound); n++ {
		least := uint8(255)
		for w := v.word[n]; w < v.word[n+1]; w++ {
			least = min(least, v.cost[w])
		}
		for c := v.child[n]; c < v.child[n+1]; c++ {
			least = min(least, v.least[c])
		}
		if v.word[n] == v.word[n+1] && v.child[n] == v.child[n+1] || least != v.least[n] {
			t.Fatalf("node %d: least cost %d, want %d, with %d words and %d children", n, v.least[n], least,
				v.word[n+1]-v.word[n], v.child[n+1]-v.child[n])
		}
	}
}

func BenchmarkVocabulary(b *testing.B) {
	newVocabulary(0) // unpacks the lexicon
	b.ReportAllocs()
	for b.Loop() {
		newVocabulary(mostCost)
	}
}
