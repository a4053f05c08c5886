package answer

import (
	"slices"
	"testing"

	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/question"
)

// Half is counted in characters, of which a number has several that stand
// together, and leaves out no negation that it stands under.
func TestHalves(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"大苹果", nil},
		{"小猫钓鱼", []string{"小猫", "猫钓", "钓鱼"}},
		{"小猫来钓鱼", []string{"小猫来", "猫来钓", "来钓鱼"}},
		{"共1500", []string{"共1500", "1500"}},
		{"10个苹果", []string{"10个", "个苹果"}},
		{"我不喜欢苹果", []string{"我不喜", "不喜欢"}},
		{"没下雨，我去公园", []string{"没下雨我", "我去公园"}},
	} {
		p, err := hanzi.Read(test.text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range halves(question.Phrase{Text: test.text, Passage: p}) {
			got = append(got, h.Text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("halves(%s) = %q, want %q", test.text, got, test.want)
		}
	}
}
