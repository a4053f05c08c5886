package hanzi

import (
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
)

func TestClassifierIsSmall(t *testing.T) {
	const limit = 2 << 20
	if len(packedClassifier) > limit || Weights > limit {
		t.Errorf("the classifier takes %d bytes packed and %d unpacked, want at most %d", len(packedClassifier), Weights, limit)
	}
}

func TestUnpackClassifierRefusesDamage(t *testing.T) {
	for _, n := range []int{0, 1, len(packedClassifier) / 2, len(packedClassifier) - 1} {
		if _, err := unpackClassifier(packedClassifier[:n]); err == nil {
			t.Errorf("unpackClassifier(first %d bytes) has no error, want one", n)
		}
	}
}

// The classifier is asked where a word has several readings and no rule holds,
// and it only answers with a reading of the character.
func TestQuestions(t *testing.T) {
	const text = "他把书还给我，又去银行了。"
	asked := ""
	for _, q := range Questions(text) {
		asked += string(q.Char)
		if len(q.Readings) < 2 || len(q.Slots) != len(q.Readings) || q.Given >= len(q.Readings) {
			t.Errorf("%c: %d readings, %d lists of slots, given %d", q.Char, len(q.Readings), len(q.Slots), q.Given)
		}
		if !slices.Equal(q.Readings, Known(q.Char)) {
			t.Errorf("%c may be %v, want %v", q.Char, q.Readings, Known(q.Char))
		}
	}
	for _, want := range "把给" {
		if !slices.Contains([]rune(asked), want) {
			t.Errorf("Questions(%s) asks about %s, want %c among them", text, asked, want)
		}
	}
}

// 100 % where the author gave the reading.
func TestAuthorDecidesEveryOccurrence(t *testing.T) {
	for _, o := range occurrences(t) {
		passage, err := Read(o.text, []Override{{At: o.at, Reading: o.reading}})
		if err != nil {
			t.Fatalf("%s: %v", o.text, err)
		}
		for _, g := range passage.Groups {
			for c, ch := range g.Characters {
				if ch.At == o.at && g.Ways[0][c].Source != audio.FromAuthor {
					t.Errorf("%s at %d comes from %s, want the author", o.text, o.at, g.Ways[0][c].Source)
				}
			}
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpack(packed); err != nil {
			b.Fatal(err)
		}
		if _, err := unpackClassifier(packedClassifier); err != nil {
			b.Fatal(err)
		}
	}
}
