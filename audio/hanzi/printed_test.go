package hanzi

import (
	"strings"
	"testing"
)

func TestPrinted(t *testing.T) {
	for _, test := range []struct {
		text string
		o    []Override
		want string
	}{
		{"老鼠，一个不是3只。", nil, "lǎo shǔ yī gè bù shì zhī"},
		{"妈妈的花儿", nil, "mā ma de huā er"},
		{"银行", []Override{{At: 1, Reading: "xing2"}}, "yín xíng"},
	} {
		list, err := Printed(test.text, test.o)
		if err != nil {
			t.Errorf("Printed(%s): %v", test.text, err)
			continue
		}
		var names []string
		for _, r := range list {
			names = append(names, Marked(r.Said))
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("Printed(%s) = %s, want %s", test.text, got, test.want)
		}
	}
	if _, err := Printed("小", []Override{{At: 0, Reading: "mao1"}}); err == nil {
		t.Error("Printed with an impossible reading has no error, want one")
	}
}
