package hanzi

import (
	"slices"
	"strings"
	"testing"
)

func TestSandhi(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"two thirds in a word", "老鼠", "lao2 shu3"},
		{"three thirds by word", "我买水果", "wo2 mai3 shui2 guo3"},
		{"no change over a comma", "我，你", "wo3 ni3"},
		{"一 before a fourth tone", "一个", "yi2 ge4"},
		{"一 before a second tone", "一条", "yi4 tiao2"},
		{"一 in ordinals", "第一个", "di4 yi1 ge4"},
		{"一 in a grade", "一年级", "yi1 nian2 ji2"},
		{"一 in numbers", "十一个", "shi2 yi1 ge4"},
		{"一 at the end", "统一", "tong3 yi1"},
		{"一 between verbs", "看一看", "kan4 yi5 kan4"},
		{"一点", "一点儿", "yi4 dianr3 -"},
		{"不 before a fourth tone", "不是", "bu2 shi4"},
		{"不 before a third tone", "不好", "bu4 hao3"},
		{"names of kin keep the third tone", "姐姐", "jie3 jie5"},
		{"verbs said twice", "想想", "xiang2 xiang5"},
		{"椅子 keeps the third tone", "椅子", "yi3 zi5"},
		{"儿子 is two syllables", "儿子", "er2 zi5"},
		{"女儿 is two syllables", "女儿", "nv3 er2"},
	} {
		if got := preferred(t, test.text); got != test.want {
			t.Errorf("%s: %s = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

func TestAccepted(t *testing.T) {
	for _, test := range []struct {
		name, text, character string
		yes, no               string // ways, separated by commas
	}{
		{"erhua merged or apart", "花儿", "花", "huar1 -,hua1 er5,hua1 er2", "hua1 -"},
		{"neutral or full", "东西", "西", "xi5,xi1", "xi4"},
		{"names of kin", "妈妈走了", "妈", "ma1", "ma4"},
		{"suffix", "石头", "头", "tou5,tou2", ""},
		{"啊 follows the sound before", "好啊", "啊", "a5,ya5,wa5,na5", "ba5"},
		{"two standards", "谁", "谁", "shei2,shui2", "shei4"},
		{"third tone within a word must rise", "老鼠", "老", "lao2", "lao3"},
		{"third tone between words may stay", "我买水果", "我", "wo2,wo3", ""},
		{"一 must change", "一个", "一", "yi2", "yi1,yi4"},
		{"month or first month", "一月", "一", "yi1,yi2", ""},
		{"complement", "看不见", "不", "bu2,bu5", ""},
		{"no other reading", "银行", "行", "hang2", "xing2"},
	} {
		got := accepted(t, test.text, test.character)
		for _, way := range strings.Split(test.yes, ",") {
			if !slices.Contains(got, way) {
				t.Errorf("%s: %s in %s = %v, want %s accepted", test.name, test.character, test.text, got, way)
			}
		}
		for _, way := range strings.Split(test.no, ",") {
			if slices.Contains(got, way) {
				t.Errorf("%s: %s in %s = %v, want %s refused", test.name, test.character, test.text, got, way)
			}
		}
	}
}
