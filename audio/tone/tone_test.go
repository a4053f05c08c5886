package tone

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

func TestShapeOf(t *testing.T) {
	for _, test := range []struct {
		tone, before, after audio.Tone
		pause               bool
		want                Shape
	}{
		{1, 0, 4, false, "55"},
		{2, 1, 0, true, "35"},
		{3, 0, 4, false, "21"}, // 老师
		{3, 0, 5, false, "21"}, // 姐姐
		{3, 1, 0, true, "214"},
		{3, 1, 2, true, "214"}, // at a comma
		{4, 0, 4, false, "53"}, // 大树
		{4, 0, 4, true, "51"},
		{4, 0, 1, false, "51"},
		{audio.Neutral, 1, 0, true, "2"}, // 妈妈
		{audio.Neutral, 2, 0, true, "3"}, // 爷爷
		{audio.Neutral, 3, 0, true, "4"}, // 奶奶
		{audio.Neutral, 4, 0, true, "1"}, // 爸爸
		{audio.Neutral, audio.Neutral, 0, true, "1"},
		{audio.Neutral, 0, 0, true, "1"},
	} {
		got := ShapeOf(test.tone, test.before, test.after, test.pause)
		if got != test.want {
			t.Errorf("ShapeOf(%d after %d before %d, pause %t) = %q, want %q", test.tone, test.before, test.after, test.pause, got, test.want)
		}
		if c := got.Curve(); len(c) != Points || slices.Min(c) < Bottom || slices.Max(c) > Top {
			t.Errorf("the curve of %q is %v, want %d levels from 1 to 5", got, c, Points)
		}
	}
}

func TestCurveJSON(t *testing.T) {
	c := Curve{10, 35, 0, 50, 49}
	text, err := json.Marshal(c)
	if err != nil || string(text) != "[1,3.5,null,5,4.9]" {
		t.Fatalf("Marshal(%v) = %s, %v", c, text, err)
	}
	var back Curve
	if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(back, c) {
		t.Errorf("Unmarshal(%s) = %v, %v, want %v", text, back, err, c)
	}
	if err := json.Unmarshal([]byte(`["high"]`), &back); err == nil {
		t.Error("a curve of words is read")
	}
}

// note is a stretch of voice whose pitch goes from one semitone to another, or of
// nothing.
type note struct {
	from, to float64 // semitones above 60 Hz
	length   time.Duration
	loud     float64
}

// sing makes a clip of notes and says where each lies.
func sing(notes ...note) (audio.Clip, []audio.Span) {
	c := audio.Clip{Rate: audio.SpeechRate}
	var spans []audio.Span
	phase := 0.0
	for _, n := range notes {
		start := c.Duration()
		samples := c.Rate.Samples(n.length)
		for i := range samples {
			s := n.from + (n.to-n.from)*float64(i)/float64(samples)
			phase += 2 * math.Pi * 60 * math.Pow(2, s/12) / float64(c.Rate)
			var v float64
			for h := 1; h < 8; h++ { // a voice has overtones
				v += math.Sin(float64(h)*phase) / float64(h)
			}
			c.Samples = append(c.Samples, float32(n.loud*0.2*v))
		}
		spans = append(spans, audio.Span{Start: start, End: c.Duration()})
	}
	return c, spans
}

const beat = 300 * time.Millisecond

func drawn(t *testing.T, notes []note, tones ...audio.Tone) []*Pitch {
	t.Helper()
	clip, spans := sing(notes...)
	said := make([]Syllable, len(tones))
	for i, tone := range tones {
		said[i] = Syllable{Tone: tone, Rhyme: spans[i]}
	}
	return Draw(clip, dsp.TrackPitch(clip), said)
}

// TestDrawFollowsTheVoice in two voices an octave apart, which are drawn alike.
func TestDrawFollowsTheVoice(t *testing.T) {
	var voices [2][]*Pitch
	for i, base := range []float64{12, 24} {
		voices[i] = drawn(t, []note{
			{base + 10, base + 10, beat, 1}, {base + 4, base + 10, beat, 1}, {base + 2, base, beat, 1}, {base + 10, base, beat, 1}}, 1, 2, 3, 4)
	}
	for k, p := range voices[0] {
		if p == nil {
			t.Fatalf("tone %d is not drawn", k+1)
		}
		for i, l := range p.Contour {
			if l == 0 || math.Abs(float64(l-p.Expected[i])) > 12 {
				t.Errorf("tone %d sung as it should be is drawn %v, want within 1.2 of %v", k+1, p.Contour, p.Expected)
				break
			}
			if other := voices[1][k].Contour[i]; math.Abs(float64(l-other)) > 2 {
				t.Errorf("tone %d an octave higher is drawn %v, want %v", k+1, voices[1][k].Contour, p.Contour)
				break
			}
		}
	}
}

// TestDrawShowsTheMistake: a fourth tone said as a second one rises.
func TestDrawShowsTheMistake(t *testing.T) {
	p := drawn(t, []note{{20, 20, beat, 1}, {14, 20, beat, 1}}, 1, 4)[1]
	if first, last := p.Contour[0], p.Contour[Points-1]; last < first+15 || p.Shape != "51" {
		t.Errorf("a rising voice in tone 4 is drawn %v beside %s", p.Contour, p.Shape)
	}
}

// TestDrawOneSyllable takes the height from what is asked, as there is nothing else.
func TestDrawOneSyllable(t *testing.T) {
	if p := drawn(t, []note{{15, 15, beat, 1}}, 1)[0]; p == nil || p.Contour[6] < 45 {
		t.Errorf("a level voice in tone 1 alone is drawn %+v, want at the top", p)
	}
}

func TestDrawNothing(t *testing.T) {
	for name, notes := range map[string][]note{
		"silence":          {{15, 15, beat, 0}},
		"too little voice": {{15, 15, 80 * time.Millisecond, 1}},
	} {
		if p := drawn(t, notes, 1)[0]; p != nil {
			t.Errorf("%s is drawn %+v", name, p)
		}
	}
	if list := Draw(audio.Clip{Rate: audio.SpeechRate}, dsp.Pitch{}, []Syllable{{Tone: 1}}); list[0] != nil {
		t.Errorf("a syllable that was not said is drawn %+v", list[0])
	}
}

// TestDrawLeavesOutWhatHumsOn: a faint high hum after a syllable is not its tone.
func TestDrawLeavesOutWhatHumsOn(t *testing.T) {
	clip, spans := sing(note{20, 20, beat, 1}, note{18, 10, beat, 1}, note{19, 19, beat, 0.02})
	said := []Syllable{{Tone: 1, Rhyme: spans[0]}, {Tone: 4, Rhyme: audio.Span{Start: spans[1].Start, End: spans[2].End}}}
	p := Draw(clip, dsp.TrackPitch(clip), said)[1]
	if p == nil || p.EndMS > spans[1].End.Milliseconds()+50 || p.Contour[Points-1] > 20 {
		t.Errorf("a falling tone with a hum after it is drawn %+v, want until %d ms", p, spans[1].End.Milliseconds())
	}
}

// TestPauseIsHeard: a third tone before a silence is the last of its phrase.
func TestPauseIsHeard(t *testing.T) {
	clip, spans := sing(note{8, 4, beat, 1}, note{0, 0, beat, 0}, note{14, 14, beat, 1})
	said := []Syllable{{Tone: 3, Rhyme: spans[0]}, {Tone: 1, Rhyme: spans[2]}}
	if p := Draw(clip, dsp.TrackPitch(clip), said); p[0].Shape != "214" {
		t.Errorf("a third tone before a pause has the shape %s, want 214", p[0].Shape)
	}
	said[1].Rhyme.Start = spans[1].Start + 100*time.Millisecond
	if p := Draw(clip, dsp.TrackPitch(clip), said); p[0].Shape != "21" {
		t.Errorf("a third tone before another has the shape %s, want 21", p[0].Shape)
	}
}
