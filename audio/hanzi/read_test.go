package hanzi

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
)

// preferred is the preferred reading of a text, a word for each character: its
// syllables joined by +, or - where it has none.
func preferred(t testing.TB, text string) string {
	t.Helper()
	passage, err := Read(text, nil)
	if err != nil {
		t.Fatalf("Read(%q): %v", text, err)
	}
	var out []string
	for _, g := range passage.Groups {
		for _, v := range g.Ways[0] {
			out = append(out, spelt(v))
		}
	}
	return strings.Join(out, " ")
}

func spelt(v audio.Variant) string {
	var names []string
	for _, s := range v.Syllables {
		names = append(names, s.Pinyin())
	}
	if names == nil {
		return "-"
	}
	return strings.Join(names, "+")
}

// accepted is the ways in which the first group that holds the character is said.
func accepted(t testing.TB, text, character string) []string {
	t.Helper()
	passage, err := Read(text, nil)
	if err != nil {
		t.Fatalf("Read(%q): %v", text, err)
	}
	for _, g := range passage.Groups {
		for _, c := range g.Characters {
			if c.Text != character {
				continue
			}
			var out []string
			for _, way := range g.Ways {
				var names []string
				for _, v := range way {
					names = append(names, spelt(v))
				}
				out = append(out, strings.Join(names, " "))
			}
			return out
		}
	}
	t.Fatalf("Read(%q) has no character %s", text, character)
	return nil
}

func TestPolyphones(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"银行", "yin2 hang2"}, {"行走", "xing2 zou3"}, {"长大", "zhang3 da4"}, {"长长的", "chang2 chang2 de5"},
		{"重庆", "chong2 qing4"}, {"还给", "huan2 gei3"}, {"还有", "hai2 you3"}, {"跑得快", "pao3 de5 kuai4"},
		{"我得去", "wo2 dei3 qu4"}, {"慢慢地", "man4 man4 de5"}, {"地上", "di4 shang4"}, {"睡着", "shui4 zhao2"},
		{"看着", "kan4 zhe5"}, {"了解", "liao2 jie3"}, {"吃了", "chi1 le5"}, {"音乐", "yin1 yue4"}, {"快乐", "kuai4 le4"},
		{"睡觉", "shui4 jiao4"}, {"觉得", "jue2 de5"}, {"一只", "yi4 zhi1"}, {"只有", "zhi2 you3"}, {"为了", "wei4 le5"},
		{"因为", "yin1 wei4"}, {"成为", "cheng2 wei2"}, {"种树", "zhong4 shu4"}, {"种子", "zhong3 zi5"},
		{"数一数", "shu3 yi5 shu3"}, {"数字", "shu4 zi4"}, {"头发", "tou2 fa5"}, {"出发", "chu1 fa1"}, {"倒水", "dao4 shui3"},
		{"摔倒", "shuai1 dao3"}, {"空地", "kong4 di4"}, {"天空", "tian1 kong1"}, {"背着", "bei1 zhe5"}, {"好奇", "hao4 qi2"},
		{"都是", "dou1 shi4"}, {"首都", "shou3 du1"}, {"曾老师", "zeng1 lao3 shi1"}, {"曾经", "ceng2 jing1"},
	} {
		if got := preferred(t, test.text); got != test.want {
			t.Errorf("%s = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestTraditional(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"銀行", "yin2 hang2"}, {"頭髮", "tou2 fa5"}, {"出發", "chu1 fa1"}, {"乾淨", "gan1 jing5"}, {"乾坤", "qian2 kun1"},
		{"長大", "zhang3 da4"}, {"睡覺", "shui4 jiao4"}, {"音樂", "yin1 yue4"}, {"一隻貓", "yi4 zhi1 mao1"},
		{"他們看著我", "ta1 men5 kan4 zhe5 wo3"}, {"著名", "zhu4 ming2"}, {"後來", "hou4 lai2"}, {"什麼", "shen2 me5"},
	} {
		if got := preferred(t, test.text); got != test.want {
			t.Errorf("%s = %s, want %s", test.text, got, test.want)
		}
	}
}

// Indices count the runes of the text as written, whatever stands between.
func TestIndices(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []int
	}{
		{"plain", "小猫。", []int{0, 1}},
		{"space and punctuation", "“小 猫”，\n钓", []int{1, 3, 7}},
		{"variation selector", "行\ufe00走", []int{0, 2}},
		{"ideographic variation", "葛\U000e0100城", []int{0, 2}},
		{"bidi marks", "\u202e小\u202c猫", []int{1, 3}},
		{"compatibility character", "\uf9fd行", []int{0, 1}},
		{"radical", "⾏走", []int{0, 1}},
		{"beyond the basic plane", "𠀅野家", []int{0, 1, 2}},
		{"emoji", "👩‍👧小😀猫", []int{3, 5}},
		{"Latin", "ABC小déjà猫", []int{3, 8}},
		{"combining mark", "小\u0301猫", []int{0, 2}},
		{"invalid bytes", "小\xff\xfe猫", []int{0, 3}},
		{"surrogate halves", "\xed\xa0\x80小", []int{3}},
		{"iteration mark", "人々", []int{0, 1}},
		{"nothing spoken", "hello, мир!", nil},
		{"empty", "", nil},
	} {
		passage, err := Read(test.text, nil)
		if err != nil {
			t.Errorf("%s: Read: %v", test.name, err)
			continue
		}
		var got []int
		for _, c := range passage.Characters() {
			got = append(got, c.At)
		}
		if !equal(got, test.want) {
			t.Errorf("%s: characters of %q at %v, want %v", test.name, test.text, got, test.want)
		}
		if passage.Text != test.text {
			t.Errorf("%s: the passage's text is %q, want %q", test.name, passage.Text, test.text)
		}
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestBoundaries(t *testing.T) {
	passage, err := Read("小猫，睡觉。起床\n我们", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []audio.Boundary{audio.SentenceBreak, audio.NoBreak, audio.PhraseBreak, audio.NoBreak,
		audio.SentenceBreak, audio.NoBreak, audio.SentenceBreak, audio.NoBreak}
	for i, g := range passage.Groups {
		if g.Boundary != want[i] {
			t.Errorf("boundary before %s = %d, want %d", g.Characters[0].Text, g.Boundary, want[i])
		}
	}
}

func TestSources(t *testing.T) {
	for _, test := range []struct {
		text, character string
		want            audio.Source
	}{
		{"银行", "行", audio.FromPhrase}, {"我得去", "得", audio.FromRule}, {"一个", "一", audio.FromSandhi},
		{"狗", "狗", audio.FromSingle}, {"8只", "8", audio.FromNumber}, {"壳", "壳", audio.FromCommon},
	} {
		passage, err := Read(test.text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range passage.Groups {
			if c := g.Characters[0].Text; c == test.character && g.Ways[0][0].Source != test.want {
				t.Errorf("source of %s in %s = %s, want %s", c, test.text, g.Ways[0][0].Source, test.want)
			}
		}
	}
}

// check reports what must hold of every passage.
func check(t testing.TB, text string, passage audio.Passage) {
	t.Helper()
	n, last := utf8.RuneCountInString(text), -1
	for _, g := range passage.Groups {
		if len(g.Ways) == 0 || len(g.Ways) > maxWays || len(g.Characters) == 0 {
			t.Fatalf("%q: a group has %d ways for %d characters, want 1–%d ways", text, len(g.Ways), len(g.Characters), maxWays)
		}
		for _, c := range g.Characters {
			if c.At <= last || c.At >= n {
				t.Fatalf("%q: character at %d after %d, want increasing and below %d", text, c.At, last, n)
			}
			last = c.At
		}
		for _, way := range g.Ways {
			if len(way) != len(g.Characters) {
				t.Fatalf("%q: a way has %d variants for %d characters", text, len(way), len(g.Characters))
			}
			for _, v := range way {
				for _, s := range v.Syllables {
					if !Valid(s) {
						t.Fatalf("%q: Mandarin has no syllable %q", text, s.Pinyin())
					}
				}
			}
		}
	}
}
