package models_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/langdu/langdu/models"
)

func TestPlain(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a page", "小猫钓鱼。\n\t一会儿，", ""},
		{"extension B to I", "𠀀𪜀𫝀𫠠𬺰𰀀𱍐𮯰", ""},
		{"compatibility ideographs", "豈更車﨑丽", ""},
		{"a variant by its selector", "葛\U000e0100城\ufe00", ""},
		{"an emoji of a family", "👩\u200d👩\u200d👧\u200d👦❤\ufe0f", ""},
		{"invisible but harmless", "小\u200b猫\ufeff\u2060\u00ad", ""},
		{"right to left", "שלום مرحبا", ""},
		{"Tibetan", "བརྒྱུད", ""},
		{"pinyin with marks", "lǘ u\u0308\u0301", ""},
		{"six marks", "a" + strings.Repeat("\u0301", 6), ""},
		{"private use", "\ue000", ""},
		{"NUL", "小\x00猫", "character 2 (U+0000) is a control"},
		{"escape", "\x1b[31m", "character 1 (U+001B) is a control"},
		{"C1", "a\u0085", "is a control"},
		{"right-to-left override", "小\u202e猫", "character 2 (U+202E) turns"},
		{"isolate", "\u2067猫", "turns the direction"},
		{"right-to-left mark", "猫\u200f", "turns the direction"},
		{"Arabic letter mark", "猫\u061c", "turns the direction"},
		{"byte order turned around", "\ufffe", "is no character"},
		{"the last of a plane", "\U0001ffff", "is no character"},
		{"lone surrogate", "\xed\xa0\x80", "is not valid UTF-8"},
		{"a lost character", "\ufffd", "was lost"},
		{"a broken byte", "猫\xff", "character 2 (U+FFFD) is not valid UTF-8"},
		{"hidden tags", "猫\U000e0041", "a tag that nobody sees"},
		{"an annotation", "猫\ufff9", "annotations"},
		{"zalgo", "猫" + strings.Repeat("\u0336", 7), "mark number 7"},
	} {
		err := models.Plain(test.text)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(models.Explain(err), test.want)) {
			t.Errorf("%s: Plain(%+q) = %v, want %q", test.name, test.text, err, test.want)
		}
		if err != nil && models.KindOf(err) != models.Invalid {
			t.Errorf("%s: kind %s, want invalid", test.name, models.KindOf(err))
		}
	}
}

// FuzzPlain wants what passes to hold nothing that a database or a page trips over.
func FuzzPlain(f *testing.F) {
	f.Add("小猫钓鱼")
	f.Add("\u202e\x00\ufffe\xed\xa0\x80")
	f.Add("a" + strings.Repeat("\u0301", 6))
	f.Fuzz(func(t *testing.T, s string) {
		if models.Plain(s) != nil {
			return
		}
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufffe\uffff") {
			t.Fatalf("Plain(%+q) passes", s)
		}
		if err := models.Plain(s + s); err != nil && !strings.Contains(err.Error(), "mark number") {
			t.Fatalf("Plain(%+q) passes and twice the same does not: %v", s, err)
		}
	})
}
