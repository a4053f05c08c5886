package assess

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/score"
)

func open(t *testing.T, path string) Sound {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := Open(context.Background(), f, -1, decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// changed is a clip of which every sample is f of what it was.
func changed(c audio.Clip, f func(float32) float32) audio.Clip {
	out := audio.Clip{Rate: c.Rate, Samples: slices.Clone(c.Samples)}
	for i, v := range out.Samples {
		out.Samples[i] = f(v)
	}
	return out
}

// A voice is judged however faint it was recorded, and on whatever offset.
func TestFaintAndShiftedVoicesAreScored(t *testing.T) {
	for path, text := range map[string]string{sentence: sentenceText, word: wordText} {
		s := open(t, path)
		plain := judgeSound(t, s.Clip, text)
		gain := float32(math.Pow(10, (-60-s.Quality.SpeechLevel)/20))
		for name, f := range map[string]func(float32) float32{
			"at −60 dBFS":             func(v float32) float32 { return gain * v },
			"at −60 dBFS and 16 bits": func(v float32) float32 { return float32(math.Round(float64(32768*gain*v))) / 32768 },
			"with an offset of 0.3":   func(v float32) float32 { return v/2 + 0.3 },
		} {
			r := judgeSound(t, changed(s.Clip, f), text)
			if r.Status != Scored || math.Abs(r.Overall-plain.Overall) > 10 {
				t.Errorf("%s %s: %s, %q; want it scored near %g", path, name, r.Status, r.Reason, plain.Overall)
			}
		}
	}
}

// buzzing is a sawtooth that swells at the pace of syllables.
func buzzing(hz, pace float64) audio.Clip {
	c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 2*audio.SpeechRate)}
	phase := 0.0
	for i := range c.Samples {
		t := float64(i) / 16000
		phase += hz * (1 + 0.03*math.Sin(2*math.Pi*5*t)) / 16000
		c.Samples[i] = float32(0.3 * (0.5 - 0.5*math.Cos(2*math.Pi*pace*t)) * (2*(phase-math.Floor(phase)) - 1))
	}
	return c
}

// tune is a melody of decaying strings in the range of voices.
func tune(seed uint64) audio.Clip {
	r := rand.New(rand.NewPCG(seed, 1))
	c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3*audio.SpeechRate)}
	for at := 0; at < len(c.Samples); at += 4800 {
		hz := 200 * math.Exp2(float64(r.IntN(12))/12)
		for i := at; i < min(at+4800, len(c.Samples)); i++ {
			t := float64(i-at) / 16000
			for h := 1.0; h <= 6; h++ {
				c.Samples[i] += float32(0.2 * math.Sin(2*math.Pi*hz*h*t) * math.Exp(-t*(2+2*h)) / h)
			}
		}
	}
	return c
}

// keys are struck at a typist's pace.
func keys(seed uint64) audio.Clip {
	r := rand.New(rand.NewPCG(seed, 2))
	c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 2*audio.SpeechRate)}
	for at := 0; at < len(c.Samples); at += 1500 + r.IntN(3000) {
		for i := at; i < min(at+800, len(c.Samples)); i++ {
			c.Samples[i] = float32(0.4 * r.NormFloat64() * math.Exp(-float64(i-at)/60))
		}
	}
	return c
}

// Sounds without words are no reading of any page, however short it is.
func TestMusicIsRefused(t *testing.T) {
	pages := []string{"水", "中国", "爸爸", "小鸟飞了", sentenceText}
	sounds := map[string]audio.Clip{"keys": keys(1), "other keys": keys(2), "a low buzz": buzzing(110, 4), "a high buzz": buzzing(260, 5), "a tune": tune(1), "another tune": tune(2)}
	for name, clip := range sounds {
		for _, page := range pages {
			if r := judgeSound(t, clip, page); r.Status != Unassessable || r.Detail == "" {
				t.Errorf("%s as %s: %s, %g; want it refused", name, page, r.Status, r.Match.Text)
			}
		}
	}
}

// A word is no reading of another one; with one character misread it still is a
// reading of its own page.
func TestShortPages(t *testing.T) {
	for _, other := range []string{"小猫", "吃", "学习", "月亮", "听说"} {
		if r := judgeFile(t, word, other); r.Reason != NotThisText {
			t.Errorf("中国 as %s: %s, %q, want %q", other, r.Status, r.Reason, NotThisText)
		}
	}
	for _, near := range []string{"中国", "中过", "终果", "宗国"} {
		if r := judgeFile(t, word, near); r.Status != Scored {
			t.Errorf("中国 as %s: %q, want it scored", near, r.Reason)
		}
	}
}

func TestMatchReason(t *testing.T) {
	limits := score.Limits{Text: 0.4, Young: 0.2, Foreign: 0.3, Alien: 0.6}
	good := score.Match{Text: 0.9, Voiced: 0.5, SpeechMS: 1000, SNR: 25, Characters: 2, Said: 2}
	for _, test := range []struct {
		name   string
		change func(*score.Match)
		want   Reason
	}{
		{"a reading", func(*score.Match) {}, ""},
		{"of one character", func(m *score.Match) { m.Characters, m.Said = 1, 1 }, ""},
		{"half of two", func(m *score.Match) { m.Said = 1 }, ""},
		{"one of three", func(m *score.Match) { m.Characters, m.Said = 3, 1 }, NotThisText},
		{"two of six", func(m *score.Match) { m.Characters = 6 }, NotThisText},
		{"three of six", func(m *score.Match) { m.Characters, m.Said = 6, 3 }, ""},
		{"another text", func(m *score.Match) { m.Text = 0.3 }, NotThisText},
		{"another language", func(m *score.Match) { m.Text, m.Foreign = 0.3, 0.5 }, NotMandarin},
		{"another language that resembles the text", func(m *score.Match) { m.Foreign = 0.7 }, NotMandarin},
		{"no voice", func(m *score.Match) { m.Voiced = 0.01 }, NotSpeech},
		{"a voice hidden in noise", func(m *score.Match) { m.Voiced, m.SNR = 0.01, 6 }, ""},
		{"no speech", func(m *score.Match) { m.SpeechMS = 0 }, NotSpeech},
	} {
		m := good
		test.change(&m)
		if got := matchReason(m, limits, score.Circumstances{}); got != test.want {
			t.Errorf("%s: reason = %q, want %q", test.name, got, test.want)
		}
	}
	doubtful := good
	doubtful.Text = 0.3
	if got := matchReason(doubtful, limits, score.Circumstances{Young: true}); got != "" {
		t.Errorf("of a child: reason = %q, want none", got)
	}
}

// Every reason says what to do about it.
func TestReasonsSayWhatToDo(t *testing.T) {
	for _, r := range []Reason{Silence, TooShort, NotSpeech, TooNoisy, Clipped, NotThisText, NotMandarin} {
		if s := r.Sentence(); strings.Count(s, ".") < 2 || !(strings.Contains(s, "ecord") || strings.Contains(s, "ead aloud")) {
			t.Errorf("%s: %q does not say what to do", r, s)
		}
	}
}
