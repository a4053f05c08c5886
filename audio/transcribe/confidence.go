package transcribe

import (
	_ "embed"
	"encoding/json"

	"github.com/langdu/langdu/audio/exact"
)

// Features are what is known about how sure a character is.
type Features struct {
	// Written and Sound are the probabilities, by the graph of words, of the
	// character and of its syllable in any tone.
	Written, Sound float64
	// Around is the mean of the log-odds of Sound of the characters beside it.
	Around float64
	// Tone is what its tone cost, in nats.
	Tone float64
}

// Confidence makes a probability of [Features]: one over one plus exp of minus
// the bias and the weighed features, probabilities as log-odds.
type Confidence struct {
	Bias    float64    `json:"bias"`
	Weights [4]float64 `json:"weights"` // of Written, Sound, Around, Tone
	// Gap is the probability below which a character is not written.
	Gap float64 `json:"gap"`
}

//go:embed confidence.json
var shipped []byte

// Shipped is the confidence that training/eval fitted.
func Shipped() Confidence {
	var c Confidence
	if err := json.Unmarshal(shipped, &c); err != nil {
		panic("transcribe: confidence.json is embedded and broken: " + err.Error()) // a test reads it
	}
	return c
}

// Values are the features as the logistic function takes them.
func (f Features) Values() [4]float64 {
	return [4]float64{odds(f.Written), odds(f.Sound), f.Around, f.Tone}
}

// Of is the probability that a character is right.
func (c Confidence) Of(f Features) float64 {
	x := c.Bias
	for i, v := range f.Values() {
		x += c.Weights[i] * v
	}
	return 1 / (1 + exact.Exp(-x))
}

// odds is the logarithm of the odds of a probability, kept from the infinite.
func odds(p float64) float64 {
	const doubt = 0.01
	return exact.Log((p + doubt) / (1 - p + doubt))
}

// beside is how many characters on each side are beside one.
const beside = 5

// features are those of the pieces of the best way.
func (s *search) features(best []piece) []Features {
	list := make([]Features, len(best))
	for i, c := range s.chances(best) {
		list[i] = Features{Written: c.text, Sound: c.sound, Tone: float64(best[i].lost)}
	}
	for i := range list {
		sum, n := 0.0, 0
		for k := max(0, i-beside); k <= min(len(list)-1, i+beside); k++ {
			if k != i {
				sum, n = sum+odds(list[k].Sound), n+1
			}
		}
		if n == 0 {
			sum, n = odds(list[i].Sound), 1
		}
		list[i].Around = sum / float64(n)
	}
	return list
}
