package main

import (
	"math"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// How a cut is made: where the sound is weakest within reach of the bound that
// the aligner found, over windows of loudness; what is joined overlaps by fade.
const (
	cutReach = 15 * time.Millisecond
	loudness = 10 * time.Millisecond
	fade     = 6 * time.Millisecond
)

// cutter cuts characters out of a reading, whose bounds come from aligning it to
// what was really read.
type cutter struct {
	clip audio.Clip
	read []score.Character
}

// bound is where character i begins, in samples; that of the first is the start
// of the recording, and that of none its end.
func (c cutter) bound(i int) int {
	switch {
	case i <= 0:
		return 0
	case i >= len(c.read):
		return len(c.clip.Samples)
	}
	return c.weakest(c.at(c.read[i].StartMS))
}

func (c cutter) at(ms int64) int {
	return min(c.clip.Rate.Samples(time.Duration(ms)*time.Millisecond), len(c.clip.Samples))
}

// weakest is the sample near at around which there is least sound.
func (c cutter) weakest(at int) int {
	reach, half := c.clip.Rate.Samples(cutReach), c.clip.Rate.Samples(loudness)/2
	best, least := at, math.Inf(1)
	for i := max(at-reach, half); i <= min(at+reach, len(c.clip.Samples)-half); i += half / 2 {
		var sum float64
		for _, x := range c.clip.Samples[i-half : i+half] {
			sum += float64(x) * float64(x)
		}
		if sum < least {
			best, least = i, sum
		}
	}
	return best
}

// span is the sound of characters i to j−1, silences between them included.
func (c cutter) span(i, j int) audio.Clip {
	return audio.Clip{Rate: c.clip.Rate, Samples: c.clip.Samples[c.bound(i):c.bound(j)]}
}

// char is the sound of character k alone.
func (c cutter) char(k int) audio.Clip {
	lo, hi := c.weakest(c.at(c.read[k].StartMS)), c.weakest(c.at(c.read[k].EndMS))
	return audio.Clip{Rate: c.clip.Rate, Samples: c.clip.Samples[lo:hi]}
}

// joined puts clips behind each other, each fading into the next.
func joined(clips ...audio.Clip) audio.Clip {
	out := audio.Clip{Rate: audio.SpeechRate}
	for _, c := range clips {
		n := min(out.Rate.Samples(fade), len(out.Samples), len(c.Samples))
		tail := out.Samples[len(out.Samples)-n:]
		for i := range tail {
			w := float32(i+1) / float32(n+1)
			tail[i] = (1-w)*tail[i] + w*c.Samples[i]
		}
		out.Samples = append(out.Samples, c.Samples[n:]...)
	}
	return out
}
