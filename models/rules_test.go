package models

import (
	"reflect"
	"strings"
	"testing"
)

func TestRulesOver(t *testing.T) {
	base := Rules{Strictness: "strict", Accents: map[string]string{"n/l": "noted", "z/zh": "noted"}}
	page := Rules{Accents: map[string]string{"z/zh": "scored"}}
	want := Rules{Strictness: "strict", Accents: map[string]string{"n/l": "noted", "z/zh": "scored"}}
	if got := page.Over(base); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v over %+v = %+v, want %+v", page, base, got, want)
	}
	if got := (Rules{}).Over(Rules{}); !reflect.DeepEqual(got, Rules{}) {
		t.Errorf("nothing over nothing = %+v", got)
	}
}

func TestRulesValidate(t *testing.T) {
	for _, test := range []struct {
		rules Rules
		want  string
	}{
		{Rules{}, ""},
		{Rules{Strictness: "lenient", Accents: map[string]string{"an/ang": "tolerated"}}, ""},
		{Rules{Strictness: "harsh"}, "lenient, normal, strict"},
		{Rules{Accents: map[string]string{"zh/z": "noted"}}, "z/zh, n/l"},
		{Rules{Accents: map[string]string{"n/l": "ignored"}}, "scored, noted, tolerated"},
	} {
		err := test.rules.Validate()
		if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(Explain(err), test.want)) {
			t.Errorf("%+v: %v, want an error with %q", test.rules, err, test.want)
		}
	}
}
