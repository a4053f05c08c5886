package hanzi

import (
	"errors"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

func TestOverrideWins(t *testing.T) {
	for _, test := range []struct {
		name, text string
		o          Override
		want       string
	}{
		{"another reading", "银行", Override{At: 1, Reading: "xing2"}, "xing2"},
		{"no sandhi on it", "老鼠", Override{At: 0, Reading: "lao3"}, "lao3"},
		{"sandhi by the author", "一个", Override{At: 0, Reading: "yi1"}, "yi1"},
		{"不", "不好", Override{At: 0, Reading: "bu2"}, "bu2"},
		{"neutral", "东西", Override{At: 1, Reading: "xi5"}, "xi5"},
		{"erhua", "花", Override{At: 0, Reading: "huar1"}, "huar1"},
		{"ü as u:", "绿", Override{At: 0, Reading: "lu:4"}, "lv4"},
		{"lue for lüe", "掠", Override{At: 0, Reading: "lue4"}, "lve4"},
		{"traditional", "頭髮", Override{At: 1, Reading: "huo1"}, ""},
		{"a digit", "2个", Override{At: 0, Reading: "er4"}, "er4"},
	} {
		passage, err := Read(test.text, []Override{test.o})
		if test.want == "" {
			if err == nil {
				t.Errorf("%s: Read(%s, %v) has no error, want one", test.name, test.text, test.o)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: Read(%s, %v): %v", test.name, test.text, test.o, err)
			continue
		}
		for _, g := range passage.Groups {
			if g.Characters[0].At != test.o.At {
				continue
			}
			if got := spelt(g.Ways[0][0]); got != test.want || len(g.Ways) != 1 || g.Ways[0][0].Source != audio.FromAuthor {
				t.Errorf("%s: %s = %s in %d ways from %s, want only %s from the author", test.name, g.Characters[0].Text,
					got, len(g.Ways), g.Ways[0][0].Source, test.want)
			}
		}
	}
}

func TestImpossibleOverride(t *testing.T) {
	for _, test := range []struct {
		name, text string
		o          Override
		char, says string
	}{
		{"outside", "小猫", Override{At: 2, Reading: "mao1"}, "", "2 characters"},
		{"before", "小猫", Override{At: -1, Reading: "mao1"}, "", "2 characters"},
		{"punctuation", "小猫。", Override{At: 2, Reading: "mao1"}, "", "no spoken character"},
		{"no tone", "小猫", Override{At: 1, Reading: "mao"}, "猫", "numbered pinyin"},
		{"no such syllable", "小猫", Override{At: 1, Reading: "bong1"}, "猫", "no such syllable"},
		{"not of this character", "银行", Override{At: 1, Reading: "mao1"}, "行", "known readings: xing2, hang2"},
	} {
		_, err := Read(test.text, []Override{test.o})
		var e *OverrideError
		if !errors.As(err, &e) {
			t.Errorf("%s: Read(%s, %v) = %v, want an OverrideError", test.name, test.text, test.o, err)
			continue
		}
		if e.At != test.o.At || e.Char != test.char || !strings.Contains(e.Error(), test.says) {
			t.Errorf("%s: error %q at %d for %q, want %q at %d for %q", test.name, e, e.At, e.Char, test.says, test.o.At, test.char)
		}
	}
}

func TestParseReadings(t *testing.T) {
	got, err := ParseReadings("xiao3 mao1 diao4 yu2", "小猫，钓鱼")
	if err != nil {
		t.Fatal(err)
	}
	want := []Override{{0, "xiao3", true}, {1, "mao1", true}, {3, "diao4", true}, {4, "yu2", true}}
	for i, o := range got {
		if o != want[i] {
			t.Errorf("ParseReadings: override %d = %v, want %v", i, o, want[i])
		}
	}
	_, err = ParseReadings("xiao3 mao1", "小猫钓鱼")
	if err == nil || !strings.Contains(err.Error(), "4 spoken characters, 2 readings") {
		t.Errorf("ParseReadings with too few = %v, want an error that says 4 and 2", err)
	}
	if _, err = ParseReadings("xiao3 hang2 diao4 yu2", "小猫钓鱼"); err != nil {
		t.Errorf("ParseReadings with another syllable of Mandarin = %v, want none", err)
	}
	if _, err = ParseReadings("xiao3 mau1 diao4 yu2", "小猫钓鱼"); err == nil {
		t.Error("ParseReadings with what is no syllable has no error, want one")
	}
}
