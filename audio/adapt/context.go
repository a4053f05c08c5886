package adapt

import (
	"math"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// readings is the ways of saying the unit of each spike: its characters as they
// are read in the sentence that the spikes spell together.
func (h *ctc) readings(spikes []spike) [][]way {
	var text []rune
	for _, s := range spikes {
		text = append(text, []rune(h.units[s.unit].text)...)
	}
	accepted := inContext(text)
	ways := make([][]way, len(spikes))
	start := 0
	for i, s := range spikes {
		u := h.units[s.unit]
		ways[i] = u.ways
		if n := len([]rune(u.text)); n > 0 {
			ways[i] = u.read(accepted[start : start+n])
			start += n
		}
	}
	return ways
}

// inContext is the accepted readings of each character of a text, the preferred
// one first; the usual one where its context gives it no syllable of its own.
func inContext(text []rune) [][]audio.Syllable {
	all := make([][]audio.Syllable, len(text))
	passage, err := hanzi.Read(string(text), nil)
	if err == nil { // without an author's readings there is none
		for _, g := range passage.Groups {
			for _, way := range g.Ways {
				for i, v := range way {
					at := g.Characters[i].At
					if len(v.Syllables) == 1 && !v.Syllables[0].Erhua && !slices.Contains(all[at], v.Syllables[0]) {
						all[at] = append(all[at], v.Syllables[0])
					}
				}
			}
		}
	}
	for i, r := range text {
		if len(all[i]) == 0 {
			all[i] = hanzi.Known(r)[:1]
		}
	}
	return all
}

const (
	// quietBelow is how far below the loud frames nothing is said, in dB: vowels
	// of one voice are within 15 dB of each other, and s or f 10 dB below them.
	quietBelow = 30.0
	loudShare  = 0.95
	// leastPause is the shortest pause, in frames: the closure of b, d or g is
	// quiet for up to 60 ms and belongs to its syllable.
	leastPause = 4
)

// quietFrames says of each of n frames of acoustic.Hop whether it lies in a pause.
func quietFrames(clip audio.Clip, n int) []bool {
	hop := int(hopMS * rate / 1000)
	level := make([]float64, n)
	for t := range level {
		var sum float64
		part := clip.Samples[min(t*hop, len(clip.Samples)):min((t+1)*hop, len(clip.Samples))]
		for _, v := range part {
			sum += float64(v) * float64(v)
		}
		level[t] = 10 * math.Log10(sum/float64(hop)+1e-12)
	}
	quiet := make([]bool, n)
	if n == 0 {
		return quiet
	}
	sorted := slices.Sorted(slices.Values(level))
	edge := sorted[int(loudShare*float64(n-1))] - quietBelow
	for t := 0; t < n; {
		end := t
		for end < n && level[end] < edge {
			end++
		}
		if end-t >= leastPause {
			for k := t; k < end; k++ {
				quiet[k] = true
			}
		}
		t = max(end, t+1)
	}
	return quiet
}

// sounding is the frames of a spike's cell: the stretch without a pause that is
// nearest to the spike, or the whole cell where all of it is quiet.
func sounding(s spike, quiet []bool) (lo, hi int) {
	first := min(max(int(math.Round(s.lo/hopMS)), 0), len(quiet))
	last := min(max(int(math.Round(s.hi/hopMS)), first), len(quiet))
	nearest := -1
	for t := first; t < last; t++ {
		distance := func(t int) float64 { return math.Abs((float64(t)+0.5)*hopMS - s.at) }
		if !quiet[t] && (nearest < 0 || distance(t) < distance(nearest)) {
			nearest = t
		}
	}
	if nearest < 0 {
		return first, last
	}
	lo, hi = nearest, nearest+1
	for lo > first && !quiet[lo-1] {
		lo--
	}
	for hi < last && !quiet[hi] {
		hi++
	}
	return lo, hi
}
