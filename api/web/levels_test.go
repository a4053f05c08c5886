package web_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/internal/browser"
)

// voices are eight real words and sentences with short silences between them.
func voices(t *testing.T) []float32 {
	t.Helper()
	data, err := os.ReadFile("../../audio/dsp/testdata/voices.wav")
	if err != nil {
		t.Fatal(err)
	}
	data = data[44:]
	s := make([]float32, len(data)/2)
	for i := range s {
		s[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return s
}

// noise is white, with a level in dB of full scale.
func noise(n int, level float64) []float32 {
	random := rand.New(rand.NewPCG(6, 6))
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(random.NormFloat64() * math.Pow(10, level/20))
	}
	return s
}

// louder is the sound at another level, cut off at full scale.
func louder(s []float32, dB float64) []float32 {
	out := make([]float32, len(s))
	for i := range s {
		out[i] = max(-1, min(1, s[i]*float32(math.Pow(10, dB/20))))
	}
	return out
}

func sum(a, b []float32) []float32 {
	out := make([]float32, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// judged plays a sound to an Ear of levels.js in frames of 43 ms, twenty a
// second, and is what it says most from the second second on.
const judged = `(async (name) => {
	const { Ear, measure } = await import('/assets/test/levels.js');
	const s = new Float32Array(await (await fetch('/sounds/' + name)).arrayBuffer());
	const ear = new Ear(), said = {};
	for (let i = 0, next = 2000; i + 688 <= s.length; i += 800) {
		ear.hear(measure(s.subarray(i, i + 688), 16000), i / 16);
		if (i / 16 < next) continue;
		next += 400;
		const { kind } = ear.judge();
		said[kind] = (said[kind] ?? 0) + 1;
	}
	return Object.entries(said).sort((a, b) => b[1] - a[1])[0][0];
})(%q)`

// TestHintsAgreeWithRefusals plays one sound to the meter of the page and to the
// quality check of the service: whatever the service would refuse, the page has
// hinted at while there was time, and what the page calls good is taken.
func TestHintsAgreeWithRefusals(t *testing.T) {
	f, b, voice := newFake(t), open(t), voices(t)
	n := len(voice)
	tests := []struct {
		name    string
		sound   []float32
		hint    string
		refused dsp.Reason
	}{
		{"near", louder(voice, -6), "good", ""},
		{"far", louder(voice, -25), "good", ""},
		{"in-a-quiet-room", sum(louder(voice, -6), noise(n, -60)), "good", ""},
		{"beside-a-fan", sum(louder(voice, -6), noise(n, -36)), "good", ""},
		{"whisper", louder(voice, -40), "quiet", ""},
		{"shout", louder(voice, 12), "loud", ""},
		{"overdriven", louder(voice, 16), "loud", dsp.Clipped},
		{"street", sum(louder(voice, -6), noise(n, -22)), "noisy", ""},
		{"machine", sum(louder(voice, -6), noise(n, -19)), "noisy", dsp.TooNoisy},
		{"machine-alone", noise(n, -25), "noisy", dsp.NotSpeech},
		{"nothing", make([]float32, n), "silent", dsp.Silence},
		{"hiss", noise(n, -72), "silent", dsp.Silence},
		{"covered", louder(voice, -70), "silent", dsp.Silence},
	}
	f.tus.sounds = map[string][]float32{}
	for _, test := range tests {
		f.tus.sounds[test.name] = test.sound
	}
	b.Visit(f.URL, ".pages")
	for _, test := range tests {
		if got := browser.Eval[string](b, fmt.Sprintf(judged, test.name)); got != test.hint {
			t.Errorf("%s: the page says %q, want %q", test.name, got, test.hint)
		}
		q, err := dsp.Measure(audio.Clip{Rate: audio.SpeechRate, Samples: test.sound})
		if err != nil {
			t.Fatal(err)
		}
		var reason dsp.Reason
		if why := q.Reasons(dsp.DefaultQuality()); len(why) > 0 {
			reason = why[0]
		}
		if reason != test.refused {
			t.Errorf("%s: the service says %q (SNR %.1f, clipped %.2f, RMS %.0f), want %q", test.name, reason, q.SNR, q.ClippedRatio, q.RMS, test.refused)
		}
	}
}
