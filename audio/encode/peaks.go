package encode

import (
	"math"

	"github.com/langdu/langdu/audio"
)

// How finely a waveform is drawn: PeaksPerSecond shows syllables; MaxPeaks is
// more columns than a phone has.
const (
	PeaksPerSecond = 20
	MaxPeaks       = 2000
)

// Peaks is a waveform for wavesurfer.js: its JSON object is spread into the
// options of WaveSurfer.create, beside url.
type Peaks struct {
	// Duration of the sound in seconds.
	Duration float64 `json:"duration"`

	// Channels holds one list of peaks per channel, which here is one, or none
	// for no sound. A peak is the sample of largest magnitude within its share
	// of the sound, with its sign, in [-1, 1], rounded to thousandths.
	Channels [][]float32 `json:"peaks"`
}

// MeasurePeaks returns the waveform of clip in one pass: [PeaksPerSecond] peaks
// a second, at least one, at most [MaxPeaks]. Of N peaks over n samples, peak i
// covers samples ⌊i·n/N⌋ to ⌊(i+1)·n/N⌋, the last excluded.
func MeasurePeaks(clip audio.Clip) Peaks {
	n := len(clip.Samples)
	if n == 0 || clip.Rate <= 0 {
		return Peaks{Channels: [][]float32{}}
	}
	seconds := float64(n) / float64(clip.Rate)
	count := min(int(math.Ceil(seconds*PeaksPerSecond)), MaxPeaks, n)
	peaks := make([]float32, count)
	for i := range peaks {
		lo, hi := int(int64(i)*int64(n)/int64(count)), int(int64(i+1)*int64(n)/int64(count))
		peaks[i] = rounded(extreme(clip.Samples[lo:hi]))
	}
	return Peaks{Duration: seconds, Channels: [][]float32{peaks}}
}

// extreme is the sample of largest magnitude.
func extreme(samples []float32) float32 {
	low, high := float32(0), float32(0)
	for _, s := range samples {
		low, high = min(low, s), max(high, s)
	}
	if -low > high {
		return low
	}
	return high
}

// rounded clamps to [-1, 1] and keeps three decimals; NaN, which JSON cannot
// hold, becomes 0.
func rounded(s float32) float32 {
	if s != s {
		return 0
	}
	v := math.Round(float64(min(max(s, -1), 1)) * 1000)
	return float32(v / 1000)
}
