package main

import (
	"math"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// hum is ms of a sine of the given loudness.
func hum(ms int, loud float64) (samples []float32) {
	for i := range ms * 16 {
		samples = append(samples, float32(loud*math.Sin(2*math.Pi*200*float64(i)/16000)))
	}
	return samples
}

func clipOf(parts ...[]float32) audio.Clip {
	c := audio.Clip{Rate: audio.SpeechRate}
	for _, p := range parts {
		c.Samples = append(c.Samples, p...)
	}
	return c
}

func TestCutsFallWhereItIsQuiet(t *testing.T) {
	c := cutter{clip: clipOf(hum(200, 0.5), hum(12, 0), hum(200, 0.5)),
		read: []score.Character{{StartMS: 0, EndMS: 200}, {StartMS: 200, EndMS: 412}}}
	if at := audio.SpeechRate.Duration(c.bound(1)); at < 203*time.Millisecond || at > 209*time.Millisecond {
		t.Errorf("the cut falls at %v, want it in the middle of the pause from 200 to 212 ms", at)
	}
	if n := len(c.span(0, 1).Samples) + len(c.span(1, 2).Samples); n != len(c.clip.Samples) {
		t.Errorf("the two halves have %d samples of %d", n, len(c.clip.Samples))
	}
}

func TestJoinedFades(t *testing.T) {
	a, b := clipOf(hum(100, 0.5)), clipOf(hum(50, 0.5))
	got := joined(a, b)
	if want := len(a.Samples) + len(b.Samples) - audio.SpeechRate.Samples(fade); len(got.Samples) != want {
		t.Errorf("joined has %d samples, want %d: the two overlap by %v", len(got.Samples), want, fade)
	}
	if a.Samples[len(a.Samples)-5] != clipOf(hum(100, 0.5)).Samples[len(a.Samples)-5] {
		t.Error("joining changed the sound that it was given")
	}
}

func TestSounding(t *testing.T) {
	got := sounding(clipOf(hum(300, 0.001), hum(400, 0.5), hum(200, 0.001))).Duration()
	if got < 390*time.Millisecond || got > 420*time.Millisecond {
		t.Errorf("of 400 ms of sound between silences %v are left", got)
	}
}

func TestCountOfEvents(t *testing.T) {
	shows := func(at ...int) func(*score.Report) []int { return func(*score.Report) []int { return at } }
	r := &score.Report{}
	for _, test := range []struct {
		name  string
		trial spliced
		want  tally
	}{
		{"found", spliced{want: []int{3}, shown: shows(3)}, tally{found: 1}},
		{"elsewhere", spliced{want: []int{3}, shown: shows(4)}, tally{missed: 1, false: 1}},
		{"as in the untouched reading", spliced{want: []int{3}, also: []int{7}, shown: shows(3, 7)}, tally{found: 1}},
		{"nine of ten", spliced{want: from(0, 10), shown: shows(from(0, 9)...)}, tally{found: 1}},
		{"eight of ten", spliced{want: from(0, 10), shown: shows(from(0, 8)...)}, tally{missed: 1}},
	} {
		if got := test.trial.count(r); got != test.want {
			t.Errorf("%s: count = %+v, want %+v", test.name, got, test.want)
		}
	}
	if got := (spliced{want: []int{1}}).count(nil); got != (tally{missed: 1}) {
		t.Errorf("a refused recording counts %+v, want one missed", got)
	}
}
