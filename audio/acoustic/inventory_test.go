package acoustic

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

func TestPhonesOfSyllables(t *testing.T) {
	for _, test := range []struct{ pinyin, want string }{
		{"zhong1", "zh ong1"}, {"yan4", "y an4"}, {"jian4", "j ian4"}, {"yuan2", "y van2"},
		{"xue2", "x ve2"}, {"jun1", "j vn1"}, {"lv4", "l v4"}, {"lve4", "l ve4"}, {"wei3", "w ei3"},
		{"wo3", "w o3"}, {"you3", "y ou3"}, {"yong4", "y ong4"}, {"liu2", "l iu2"}, {"er2", "er2"},
		{"a5", "a5"}, {"weng1", "w eng1"}, {"shi4", "sh i4"}, {"ng2", "en2"}, {"yo1", "y o1"},
		{"huar1", "h ua1 er1"}, {"dianr3", "d ia3 er3"}, {"shir4", "sh er4"}, {"jinr1", "j i1 er1"},
		{"wanr2", "w a2 er2"}, {"men5", "m en5"}, {"menr2", "m er2"}, {"kongr4", "k ong4 er4"},
	} {
		s, err := audio.ParsePinyin(test.pinyin)
		if err != nil {
			t.Fatal(err)
		}
		phones, err := Phones(s)
		var names []string
		for _, p := range phones {
			names = append(names, Name(p))
		}
		if got := strings.Join(names, " "); err != nil || got != test.want {
			t.Errorf("Phones(%s) = %s, %v, want %s", test.pinyin, got, err, test.want)
		}
	}
	for _, bad := range []audio.Syllable{{Initial: "b", Final: "xyz", Tone: 1}, {Initial: "b", Final: "a"},
		{Initial: "v", Final: "a", Tone: 1}, {}} {
		if phones, err := Phones(bad); err == nil {
			t.Errorf("Phones(%+v) = %v, want an error", bad, phones)
		}
	}
}

func TestInventoryIsConsistent(t *testing.T) {
	if Columns != 199 {
		t.Errorf("Columns = %d, want 199", Columns)
	}
	seen := map[string]bool{}
	for p := range audio.Phone(Columns) {
		if name := Name(p); seen[name] {
			t.Errorf("two units are called %s", name)
		} else {
			seen[name] = true
		}
		if kinds := [...]bool{p == Silence, IsInitial(p), IsFinal(p)}; kinds[0] == kinds[1] && kinds[1] == kinds[2] {
			t.Errorf("%s is of no kind", Name(p))
		}
		if IsInitial(p) != (InitialOf(p) != "") || IsFinal(p) != (FinalOf(p) != "" && ToneOf(p) != 0) {
			t.Errorf("%s: parts and kind disagree", Name(p))
		}
	}
	if len(Initials()) != 23 || InitialOf(Initials()[14]) != "zh" {
		t.Errorf("Initials() = %v", Initials())
	}
	for _, row := range Finals() {
		for i, p := range row {
			if ToneOf(p) != audio.Tone(i+1) || FinalOf(p) != FinalOf(row[0]) || TonesOf(p) != row {
				t.Errorf("row of %s holds %s", Name(row[0]), Name(p))
			}
		}
	}
}
