package tone

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

const (
	// sounding is the probability of voice from which a frame has a pitch.
	sounding = 0.5
	// quiet is the power below which a frame is none of the syllable's, as a share of
	// its loudest: −25 dB. What hums on after a syllable has a pitch of its own.
	quiet = 0.003
	// octave is how far from the speaker's median a frame may lie, in semitones: the
	// tracker takes half a period for a whole now and then, or two for one.
	octave = 11
)

// frame is a voiced frame of a rhyme.
type frame struct {
	at                 int64 // of the pitch track
	semitones, voicing float64
}

// voice is a recording and its pitch.
type voice struct {
	pitch dsp.Pitch
	clip  audio.Clip
}

// inRhymes is the voiced frames of each syllable.
func (v voice) inRhymes(said []Syllable) [][]frame {
	voiced := make([][]frame, len(said))
	var all []float64
	for i, s := range said {
		voiced[i] = v.in(s.Rhyme)
		for _, f := range voiced[i] {
			all = append(all, f.semitones)
		}
	}
	if len(all) == 0 {
		return voiced
	}
	slices.Sort(all)
	median := all[len(all)/2]
	for i := range voiced {
		voiced[i] = slices.DeleteFunc(voiced[i], func(f frame) bool {
			return f.semitones < median-octave || f.semitones > median+octave
		})
	}
	return voiced
}

// in is the frames of a span that are voiced and loud enough.
func (v voice) in(s audio.Span) []frame {
	from, to := int(s.Start/dsp.Hop), min(int(s.End/dsp.Hop), v.pitch.Len())
	power := make([]float64, max(to-from, 0))
	for i := range power {
		power[i] = v.power(from + i)
	}
	var list []frame
	for i, p := range power {
		t := from + i
		if v.pitch.Voicing[t] >= sounding && p >= float64(quiet*slices.Max(power)) {
			list = append(list, frame{int64(t), float64(v.pitch.Semitones[t]), float64(v.pitch.Voicing[t])})
		}
	}
	return list
}

// power is the mean square of the sound around frame t, over 20 ms.
func (v voice) power(t int) float64 {
	hop := v.clip.Rate.Samples(dsp.Hop)
	middle := t*hop + hop/2
	part := v.clip.Samples[min(max(middle-hop, 0), len(v.clip.Samples)):min(middle+hop, len(v.clip.Samples))]
	var sum float64
	for _, x := range part {
		sum += float64(float64(x) * float64(x))
	}
	return sum / float64(max(len(part), 1))
}
