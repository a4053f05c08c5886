package score

import (
	"strings"
	"testing"
)

func TestAccents(t *testing.T) {
	for _, test := range []struct{ name, accents, text, heard, want, accent string }{
		{"scored by default", "", "ba1 zhang3 ni2", ". ba1 zang3 ni2 .", "w:z c c", ""},
		{"scored when asked to", "z/zh=scored", "ba1 zhang3 ni2", ". ba1 zang3 ni2 .", "w:z c c", ""},
		{"initial noted", "z/zh=noted", "ba1 zhang3 ni2", ". ba1 zang3 ni2 .", "c:z c c", "z/zh"},
		{"initial tolerated", "z/zh=tolerated", "ba1 zhang3 ni2", ". ba1 zang3 ni2 .", "c c c", ""},
		{"the other way round", "z/zh=noted", "ba1 zang3 ni2", ". ba1 zhang3 ni2 .", "c:zh c c", "z/zh"},
		{"final noted", "an/ang=noted", "ba1 zhang3 ni2", ". ba1 zhan3 ni2 .", "c c:an c", "an/ang"},
		{"both, treated differently", "z/zh=noted, an/ang=tolerated", "ba1 zhang3 ni2", ". ba1 zan3 ni2 .", "c:z c c", "z/zh"},
		{"another sound", "z/zh=tolerated", "ba1 zhang3 ni2", ". ba1 lang3 ni2 .", "w:l c c", ""},
		{"the tone still counts", "z/zh=noted", "ba1 zhang3 ni2", ". ba1 zang4 ni2 .", "c:z c w:4", "z/zh"},
		{"said as expected", "z/zh=noted", "ba1 zhang3 ni2", ". ba1 zhang3 ni2 .", "c c c", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			accents, err := ParseAccents(test.accents)
			if err != nil {
				t.Fatal(err)
			}
			c := judgedFor(t, test.text, test.heard, accents).Characters[1]
			if got := parts(c); got != test.want {
				t.Errorf("parts %q, want %q", got, test.want)
			}
			if got := string(c.Initial.Accent + c.Final.Accent); got != test.accent {
				t.Errorf("accent %q, want %q", got, test.accent)
			}
			if c.Initial.Expected+c.Final.Expected != strings.TrimRight(strings.Fields(test.text)[1], "1234") {
				t.Errorf("expected %s %s, want what the text says", c.Initial.Expected, c.Final.Expected)
			}
		})
	}
}

func TestParseAccentsRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"z/zh", "z/zh=tolerated"}, {"zh/z=noted", "z/zh, n/l"}, {"n/l=ignored", "scored, noted or tolerated"},
	} {
		if _, err := ParseAccents(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseAccents(%q) = %v, want an error with %q", test.text, err, test.want)
		}
	}
}
