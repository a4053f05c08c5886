package score

import (
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// everySyllable is what the test units can say, in the four tones.
func everySyllable() []audio.Syllable {
	var all []audio.Syllable
	for _, initial := range append([]string{""}, someInitials...) {
		for _, final := range someFinals {
			for tone := range tonesHeard {
				all = append(all, audio.Syllable{Initial: initial, Final: final, Tone: audio.Tone(1 + tone)})
			}
		}
	}
	return all
}

// chancesOf is the chance of each of the syllables expected where one was heard.
func chancesOf(t *testing.T, heard string, expected []audio.Syllable) []float64 {
	t.Helper()
	e := Weigh(hear(t, ". "+heard+" ."), testUnits, testCalibration().Weights)
	var chances []float64
	for _, s := range expected {
		r := align.Range{Start: 10, End: e.Len() - 10}
		chances = append(chances, e.at(s, site{found: r, free: align.Range{End: e.Len()}}).Chance)
	}
	return chances
}

func syllable(t *testing.T, pinyin string) audio.Syllable {
	t.Helper()
	s, err := audio.ParsePinyin(pinyin)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A syllable that was said beats all others. Of those taken at random at most
// one in twenty is among the best twentieth, and so on: where several fit alike,
// none of them is thought better than the others.
func TestChanceIsThatOfARandomSyllable(t *testing.T) {
	all := everySyllable()
	for _, heard := range []string{"zhang3", "ni2", "bu4", "an4"} {
		if got, want := chancesOf(t, heard, []audio.Syllable{syllable(t, heard)})[0], 1/float64(len(all)); got > want {
			t.Errorf("the chance of %s where it was said is %.4f, want %.4f, the least there is", heard, got, want)
		}
		chances := chancesOf(t, heard, all)
		slices.Sort(chances)
		for _, share := range []float64{0.05, 0.25, 0.5, 0.75} {
			at := chances[int(share*float64(len(chances)))]
			if at < share-0.02 {
				t.Errorf("%s heard: of all syllables a share of %g has a chance up to %.3f, want no less", heard, share, at)
			}
		}
	}
}

func TestChanceOfPartlyRightSyllables(t *testing.T) {
	list := strings.Fields("zhang3 zang3 zhang2 zhi3 nu4")
	var expected []audio.Syllable
	for _, p := range list {
		expected = append(expected, syllable(t, p))
	}
	got := chancesOf(t, "zhang3", expected)
	for i := 1; i < len(got); i++ {
		if got[i] < got[0] {
			t.Errorf("zhang3 heard: the chance of %s is %.3f, less than that of zhang3, %.3f", list[i], got[i], got[0])
		}
	}
	if last := got[len(got)-1]; last < 0.3 {
		t.Errorf("zhang3 heard: the chance of nu4, which shares nothing with it, is %.3f, want 0.3 or more", last)
	}
}

// Whatever tone a neutral syllable takes after its neighbour, it is as likely.
func TestChanceLeavesNeutralTonesAlone(t *testing.T) {
	for _, heard := range strings.Fields("zi1 zi2 zi3 zi4") {
		if got := chancesOf(t, heard, []audio.Syllable{syllable(t, "zi5")})[0]; got > 0.05 {
			t.Errorf("%s heard: the chance of zi5 is %.3f, want at most 0.05", heard, got)
		}
	}
}

func TestMatchTellsTexts(t *testing.T) {
	const script = ". ba1 zhang3 ni2 mu4 ."
	for _, test := range []struct {
		name, text   string
		least, below float64 // of the surprise, in nats
	}{
		{"its own", "ba1 zhang3 ni2 mu4", 4.5, 6},
		{"with one character misread", "ba1 lu4 ni2 mu4", 3.3, 5},
		{"another of the same length", "la3 bi2 zu1 man3", -0.01, 2},
		{"the beginning of a longer one", "ba1 zhang3 ni2 mu4 la3 bi2 zu1 man3", 3.3, 5},
	} {
		if got := judged(t, test.text, script).Match.Surprise; got < test.least || got >= test.below {
			t.Errorf("%s: the surprise is %.2f nats, want %.1f to %.1f", test.name, got, test.least, test.below)
		}
	}
}

func TestMatchFeatures(t *testing.T) {
	slow, fast := Match{SpeechMS: 6000, Said: 2}.Features(), Match{SpeechMS: 60, Said: 2}.Features()
	if len(slow) != matchFeatures {
		t.Fatalf("%d features, want %d", len(slow), matchFeatures)
	}
	if slow[6] <= 0 || slow[7] != 0 || fast[6] != 0 || fast[7] <= 0 {
		t.Errorf("3 s and 0.03 s a character: too long %g and %g, too short %g and %g", slow[6], fast[6], slow[7], fast[7])
	}
}

// Less noise than a quiet room's and more than hides the voice change nothing.
func TestMatchBoundsNoise(t *testing.T) {
	c := testCalibration()
	e := Weigh(hear(t, ". ba1 ni2 ."), testUnits, c.Weights)
	p := passage(t, "ba1 ni2")
	a, err := align.Align(e.Emissions(c.Weights.Tone), p, align.Inventory{Phones: testUnits.Phones}, align.Default())
	if err != nil {
		t.Fatal(err)
	}
	for snr, want := range map[float64]float64{60: quietRoom, 12: 12, -10: noisiest} {
		if got := e.Judge(p, a, c, Circumstances{Strictness: Normal, SNR: snr}).Match.SNR; got != want {
			t.Errorf("at %g dB the match has %g dB, want %g", snr, got, want)
		}
	}
}
