package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/langdu/langdu/audio"
)

// asLoudAs is the piece at the mean power of another.
func (p piece) asLoudAs(other audio.Clip) audio.Clip {
	gain := float32(math.Sqrt(power(other.Samples) / max(power(p.clip.Samples), 1e-12)))
	loud := audio.Clip{Rate: p.clip.Rate, Samples: make([]float32, len(p.clip.Samples))}
	for i, v := range p.clip.Samples {
		loud.Samples[i] = max(-1, min(1, gain*v))
	}
	return loud
}

// openVowel is something that the voice says with an open vowel, as people do who
// hesitate; own where there is nothing else.
func openVowel(r *rand.Rand, own piece, carriers []piece) piece {
	for _, p := range shuffled(r, carriers) {
		if !slices.ContainsFunc(p.chars, func(ways []saying) bool {
			return len(ways[0]) != 1 || !slices.Contains([]string{"a", "an", "ang", "e", "en", "eng"}, ways[0][0].Final)
		}) {
			return p
		}
	}
	return own
}

// held is the loudest tenth of a second of a clip, a vowel, drawn out to three
// times that, beginning and ending softly: somebody who thinks aloud.
func held(c audio.Clip) piece {
	const drawn = 3
	n := min(c.Rate.Samples(100*time.Millisecond), len(c.Samples))
	at, most := 0, -1.0
	for i := 0; i+n <= len(c.Samples); i += max(n/4, 1) {
		if p := power(c.Samples[i : i+n]); p > most {
			at, most = i, p
		}
	}
	x := stretched(c.Samples[at:at+n], drawn)
	for i := range x {
		rise := float32(min(i, len(x)-1-i)) / float32(n)
		x[i] *= min(1, rise)
	}
	return piece{wording{text: "～"}, audio.Clip{Rate: c.Rate, Samples: x}}
}

// soft is how far below its loudest moment a word ends, in dB: much more softly
// than it began.
const soft = 45

// spokenPart is c without the silence at its ends, of which recordings have a
// quarter of a second.
func spokenPart(c audio.Clip) audio.Clip {
	most := c.Rate.Samples(200 * time.Millisecond)
	lo, hi := extent(c, soft)
	return audio.Clip{Rate: c.Rate, Samples: c.Samples[min(lo, most):max(hi, len(c.Samples)-most)]}
}

// extent is from where c is first as loud as that many dB below its loudest moment
// to where it is last, in samples.
func extent(c audio.Clip, below float64) (lo, hi int) {
	step := c.Rate.Samples(loudness)
	var levels []float64
	for i := 0; i+step <= len(c.Samples); i += step {
		levels = append(levels, power(c.Samples[i:i+step]))
	}
	if len(levels) == 0 {
		return 0, len(c.Samples)
	}
	least := slices.Max(levels) * math.Pow(10, -below/10)
	loud := func(v float64) bool { return v >= least }
	for hi = len(levels); !loud(levels[hi-1]); {
		hi--
	}
	return slices.IndexFunc(levels, loud) * step, hi * step
}

// quiet is what a pause of d sounds like in a clip: noise as loud as the clip is
// where it is quietest.
func quiet(r *rand.Rand, like audio.Clip, d time.Duration) audio.Clip {
	step := like.Rate.Samples(loudness)
	least := power(like.Samples)
	for i := 0; i+step <= len(like.Samples); i += step {
		least = min(least, power(like.Samples[i:i+step]))
	}
	return audio.Clip{Rate: like.Rate, Samples: white(r, like.Rate.Samples(d), math.Sqrt(least))}
}
