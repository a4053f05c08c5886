package hanzi

import (
	"strings"
	"testing"
	"time"
)

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"小猫钓鱼，一会儿捉蜻蜓。", "我得去银行还钱。", "2025-11-22 10:30 3.5% 1/2 -5℃ 3+5=8", "頭髮乾坤著", "花儿不一样儿",
		"行\ufe00走\u202e猫👩‍👧\xff\xed\xa0\x80々々", "一一不不了了之得得地地着着", "１２３，４５６．７８９",
		"儿儿儿一", "1-1-1/1:1.1,111%‰", "北京\n\n上海。。。",
	} {
		f.Add(text, 0, "yi1")
	}
	f.Fuzz(func(t *testing.T, text string, at int, reading string) {
		passage, err := Read(text, nil)
		if err != nil {
			t.Fatalf("Read(%q): %v", text, err)
		}
		check(t, text, passage)
		if passage, err := Read(text, []Override{{At: at, Reading: reading}}); err == nil {
			check(t, text, passage)
		}
	})
}

// A text of the greatest length is read in linear time, whatever it is made of.
func TestLongTexts(t *testing.T) {
	length := 100_000
	if raceEnabled {
		length = 5_000
	}
	for _, unit := range []string{"我也想买五把小雨伞。", "一", "1", "1-", "1,111", "3+", "儿", "々", "9.", "\u0301", "研究生命起源"} {
		text := strings.Repeat(unit, length/len([]rune(unit))+1)
		start := time.Now()
		if _, err := Read(text, nil); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 5*time.Second && !raceEnabled {
			t.Errorf("%d characters of %q take %v, want a fraction of a second", length, unit, d)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("小猫钓鱼的时候，一会儿捉蜻蜓，一会儿追蝴蝶。2025年他29岁，我得去银行了。", 100)
	n := len([]rune(text))
	if _, err := Read(text, nil); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(text, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}
