package sherpa

import (
	"time"

	"github.com/langdu/langdu/audio"
)

// quiet is how much sound is looked at for how loud it is: shorter than a
// syllable, longer than the closure of a stop such as t.
const quiet = 200 * time.Millisecond

// windows cuts a clip into stretches of at most the given length. Each but the
// last ends in the middle of the quietest 200 ms of its second half: there is a
// pause within that time in any speech, and where there is none, cutting is as bad
// anywhere else.
func windows(clip audio.Clip, longest time.Duration) []audio.Clip {
	var list []audio.Clip
	most := clip.Rate.Samples(longest)
	for len(clip.Samples) > most {
		n := most/2 + quietest(clip.Samples[most/2:most], clip.Rate.Samples(quiet))
		list = append(list, audio.Clip{Rate: clip.Rate, Samples: clip.Samples[:n]})
		clip.Samples = clip.Samples[n:]
	}
	return append(list, clip)
}

// quietest is the middle of the width samples with the least energy; the first of
// equals.
func quietest(samples []float32, width int) int {
	energy, best, at := 0.0, 0.0, 0
	for i, v := range samples {
		energy += float64(v) * float64(v)
		if i >= width {
			energy -= float64(samples[i-width]) * float64(samples[i-width])
		}
		if i == width-1 || i >= width && energy < best {
			best, at = energy, i+1-width/2
		}
	}
	return at
}

// leastWindow is how much sound a model is given at least, the rest being silence:
// some have no answer to less than a few frames.
const leastWindow = time.Second

// padded is the samples of a window, made long enough.
func padded(clip audio.Clip) []float32 {
	least := clip.Rate.Samples(leastWindow)
	if len(clip.Samples) >= least {
		return clip.Samples
	}
	return append(make([]float32, 0, least), clip.Samples...)[:least]
}
