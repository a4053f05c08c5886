package acoustic

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

// Constants of the normalisation. They belong to the network as its weights do:
// training/frontend.py has the same, and a golden test holds the two together.
const (
	speechRange = 5.0   // ln power below the loud frames: 22 dB
	loudShare   = 0.95  // the percentile that counts as loud
	priorFrames = 200.0 // what average speech weighs, in frames: 2 s
	melFloor    = -10.0 // ln power below the recording's speech: −43 dB
	melScale    = 0.3   // brings log-mel to a deviation near one
	pitchScale  = 1.0 / 6
	pitchClip   = 3.0 // 18 semitones either way
	slopeClip   = 2.0 // semitones per 10 ms

	inputDim = dsp.Bins + dsp.ContourDim
)

// input is the features of a recording as the network wants them: per 10 ms,
// [dsp.Bins] of normalised log-mel, then pitch, slope and voicing. The gain of
// the microphone, and the colour of voice and room so far as the recording is
// long enough to tell it from what was said, are taken out.
func input(mel audio.Frames, pitch dsp.Pitch, averageShape []float32) (x audio.Frames, median float32) {
	contour := pitch.Contour()
	median = medianPitch(contour)
	x = audio.Frames{Hop: dsp.Hop, Dim: inputDim, Data: make([]float32, mel.Len()*inputDim)}
	if mel.Len() == 0 {
		return x, median
	}
	offset := voiceAndRoom(mel, averageShape)
	for t := range x.Len() {
		row := x.At(t)
		for b, v := range mel.At(t) {
			row[b] = max(v-offset[b], melFloor) * melScale
		}
		c := contour.At(t)
		row[dsp.Bins+dsp.ContourPitch] = clamp((c[dsp.ContourPitch]-median)*pitchScale, pitchClip)
		row[dsp.Bins+dsp.ContourSlope] = clamp(c[dsp.ContourSlope], slopeClip)
		row[dsp.Bins+dsp.ContourVoicing] = c[dsp.ContourVoicing]
	}
	return x, median
}

func clamp(x, limit float32) float32 { return max(-limit, min(limit, x)) }

// voiceAndRoom is what speech in this recording has on average in each band. It
// is the mean of the speech frames, with its shape (not its level) drawn towards
// that of average speech as if two seconds of that had been heard before: one
// syllable s must not be mistaken for a hissing room.
func voiceAndRoom(mel audio.Frames, averageShape []float32) []float32 {
	mean, n := speechMean(mel)
	var level float64
	for _, m := range mean {
		level += m / float64(len(mean))
	}
	offset := make([]float32, len(mean))
	for b, m := range mean {
		shape := (n*(m-level) + priorFrames*float64(averageShape[b])) / (n + priorFrames)
		offset[b] = float32(level + shape)
	}
	return offset
}

// speechMean averages the frames whose mean log-mel is within speechRange of
// the loud ones, and says how many they are.
func speechMean(mel audio.Frames) (mean []float64, n float64) {
	energy := make([]float32, mel.Len())
	for t := range energy {
		var sum float64
		for _, v := range mel.At(t) {
			sum += float64(v)
		}
		energy[t] = float32(sum / float64(mel.Dim))
	}
	sorted := slices.Sorted(slices.Values(energy))
	edge := sorted[int(loudShare*float64(len(sorted)-1))] - speechRange
	mean = make([]float64, mel.Dim)
	for t, e := range energy {
		if e <= edge {
			continue
		}
		n++
		for b, v := range mel.At(t) {
			mean[b] += float64(v)
		}
	}
	for b := range mean {
		mean[b] /= n
	}
	return mean, n
}

// medianPitch is the speaker's median in semitones above 60 Hz: over the voiced
// frames of the smoothed contour, or its mean where hardly anything is voiced.
func medianPitch(contour audio.Frames) float32 {
	var voiced []float32
	var sum float64
	for t := range contour.Len() {
		row := contour.At(t)
		sum += float64(row[dsp.ContourPitch])
		if row[dsp.ContourVoicing] > 0.5 {
			voiced = append(voiced, row[dsp.ContourPitch])
		}
	}
	if len(voiced) >= 5 {
		slices.Sort(voiced)
		return voiced[len(voiced)/2]
	}
	return float32(sum / float64(max(contour.Len(), 1)))
}
