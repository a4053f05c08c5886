package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/langdu/langdu/audio"
)

// Seeds of the sounds that are calibrated on, and of those that are tried.
const (
	calibrationSeed = 11
	trialSeed       = 12
)

// noise is one kind of sound without any speech in it. Those that are held are
// kept from calibration, so that refusing them shows more than memory.
type noise struct {
	name  string
	held  bool
	plain bool // no music, no voice
	// make is a sound of so many samples at 16 kHz, of about the level of speech.
	make func(r *rand.Rand, n int) []float32
}

// noises are all kinds. Music and what is like it is in music.go.
var noises = []noise{
	{"silence", true, true, func(r *rand.Rand, n int) []float32 { return white(r, n, 1e-5*float64(r.IntN(3))) }},
	{"white noise", true, true, func(r *rand.Rand, n int) []float32 { return white(r, n, 0.1) }},
	{"pink noise", true, true, func(r *rand.Rand, n int) []float32 { return pink(n, r) }},
	{"sine", true, true, sine},
	{"chords", false, false, chords},
	{"plucked strings", false, false, plucked},
	{"drums", false, false, drums},
	{"humming", false, false, humming},
	{"buzz", false, false, buzz},
	{"siren", false, false, siren},
	{"typing", false, false, typing},
	{"applause", false, false, applause},
	{"singing", true, false, singing},
	{"animals", true, false, animals},
	{"telephone", true, false, telephone},
	{"engine", true, false, engine},
	{"swept noise", true, false, sweptNoise},
}

// clips are n sounds of the kind, between 1.2 and 4 seconds long, at levels over
// 30 dB, the same ones every time for the same seed.
func (k noise) clips(n int, seed uint64) []*utterance {
	var list []*utterance
	for i := range n {
		r := rand.New(rand.NewPCG(uint64(i), seed))
		samples := k.make(r, int((1.2+2.8*r.Float64())*float64(audio.SpeechRate)))
		level := float32(math.Pow(10, -float64(r.IntN(30))/20))
		for i, v := range samples {
			samples[i] = max(-1, min(1, v*level))
		}
		list = append(list, &utterance{path: fmt.Sprint(k.name, " ", i), clip: audio.Clip{Rate: audio.SpeechRate, Samples: samples}})
	}
	return list
}

// filled makes n samples from their times in seconds.
func filled(n int, f func(t float64) float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(f(float64(i) / float64(audio.SpeechRate)))
	}
	return x
}

func white(r *rand.Rand, n int, level float64) []float32 {
	return filled(n, func(float64) float64 { return level * r.NormFloat64() })
}

func sine(r *rand.Rand, n int) []float32 {
	hz := 80 * math.Exp2(6*r.Float64())
	return filled(n, func(t float64) float64 { return math.Sin(2*math.Pi*hz*t) / 3 })
}

// typing is keys struck every 80 to 300 ms: two short resonances each.
func typing(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for at := 0; at < n; at += 1280 + r.IntN(3520) {
		for _, later := range []int{0, 600 + r.IntN(600)} {
			ring(x, r, at+later, 1200+3000*r.Float64(), 0.002+0.004*r.Float64(), 0.3)
		}
	}
	return x
}

// applause is some hundred claps a second, each a decaying burst.
func applause(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for range n / 16000 * (100 + r.IntN(300)) {
		ring(x, r, r.IntN(n), 700+1500*r.Float64(), 0.003+0.005*r.Float64(), 0.05)
	}
	return x
}

// ring adds a burst of noise about a frequency, which decays with a time
// constant in seconds.
func ring(x []float32, r *rand.Rand, at int, hz, decay, level float64) {
	q := newResonator(hz, hz/3)
	for i := at; i < min(at+int(8*decay*16000), len(x)); i++ {
		t := float64(i-at) / 16000
		x[i] += float32(level * q.next(r.NormFloat64()) * math.Exp(-t/decay))
	}
}

// engine is a motor whose speed wanders: pulses in noise.
func engine(r *rand.Rand, n int) []float32 {
	phase, rate, wander := 0.0, 25+50*r.Float64(), 0.2+r.Float64()
	low := newResonator(120+200*r.Float64(), 150)
	return filled(n, func(t float64) float64 {
		phase += rate * (1 + 0.3*math.Sin(2*math.Pi*wander*t)) / 16000
		pulse := math.Exp(-20 * (phase - math.Floor(phase)))
		return 0.6*low.next(pulse*(1+r.NormFloat64())) + 0.02*r.NormFloat64()
	})
}

// sweptNoise is noise in a band that wanders as a formant does, louder and
// softer at the pace of syllables.
func sweptNoise(r *rand.Rand, n int) []float32 {
	pace, sweep, middle := 3+3*r.Float64(), 0.5+2*r.Float64(), 600+1500*r.Float64()
	q := newResonator(middle, 200)
	return filled(n, func(t float64) float64 {
		q.tune(middle*math.Exp2(math.Sin(2*math.Pi*sweep*t)), 300)
		swell := 0.5 + 0.5*math.Sin(2*math.Pi*pace*t)
		return 0.4 * swell * q.next(r.NormFloat64())
	})
}

// telephone is a bell of two tones, or keys of two tones each.
func telephone(r *rand.Rand, n int) []float32 {
	on, off := 0.1+0.3*r.Float64(), 0.05+0.3*r.Float64()
	rows, columns := []float64{697, 770, 852, 941}, []float64{1209, 1336, 1477}
	keys := make([][2]float64, 64)
	for i := range keys {
		keys[i] = [2]float64{one(r, rows), one(r, columns)}
	}
	return filled(n, func(t float64) float64 {
		k := int(t / (on + off))
		if t-float64(k)*(on+off) > on {
			return 0
		}
		return 0.2 * (math.Sin(2*math.Pi*keys[k][0]*t) + math.Sin(2*math.Pi*keys[k][1]*t))
	})
}
