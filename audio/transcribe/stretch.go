package transcribe

import (
	"math"
	"slices"

	"github.com/langdu/langdu/audio"
)

// A recording is written down stretch by stretch, so that what that takes does not
// grow with its length: where nothing is clear, as in a class that talks all at
// once, a minute of lattice and words is 60 MB.
const (
	longestStretch = 1500 // frames: 30 s
	restful        = 10   // frames that a pause between words has, 0.2 s
)

// stretches is where each stretch ends, in frames. All but the last end in the
// middle of the frames of their second half that are likeliest silence: in so long
// a time anybody breathes.
func stretches(scores audio.Frames, silence audio.Phone) (ends []int) {
	from := 0
	for scores.Len()-from > longestStretch {
		from = stillest(scores, silence, from+longestStretch/2, from+longestStretch)
		ends = append(ends, from)
	}
	return append(ends, scores.Len())
}

// stillest is the middle of the frames between two that are likeliest silence, the
// first of equals.
func stillest(scores audio.Frames, silence audio.Phone, from, to int) int {
	lost := make([]float64, 0, to-from) // by silence, against the likeliest sound
	for t := from; t < to; t++ {
		row := scores.At(t)
		lost = append(lost, float64(slices.Max(row)-row[silence]))
	}
	at, least, sum := from, math.Inf(1), 0.0
	for i, v := range lost {
		sum += v
		if i >= restful {
			sum -= lost[i-restful]
		}
		if i >= restful-1 && sum < least {
			at, least = from+i+1-restful/2, sum
		}
	}
	return at
}
