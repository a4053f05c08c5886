package hanzi

import (
	"slices"
	"strings"
	"testing"
)

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"29", "er4+shi2 jiu3"},
		{"10", "shi2 -"},
		{"2025年", "er4 ling2 er4 wu3 nian2"},
		{"1998", "yi4+qian1 jiu2+bai3 jiu3+shi2 ba1"},
		{"3.5", "san1 dian3 wu3"},
		{"50%", "bai3+fen1+zhi1+wu3+shi2 - -"},
		{"1/2", "er4+fen1+zhi1+yi1 - -"},
		{"10:30", "shi2 - dian3 san1+shi2 -"},
		{"8:05", "ba1 dian3 ling2 wu3"},
		{"2025-11-02", "er4 ling2 er4 wu3 nian2 shi2 yi1 yue4 - er4+ri4"},
		{"13812345678", "yao1 san1 ba1 yao1 er4 san1 si4 wu3 liu4 qi1 ba1"},
		{"010-12345678", "ling2 yao1 ling2 - yao1 er4 san1 si4 wu3 liu4 qi1 ba1"},
		{"2个", "liang3 ge4"}, {"2月", "er4 yue4"}, {"第2个", "di4 er4 ge4"}, {"2年级", "er4 nian2 ji2"},
		{"1个", "yi2 ge4"}, {"第1个", "di4 yi1 ge4"}, {"5本", "wu2 ben3"},
		{"205", "er4+bai3 ling2 wu3"}, {"2000", "liang3+qian1 - - -"},
		{"100005", "shi2 wan4 ling2 - - wu3"}, {"20000", "liang3+wan4 - - - -"},
		{"1,234", "yi4+qian1 - er4+bai3 san1+shi2 si4"},
		{"3+5=8", "san1 jia1 wu3 deng3+yu2 ba1"}, {"10-3=7", "shi2 - jian3 san1 deng3+yu2 qi1"},
		{"3-5天", "san1 dao4 wu3 tian1"}, {"3:2", "san1 bi3 er4"}, {"-5℃", "fu4 wu3 she4+shi4+du4"},
		{"１２岁", "shi2 er4 sui4"}, {"007", "ling2 ling2 qi1"},
		{"1.", "yi1"}, {"-", ""}, {"1..2", "yi1 er4"}, {"9.9.9", "jiu3 dian3 jiu3 dian3 jiu3"},
	} {
		if got := preferred(t, test.text); got != test.want {
			t.Errorf("%s = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestNumberWays(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"200元", "liang2+bai3 - -"}, {"200元", "er4+bai3 - -"}, {"2元", "er4"}, {"10:30", "shi2 - dian3 ban4 -"},
		{"10:30", "shi2 - dian3 san1+shi2 fen1"}, {"3.5", "san1 dian2 wu3"}, {"302", "san1 ling2 er4"}, {"2000年", "liang3+qian1 - - -"},
		{"110", "yi1 yi1 ling2"}, {"98年", "jiu3 ba1"}, {"1998", "yi1 jiu2 jiu3 ba1"},
	} {
		text := test.text
		if got := accepted(t, text, text[:1]); !slices.Contains(got, test.want) {
			t.Errorf("%s = %s, want %s accepted", text, strings.Join(got, " | "), test.want)
		}
	}
}

// Telephone numbers are said digit by digit, 1 as yāo or yī; what is counted is not.
func TestTelephoneNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"电话是13800138000":   "yao1 san1 ba1 ling2 ling2 yao1 san1 ba1 ling2 ling2 ling2",
		"13800000000":      "yao1 san1 ba1 ling2 ling2 ling2 ling2 ling2 ling2 ling2 ling2",
		"电话：138 0013 8000": "yao1 san1 ba1 ling2 ling2 yao1 san1 ba1 ling2 ling2 ling2",
		"电话（010）62340000":  "ling2 yao1 ling2 liu4 er4 san1 si4 ling2 ling2 ling2 ling2",
		"010-62341000":     "ling2 yao1 ling2 - liu4 er4 san1 si4 yao1 ling2 ling2 ling2",
		"拨打12000":          "yao1 er4 ling2 ling2 ling2", "号码是2000": "er4 ling2 ling2 ling2",
		"13800000000人": "yi4+bai3 san1+shi2 ba1+yi4 - - - - - - - - ren2",
		"手机1000元":      "yi4+qian1 - - - yuan2", "打了200次": "er4+bai3 - - ci4", "打电话，200号": "er4+bai3 - - hao4",
	} {
		if got := preferred(t, text); !strings.HasSuffix(got, " "+want) && got != want {
			t.Errorf("%s = %s, want %s at the end", text, got, want)
		}
	}
	for _, text := range []string{"13800138000", "电话是13800138000"} {
		if got := accepted(t, text, "1"); !slices.Equal(got, []string{"yao1 san1 ba1 ling2 ling2 yao1 san1 ba1 ling2 ling2 ling2", "yi1 san1 ba1 ling2 ling2 yi1 san1 ba1 ling2 ling2 ling2"}) {
			t.Errorf("%s is accepted as %q, want with yāo and with yī, and no other way", text, got)
		}
	}
}

// A cardinal has at most one 万 and one 亿, and says as many figures as it has
// digits that are not zero.
func TestCardinalSaysEveryFigure(t *testing.T) {
	for v := 1; v < 2_000_000; v = v*3/2 + 1 {
		var d []int
		for x := v; x > 0; x /= 10 {
			d = append([]int{x % 10}, d...)
		}
		figures, marks := 0, 0
		for _, said := range cardinal(d, twosNone) {
			for _, s := range said {
				if s == wan || s == yiBig {
					marks++
				} else if slices.Contains(digits[1:], s) {
					figures++
				}
			}
		}
		want := 0
		for _, x := range d {
			if x != 0 {
				want++
			}
		}
		if teen := d[0] == 1 && (len(d)-1)%4 == 1; teen {
			want--
		}
		if figures != want || marks > 1 {
			t.Errorf("cardinal(%d) says %d figures and %d marks, want %d and at most 1", v, figures, marks, want)
		}
	}
}
