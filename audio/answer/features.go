package answer

import (
	"math"
	"strconv"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/spot"
)

// features is how many [listener.features] there are.
const features = 9

// Beyond these limits more of a thing says nothing new about a phrase.
const (
	most     = 7  // nats that a syllable loses
	plenty   = 14 // nats of surprise
	worstOf  = -2 // nats of the worst character: 14 %
	lasting  = 15 // frames of a syllable
	places   = 10 // frames after which another syllable could have begun
	together = 4  // syllables whose surprise adds up
)

// features are, in this order:
//
//   - the gain for each syllable, in nats, as far as it is above 0, and below;
//   - how surprising the phrase is there (see [score.Match]), less how surprising it
//     is to find one that fits so well anywhere in all that is said;
//   - the logarithm of the probability of its worst character;
//   - the logarithm of how many frames a syllable has: coincidences are short;
//   - the mean probability of its tones, the neutral ones left out;
//   - how foreign the recording sounds, and how far the voice is above the noise,
//     both from 0 to 1;
//   - the logarithm of how much else is said.
func (l *listener) features(hit spot.Hit, r score.Report, syllables int) []float64 {
	n, m := float64(syllables), r.Match
	gain, worst := float64(hit.Gain)/n, 0.0
	for _, ch := range r.Characters {
		if ch.Final != nil {
			worst = math.Min(worst, exact.Log(math.Max(ch.Score/100, 1e-3)))
		}
	}
	others := math.Max(0, float64(l.speech.Frames-l.evidence.Slice(hit.Range).Speech().Frames))
	chances := exact.Log(math.Max(others/places, 1))
	return []float64{
		math.Max(gain, 0),
		math.Max(math.Min(gain, 0), -most),
		math.Min(math.Min(n, together)*m.Surprise-chances, plenty),
		math.Max(worst, worstOf),
		exact.Log(math.Min(float64(hit.Len())/n, lasting)),
		tones(r.Characters),
		l.speech.Foreign,
		m.Features()[score.SNRFeature],
		exact.Log(1 + others/places),
	}
}

// tones is the mean probability of the tones, right and wrong being equally likely
// beforehand. Neutral ones, which everybody says in their own way, are left out:
// of 姐姐 only the first counts.
func tones(characters []score.Character) float64 {
	const usual = 9 // right tones for a wrong one, as scores are calibrated
	var sum, n float64
	for _, ch := range characters {
		if ch.Tone == nil || ch.Tone.Expected == neutral {
			continue
		}
		p := ch.Tone.Score / 100
		sum, n = sum+p/(p+usual*(1-p)), n+1
	}
	if n == 0 {
		return 1
	}
	return sum / n
}

// neutral is the neutral tone in a result.
var neutral = strconv.Itoa(int(audio.Neutral))
