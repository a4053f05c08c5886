package models_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

func TestPlainJSON(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a page", `{"text": "小猫\n", "readings": [{"at": 0, "reading": "xiao3"}], "x": -1.5e3, "y": null}`, ""},
		{"the same name in two objects", `[{"a": {"a": 1}}, {"a": 2}]`, ""},
		{"a text that is like a name", `{"a": "a", "b": ["a", "a"]}`, ""},
		{"as deep as it goes", strings.Repeat("[", 32) + strings.Repeat("]", 32), ""},
		{"deeper", strings.Repeat("[", 33) + strings.Repeat("]", 33), "nested more than 32"},
		{"as deep as a body has room", strings.Repeat(`{"a":`, 13000), "nested more than 32"},
		{"a name twice", `{"learners": [], "role": 1, "learners": [1]}`, "stands twice"},
		{"a name twice, written differently", `{"a": 1, "\u0061": 2}`, "stands twice"},
		{"a name twice, in capitals", `{"birth_month": "2018-05", "guardian": "g1", "BIRTH_MONTH": "1950-01"}`, "BIRTH_MONTH: a name stands twice"},
		{"a name twice, in letters that fold", `{"kind": 1, "\u212aind": 2}`, "stands twice"}, // the sign of the kelvin
		{"a name twice, deep", `[{"x": [{"a": {}, "a": 0}]}]`, "[0].x[0].a: a name stands twice"},
		{"where it is", `{"a": {"b": [1, {"c": 2}]}, "readings": [{"at": 0}, {"at": 1, "reading": "\u202e"}], "z": 1}`, "readings[1].reading: character 1"},
		{"where it is, in lists", `[[], [0, ["\u0000"]]]`, "[1][1][0]: character 1"},
		{"under a name that is none", `{"a": [{"小明": {"b": "\u0000"}}]}`, "a[0]: character 1"},
		{"at no place", `{"\u0000": 1}`, "at byte 1: character 1"},
		{"no object at all", `"\u0000"`, "at byte 0: character 1"},
		{"a long number", `[` + strings.Repeat("9", 65) + `]`, "more than 64 digits"},
		{"half a surrogate pair", `{"text": "\ud83d"}`, "was lost"},
		{"the other half", `["\udc00\ud83d"]`, "was lost"},
		{"a whole pair", `["\ud83d\ude00"]`, ""},
		{"NUL", `["\u0000"]`, "control character"},
		{"NUL in a name", `{"\u0000": 1}`, "control character"},
		{"turned around", `["\u202e"]`, "direction"},
		{"broken bytes", "[\"\xff\"]", "was lost"},
		{"no JSON", `{"a" 1}`, "invalid character"},
	} {
		err := models.PlainJSON([]byte(test.text))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(models.Explain(err), test.want)) {
			t.Errorf("%s: PlainJSON(%.60q) = %v, want %q", test.name, test.text, err, test.want)
		}
	}
}

// FuzzPlainJSON wants what passes to mean the same to whoever reads it: written again
// and read again it is itself, and all of its texts are plain.
func FuzzPlainJSON(f *testing.F) {
	f.Add([]byte(`{"text": "小猫", "at": [1, 2.5, true, null], "a": {"b": {}}}`))
	f.Add([]byte(`{"a": 1, "a": 2}`))
	f.Add([]byte(`["\ud83d", "\u0000"] {}`))
	f.Add([]byte("}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var v any
		if models.PlainJSON(text) != nil || json.Unmarshal(text, &v) != nil {
			return
		}
		written, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%q passes and cannot be written: %v", text, err)
		}
		if err := models.PlainJSON(written); err != nil {
			t.Fatalf("%q passes, and %q does not: %v", text, written, err)
		}
	})
}
