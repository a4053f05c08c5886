package main

import (
	"math"
	"math/rand/v2"
)

// resonator is a two-pole band pass of unit gain at its middle: a formant, or
// the body of an instrument.
type resonator struct {
	gain, a1, a2 float64
	y1, y2       float64
}

func newResonator(hz, width float64) *resonator {
	q := &resonator{}
	q.tune(hz, width)
	return q
}

// tune moves the resonance, in hertz at 16 kHz.
func (q *resonator) tune(hz, width float64) {
	radius := math.Exp(-math.Pi * width / 16000)
	angle := 2 * math.Pi * math.Min(hz, 7500) / 16000
	q.a1, q.a2 = 2*radius*math.Cos(angle), -radius*radius
	q.gain = (1 - radius) * math.Sqrt(1-2*radius*math.Cos(2*angle)+radius*radius)
}

func (q *resonator) next(x float64) float64 {
	y := q.gain*x + q.a1*q.y1 + q.a2*q.y2
	q.y1, q.y2 = y, q.y1
	return y
}

// pentatonic is a scale in semitones; melodies keep to it.
var pentatonic = []float64{0, 2, 4, 7, 9, 12, 14, 16}

// tune is a melody: a note every beat, as frequencies.
func melody(r *rand.Rand, lowest float64) (beat float64, notes []float64) {
	for range 64 {
		notes = append(notes, lowest*math.Exp2(one(r, pentatonic)/12))
	}
	return 0.15 + 0.4*r.Float64(), notes
}

// chords are of two notes with eight decaying harmonics each, over a drum.
func chords(r *rand.Rand, n int) []float32 {
	beat, top := melody(r, 196)
	_, low := melody(r, 130)
	return filled(n, func(t float64) float64 {
		k := int(t / beat)
		since := t - float64(k)*beat
		var sum float64
		for _, hz := range []float64{top[k], low[k]} {
			for h := 1.0; h <= 8; h++ {
				sum += math.Sin(2*math.Pi*hz*h*t) * math.Exp(-since*(2+h)) / h / 2
			}
		}
		return (sum + math.Exp(-30*since)*r.NormFloat64()/3) / 3
	})
}

// plucked is a melody in the range of voices on strings. Source: Karplus and
// Strong, Computer Music Journal 7(2), 1983.
func plucked(r *rand.Rand, n int) []float32 {
	beat, notes := melody(r, 150+150*r.Float64())
	x := make([]float32, n)
	for k := 0; int(float64(k)*beat*16000) < n; k++ {
		from := int(float64(k) * beat * 16000)
		line := make([]float64, int(16000/notes[k]))
		for i := range line {
			line[i] = r.Float64() - 0.5
		}
		for i := from; i < min(from+int(1.5*beat*16000), n); i++ {
			j := (i - from) % len(line)
			x[i] += float32(line[j])
			line[j] = 0.498 * (line[j] + line[(j+1)%len(line)])
		}
	}
	return x
}

// drums are a loop of a bass drum, a snare and a cymbal.
func drums(r *rand.Rand, n int) []float32 {
	step := 0.1 + 0.08*r.Float64()
	var pattern [16]int
	for i := range pattern {
		pattern[i] = r.IntN(4)
	}
	return filled(n, func(t float64) float64 {
		k := int(t / step)
		since := t - float64(k)*step
		switch pattern[k%16] {
		case 0:
			return 0.6 * math.Sin(2*math.Pi*(50*since+4*(1-math.Exp(-20*since)))) * math.Exp(-12*since)
		case 1:
			return (0.25*r.NormFloat64() + 0.3*math.Sin(2*math.Pi*190*since)) * math.Exp(-25*since)
		case 2:
			return 0.1 * r.NormFloat64() * math.Exp(-60*since)
		}
		return 0
	})
}

// voiced is a source of pulses: the phase of a period whose frequency may change.
type voiced struct{ phase float64 }

// next is one sample of a sawtooth.
func (v *voiced) next(hz float64) float64 {
	v.phase += hz / 16000
	v.phase -= math.Floor(v.phase)
	return 2*v.phase - 1
}

// buzz is a sawtooth of steady colour that swells at the pace of syllables.
func buzz(r *rand.Rand, n int) []float32 {
	hz, pace, depth := 80*math.Exp2(2.5*r.Float64()), 2+5*r.Float64(), 0.3+0.7*r.Float64()
	vibrato, source := 0.06*r.Float64(), &voiced{}
	return filled(n, func(t float64) float64 {
		swell := 1 - depth*(0.5+0.5*math.Cos(2*math.Pi*pace*t))
		return 0.3 * swell * source.next(hz*(1+vibrato*math.Sin(2*math.Pi*5*t)))
	})
}

// siren goes up and down over an octave or two.
func siren(r *rand.Rand, n int) []float32 {
	low, octaves, pace := 300+500*r.Float64(), 0.5+1.5*r.Float64(), 0.25+2*r.Float64()
	source, colour := &voiced{}, newResonator(900+900*r.Float64(), 1500)
	return filled(n, func(t float64) float64 {
		return 0.6 * colour.next(source.next(low*math.Exp2(octaves*(0.5-0.5*math.Cos(2*math.Pi*pace*t)))))
	})
}

// humming is a melody with a closed mouth: gliding, dull, with breaths.
func humming(r *rand.Rand, n int) []float32 {
	beat, notes := melody(r, 180+120*r.Float64())
	source, nose, hz := &voiced{}, newResonator(280, 120), notes[0]
	return filled(n, func(t float64) float64 {
		k := int(t / beat)
		since := t/beat - float64(k)
		hz += (notes[k] - hz) * 0.002
		swell := math.Min(1, 8*math.Min(since, 1-since))
		return 0.8 * swell * nose.next(source.next(hz*(1+0.01*math.Sin(2*math.Pi*5.5*t))))
	})
}

// vowels by their first three resonances, of a child's mouth.
var vowels = [][3]float64{{1000, 1500, 3200}, {400, 2900, 3700}, {450, 900, 3000}, {600, 2300, 3300}, {600, 1100, 3100}, {350, 2300, 2900}}

// singing is vowels on a melody with vibrato, a vowel a note or held, and
// no consonants: what is nearest to reading without being it.
func singing(r *rand.Rand, n int) []float32 {
	beat, notes := melody(r, 220+110*r.Float64())
	of := make([][3]float64, len(notes))
	for i := range of {
		of[i] = one(r, vowels)
		if i > 0 && r.IntN(3) == 0 {
			of[i] = of[i-1]
		}
	}
	source := &voiced{}
	q := []*resonator{newResonator(500, 90), newResonator(1500, 120), newResonator(2500, 180)}
	return filled(n, func(t float64) float64 {
		k := int(t / beat)
		since := t/beat - float64(k)
		x := source.next(notes[k] * (1 + 0.025*math.Sin(2*math.Pi*5.5*t)))
		var sum float64
		for i, f := range of[k] {
			q[i].tune(f, 90+60*float64(i))
			sum += q[i].next(x) / float64(1+i)
		}
		return 1.5 * sum * math.Min(1, 12*math.Min(since, 1-since))
	})
}

// animals mew or bark: an arched pitch through a mouth that opens and closes.
func animals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for at := r.IntN(3000); at < n; at += 3000 + r.IntN(8000) {
		length, hz := 2500+r.IntN(8000), 250*math.Exp2(1.5*r.Float64())
		source, mouth, rough := &voiced{}, newResonator(800, 200), 0.3*r.Float64()
		for i := at; i < min(at+length, n); i++ {
			arch := math.Sin(math.Pi * float64(i-at) / float64(length))
			mouth.tune(600+1400*arch, 300)
			x[i] += float32(1.2 * arch * mouth.next(source.next(hz*(1+0.4*arch))+rough*r.NormFloat64()))
		}
		at += length
	}
	return x
}
