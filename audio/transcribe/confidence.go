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
	// Unclear is how little the sound says which sound it is, in nats a frame, on
	// the mean of the character and those beside it; more where they last longer
	// than speech does. It tells music and animals from speech in noise.
	Unclear float64
}

// Confidence makes a probability of [Features]: one over one plus exp of minus
// the bias and the weighed features, probabilities as log-odds.
type Confidence struct {
	Bias    float64    `json:"bias"`
	Weights [5]float64 `json:"weights"` // of Written, Sound, Around, Tone, Unclear
	// Gap is the probability below which a character is not written, and Unclear
	// that from which on none is.
	Gap     float64 `json:"gap"`
	Unclear float64 `json:"unclear"`
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
func (f Features) Values() [5]float64 {
	return [5]float64{odds(f.Written), odds(f.Sound), f.Around, f.Tone, f.Unclear}
}

// Of is the probability that a character is right.
func (c Confidence) Of(f Features) float64 {
	x := c.Bias
	for i, v := range f.Values() {
		x += float64(c.Weights[i] * v)
	}
	return 1 / (1 + exact.Exp(-x))
}

// Writes says whether a character is sure enough to be written.
func (c Confidence) Writes(f Features) bool { return f.Unclear < c.Unclear && c.Of(f) >= c.Gap }

// odds is the logarithm of the odds of a probability, kept from the infinite.
func odds(p float64) float64 {
	const doubt = 0.01
	return exact.Log((p + doubt) / (1 - p + doubt))
}

// beside is how many characters on each side are beside one.
const beside = 5

// features are those of the pieces of the best way.
func (s *search) features(e *evidence, best []piece) []Features {
	list := make([]Features, len(best))
	for i, c := range s.chances(best) {
		list[i] = Features{Written: c.text, Sound: c.sound, Tone: float64(best[i].lost)}
	}
	for i := range list {
		from, to := max(0, i-beside), min(len(list), i+beside+1)
		list[i].Around = around(list, i, from, to)
		list[i].Unclear = e.unclear(best[from:to])
	}
	return list
}

// around is the mean log-odds of the syllables from…to but the one at i.
func around(list []Features, i, from, to int) float64 {
	if to-from == 1 {
		return odds(list[i].Sound)
	}
	sum := 0.0
	for k := from; k < to; k++ {
		if k != i {
			sum += odds(list[k].Sound)
		}
	}
	return sum / float64(to-from-1)
}

const (
	// long is the mean length of characters, in frames, from which on they are not
	// speech's: 0.6 s.
	long = 30
	// murkiest is the most that one character makes those beside it unclear, in nats
	// a frame: a mumbled word takes none of the clear ones away.
	murkiest = 1.8
)

// unclear is how little the sound of pieces says which it is.
func (e *evidence) unclear(list []piece) float64 {
	doubt, frames := 0.0, 0
	for _, p := range list {
		doubt += min((e.doubt[p.end]-e.doubt[p.start])/float64(p.end-p.start), murkiest)
		frames += int(p.end - p.start)
	}
	n := float64(len(list))
	return doubt/n + max(0, float64(frames)/(n*long)-1)/2
}
