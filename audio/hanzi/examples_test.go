package hanzi_test

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/hanzi"
)

// Each example is read as it says, in the lexicon's own view of the word.
func TestExamples(t *testing.T) {
	for char, readings := range map[rune]string{'行': "xing2 hang2", '长': "chang2 zhang3", '还': "hai2 huan2", '好': "hao3 hao4", '鱼': "yu2"} {
		found := map[string]string{}
		for _, e := range hanzi.Examples(char) {
			found[e.Reading.Pinyin()] = e.Word
		}
		for _, reading := range strings.Fields(readings) {
			word, known := found[reading]
			if !known {
				t.Errorf("%c is not read %s: %v", char, reading, found)
				continue
			}
			if char == '鱼' {
				if word != "" {
					t.Errorf("鱼 is read in one way and has the example %q", word)
				}
				continue
			}
			at := strings.Index(word, string(char))
			if at < 0 {
				t.Errorf("the example for %c as %s is %q", char, reading, word)
				continue
			}
			printed, err := hanzi.Printed(word, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := printed[len([]rune(word[:at]))].Said.Pinyin(); got != reading {
				t.Errorf("%s: %c is read %s there, want %s", word, char, got, reading)
			}
			t.Logf("%c %s: %s", char, reading, word)
		}
	}
}

func BenchmarkFirstExamples(b *testing.B) {
	for b.Loop() {
		hanzi.Examples('行')
	}
}
