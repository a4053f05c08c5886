package hanzi

import (
	"slices"
	"strings"
	"testing"
)

// What else stands on a page, as a sceptic would try it: the preferred reading.
func TestSceptic(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"four thirds, two by two", "我也很好", "wo2 ye3 hen2 hao3"},
		{"five thirds by phrase", "老李买好酒", "lao2 li3 mai2 hao2 jiu3"},
		{"thirds in a word of three", "展览馆", "zhan2 lan2 guan3"},
		{"one and two", "小老鼠", "xiao3 lao2 shu3"},
		{"half third is a third", "好吗", "hao3 ma5"},
		{"一 before a first tone", "一天", "yi4 tian1"},
		{"一 before a third tone", "一起", "yi4 qi3"},
		{"一 counted", "一二三", "yi1 er4 san1"},
		{"一 in a date", "十一月一日", "shi2 yi1 yue4 yi1 ri4"},
		{"一 first", "第一", "di4 yi1"},
		{"一 as a whole", "一样", "yi2 yang4"},
		{"不 before a second tone", "不行", "bu4 xing2"},
		{"不 before 一", "不一样", "bu4 yi2 yang4"},
		{"不 in a question", "好不好", "hao3 bu4 hao3"},
		{"不 alone", "不，我去", "bu4 wo3 qu4"},
		{"erhua", "小孩儿", "xiao3 hair2 -"},
		{"erhua with 一", "一会儿", "yi2 huir4 -"},
		{"no erhua", "婴儿", "ying1 er2"},
		{"year", "1949年", "yi1 jiu3 si4 jiu3 nian2"},
		{"date", "10月1日", "shi2 - yue4 yi1 ri4"},
		{"time to the minute", "7:05", "qi1 dian3 ling2 wu3"},
		{"time of the day", "下午3:30", "xia4 wu3 san1 dian3 san1+shi2 -"},
		{"money", "12元", "shi2 er4 yuan2"},
		{"money with a fraction", "9.8元", "jiu3 dian3 ba1 yuan2"},
		{"percentage", "100%", "bai3+fen1+zhi1+yi4+bai3 - - -"},
		{"decimal percentage", "2.5%", "bai3+fen1+zhi1+er4 dian3 wu3 -"},
		{"decimal", "0.05", "ling2 dian3 ling2 wu3"},
		{"phone", "13900001234", "yao1 san1 jiu3 ling2 ling2 ling2 ling2 yao1 er4 san1 si4"},
		{"emergency number", "119", "yao1 yao1 jiu3"},
		{"range", "3~5岁", "san1 dao4 wu3 sui4"},
		{"ordinal", "第12课", "di4 shi2 er4 ke4"},
		{"big number", "1234567", ""},
		{"fraction", "3/4", "si4+fen1+zhi1+san1 - -"},
		{"unit after a figure", "5千米", "wu3 qian1 mi3"},
		{"degrees", "25℃", "er4+shi2 wu3 she4+shi4+du4"},
		{"Latin letters are not said", "A组和B组", "zu3 he2 zu3"},
		{"letters beside a figure", "CD2张", "liang3 zhang1"},
		{"full-width letters", "ＡＢＣ歌", "ge1"},
		{"neutral in a word", "葡萄", "pu2 tao5"},
		{"啊 after a vowel", "是啊", "shi4 a5"},
	} {
		got := preferred(t, test.text)
		if test.want == "" {
			if got == "" {
				t.Errorf("%s: %s has no reading", test.name, test.text)
			}
			continue
		}
		if got != test.want {
			t.Errorf("%s: %s = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

// What a sceptic would have accepted, and refused, beside the preferred way.
func TestScepticAccepts(t *testing.T) {
	for _, test := range []struct {
		name, text, character string
		yes, no               string
	}{
		{"thirds grouped otherwise", "我也很好", "也", "ye3,ye2", "ye4"},
		{"a word that may be cut otherwise", "老李买好酒", "买", "mai2,mai3", "mai4"},
		{"不 grows weak in a question", "好不好", "不", "bu4,bu5", "bu2"},

		{"the last third stays", "我也很好", "好", "hao3", "hao2"},
		{"neutral is optional", "葡萄", "萄", "tao5,tao2", "tao4"},
		{"名字 either way", "名字", "字", "zi5,zi4", "zi3"},
		{"neutral suffix", "桌子", "子", "zi5", "zi1"},
		{"particle is neutral", "我的", "的", "de5", "di4"},
		{"erhua merged or apart", "小孩儿", "孩", "hair2 -,hai2 er2", ""},
		{"啊 after n", "天啊", "啊", "a5,na5", "ma5"},
		{"啊 as it is spoken", "走啊", "啊", "a5,wa5", ""},
		{"谁 has two", "谁", "谁", "shei2,shui2", ""},
		{"no tone of its own", "银行", "行", "hang2", "hang4"},
		{"direction may weaken", "进来", "来", "lai2,lai5", "lai4"},
	} {
		got := accepted(t, test.text, test.character)
		for _, way := range strings.Split(test.yes, ",") {
			if !slices.Contains(got, way) {
				t.Errorf("%s: %s in %s = %v, want %s accepted", test.name, test.character, test.text, got, way)
			}
		}
		for _, way := range strings.Split(test.no, ",") {
			if way != "" && slices.Contains(got, way) {
				t.Errorf("%s: %s in %s = %v, want %s refused", test.name, test.character, test.text, got, way)
			}
		}
	}
}
