package audio

import (
	"testing"
	"time"
)

func TestPinyinRoundTrip(t *testing.T) {
	for _, test := range []struct {
		text string
		want Syllable
	}{
		{"zhong1", Syllable{Initial: "zh", Final: "ong", Tone: 1}},
		{"lv4", Syllable{Initial: "l", Final: "v", Tone: 4}},
		{"xue2", Syllable{Initial: "x", Final: "ve", Tone: 2}},
		{"yuan2", Syllable{Initial: "y", Final: "van", Tone: 2}},
		{"yan4", Syllable{Initial: "y", Final: "an", Tone: 4}},
		{"er2", Syllable{Final: "er", Tone: 2}},
		{"huar1", Syllable{Initial: "h", Final: "ua", Tone: 1, Erhua: true}},
		{"a5", Syllable{Final: "a", Tone: Neutral}},
	} {
		got, err := ParsePinyin(test.text)
		if err != nil || got != test.want {
			t.Errorf("ParsePinyin(%q) = %+v, %v, want %+v", test.text, got, err, test.want)
		}
		if got.Pinyin() != test.text {
			t.Errorf("ParsePinyin(%q).Pinyin() = %q", test.text, got.Pinyin())
		}
	}
	for _, bad := range []string{"", "a", "hang", "hang6", "你2", "xyz1"} {
		if s, err := ParsePinyin(bad); err == nil {
			t.Errorf("ParsePinyin(%q) = %+v, want an error", bad, s)
		}
	}
}

func TestClipSliceClamps(t *testing.T) {
	c := Clip{Rate: 1000, Samples: make([]float32, 1000)}
	for _, test := range []struct {
		span Span
		want int
	}{
		{Span{100 * time.Millisecond, 300 * time.Millisecond}, 200},
		{Span{-time.Second, 5 * time.Second}, 1000},
		{Span{2 * time.Second, 3 * time.Second}, 0},
		{Span{500 * time.Millisecond, 100 * time.Millisecond}, 0},
	} {
		if got := len(c.Slice(test.span).Samples); got != test.want {
			t.Errorf("Slice(%v) has %d samples, want %d", test.span, got, test.want)
		}
	}
}
