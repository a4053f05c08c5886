package main

import (
	"math"
	"math/rand/v2"

	"github.com/langdu/langdu/audio"
)

// synthetic are sounds without any speech, four seconds each, n of each kind.
func synthetic(n int) map[string][]audio.Clip {
	sounds := map[string][]audio.Clip{}
	for k := range n {
		r := rand.New(rand.NewPCG(uint64(k), 11))
		level := math.Pow(10, -float64(r.IntN(30))/20) / 3
		sounds["silence"] = append(sounds["silence"], clip(func(int, float64) float64 { return 1e-5 * r.NormFloat64() * float64(k%3) }))
		sounds["white noise"] = append(sounds["white noise"], clip(func(int, float64) float64 { return level * r.NormFloat64() / 3 }))
		noise := pink(4*int(audio.SpeechRate), r)
		sounds["pink noise"] = append(sounds["pink noise"], clip(func(i int, _ float64) float64 { return level * 3 * float64(noise[i]) }))
		hz := 80 * math.Exp2(6*r.Float64())
		sounds["sine"] = append(sounds["sine"], clip(func(_ int, t float64) float64 { return level * math.Sin(2*math.Pi*hz*t) }))
		sounds["music"] = append(sounds["music"], clip(melody(r, level)))
	}
	return sounds
}

func clip(f func(i int, t float64) float64) audio.Clip {
	c := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 4*audio.SpeechRate)}
	for i := range c.Samples {
		c.Samples[i] = float32(max(-1, min(1, f(i, float64(i)/float64(audio.SpeechRate)))))
	}
	return c
}

// melody is chords of a pentatonic scale with eight decaying harmonics, a new one
// every quarter to half a second, over a drum.
func melody(r *rand.Rand, level float64) func(int, float64) float64 {
	scale := []float64{0, 2, 4, 7, 9, 12, 14, 16}
	beat := 0.25 + 0.25*r.Float64()
	var notes [40][2]float64
	for i := range notes {
		for k := range notes[i] {
			notes[i][k] = 196 * math.Exp2(scale[r.IntN(len(scale))]/12)
		}
	}
	return func(_ int, t float64) float64 {
		n := int(t / beat)
		since := t - float64(n)*beat
		var sum float64
		for _, hz := range notes[n] {
			for h := 1.0; h <= 8; h++ {
				sum += math.Sin(2*math.Pi*hz*h*t) * math.Exp(-since*(2+h)) / h / 2
			}
		}
		return level * (sum + math.Exp(-30*since)*r.NormFloat64()/3)
	}
}
