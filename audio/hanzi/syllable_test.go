package hanzi

import (
	"testing"

	"github.com/langdu/langdu/audio"
)

func TestValid(t *testing.T) {
	for _, test := range []struct {
		pinyin string
		want   bool
	}{
		{"hang2", true}, {"lv4", true}, {"xue2", true}, {"yuan2", true}, {"er2", true}, {"a5", true},
		{"huar1", true}, {"zhuang4", true}, {"shei2", true}, {"dia3", true}, {"nve4", true}, {"ei2", true},
		{"bong1", false}, {"fi4", false}, {"ging1", false}, {"vang1", false}, {"rua2", true}, {"zhv1", false},
		{"jo1", false}, {"wong1", false}, {"qa3", false}, {"i1", false},
	} {
		s, err := audio.ParsePinyin(test.pinyin)
		if got := err == nil && Valid(s); got != test.want {
			t.Errorf("Valid(%q) = %v, want %v", test.pinyin, got, test.want)
		}
	}
	if Valid(audio.Syllable{Initial: "h", Final: "ao"}) {
		t.Error("Valid(hao without a tone) = true, want false")
	}
	if Valid(audio.Syllable{Final: "er", Tone: 2, Erhua: true}) {
		t.Error("Valid(er2 with erhua) = true, want false")
	}
}

// Mandarin has about 400 base syllables: 《现代汉语词典》 lists 415 without the
// syllabic nasals, of which a few are here and a few are not.
func TestInventorySize(t *testing.T) {
	if n := len(bases); n < 400 || n > 425 {
		t.Errorf("the inventory has %d base syllables, want about 410", n)
	}
	for _, b := range bases {
		b.Tone = 1
		back, err := audio.ParsePinyin(b.Pinyin())
		if err != nil || back != b {
			t.Errorf("ParsePinyin(%q) = %+v, %v, want %+v", b.Pinyin(), back, err, b)
		}
	}
}

func TestMarked(t *testing.T) {
	for _, test := range []struct{ pinyin, want string }{
		{"xiao3", "xiǎo"}, {"lv4", "lǜ"}, {"nve4", "nüè"}, {"xue2", "xué"}, {"yuan2", "yuán"}, {"gui1", "guī"},
		{"liu2", "liú"}, {"dou1", "dōu"}, {"de5", "de"}, {"huar1", "huār"}, {"er4", "èr"}, {"zhuang4", "zhuàng"},
		{"nv3", "nǚ"}, {"yu2", "yú"}, {"xiong2", "xióng"}, {"guo2", "guó"}, {"shi4", "shì"}, {"wen2", "wén"},
	} {
		s, err := audio.ParsePinyin(test.pinyin)
		if got := Marked(s); err != nil || got != test.want {
			t.Errorf("Marked(%s) = %q, want %q", test.pinyin, got, test.want)
		}
	}
}

func TestKnown(t *testing.T) {
	for _, test := range []struct {
		r     rune
		first string
		n     int // at least
	}{
		{'行', "xing2", 2}, {'的', "de5", 3}, {'猫', "mao1", 1}, {'貓', "mao1", 1}, {'〇', "ling2", 1}, {'𠀅', "hai4", 1},
	} {
		got := Known(test.r)
		if len(got) < test.n || got[0].Pinyin() != test.first {
			t.Errorf("Known(%c) = %v, want at least %d, first %s", test.r, got, test.n, test.first)
		}
	}
	for _, r := range "a1。😀 " {
		if got := Known(r); got != nil {
			t.Errorf("Known(%q) = %v, want none", r, got)
		}
	}
}
