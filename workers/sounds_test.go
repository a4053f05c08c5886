package workers_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/models"
)

// TestSoundsOf compares how growth takes a reading apart with how the engine names
// the parts in its results, over every syllable there is.
func TestSoundsOf(t *testing.T) {
	bases := strings.Fields(hanzi.BaseSyllables())
	if len(bases) < 400 {
		t.Fatalf("%d syllables", len(bases))
	}
	for _, base := range bases {
		for _, ending := range []string{"1", "2", "3", "4", "5", "r1"} {
			if ending == "r1" && (base == "er" || base == "e") {
				continue // er is a syllable of its own
			}
			reading := base + ending
			s, err := audio.ParsePinyin(reading)
			if err != nil {
				t.Fatal(err)
			}
			want := models.Sounds{Initial: s.Initial, Final: s.Final, Tone: strconv.Itoa(int(s.Tone))}
			if got, ok := models.SoundsOf(reading); !ok || got != want {
				t.Errorf("SoundsOf(%s) = %+v, %v, want %+v", reading, got, ok, want)
			}
		}
	}
	for _, wrong := range []string{"", "1", "ma", "ma0", "ma6"} {
		if _, ok := models.SoundsOf(wrong); ok {
			t.Errorf("SoundsOf(%q) is a reading, want none", wrong)
		}
	}
}
