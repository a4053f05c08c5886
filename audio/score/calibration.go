package score

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"github.com/langdu/langdu/audio/exact"
)

// How many features a [Margin] and a [Match] have.
const (
	marginFeatures = 5
	matchFeatures  = 10
)

// Features are what a margin is calibrated from: the mean; the mean times the
// root of the number of frames, which grows with the evidence as long as frames
// are not alike; their number; what having no initial gains; the loss per frame.
// Nats are held within ±40, beyond which more evidence says nothing new.
func (m Margin) Features() []float64 {
	const limit = 40
	hold := func(x float32) float64 { return math.Max(-limit, math.Min(limit, float64(x))) }
	n := math.Max(float64(m.Frames), 1)
	return []float64{hold(m.Mean), float64(m.Mean) * math.Sqrt(n), exact.Log(n), hold(m.Bare), hold(m.Loss) / math.Max(float64(m.Wide), 1)}
}

// Logistic turns features into a probability:
//
//	p = 1 / (1 + exp(−(bias + Σ weight·feature)))
type Logistic struct {
	Bias    float64   `json:"bias"`
	Weights []float64 `json:"weights"`
}

// Logit is bias + Σ weight·feature.
func (l Logistic) Logit(x []float64) float64 {
	z := l.Bias
	for i, w := range l.Weights {
		z += w * x[i]
	}
	return z
}

// Probability is what the features come to.
func (l Logistic) Probability(x []float64) float64 { return probability(l.Logit(x)) }

// probability of a logit.
func probability(z float64) float64 { return 1 / (1 + exact.Exp(-z)) }

// logit is the inverse of probability, finite for 0 and 1.
func logit(p float64) float64 {
	p = math.Max(1e-6, math.Min(1-1e-6, p))
	return exact.Log(p / (1 - p))
}

// Together is the feature that [Calibration.Character] is fitted to: the logit of
// the product of the parts' probabilities.
func (c Calibration) Together(m Measure) []float64 {
	p := probability(c.Final.Logit(m.Final.Features())) * c.tone(m)
	if m.Initial != nil {
		p *= probability(c.Initial.Logit(m.Initial.Features()))
	}
	return []float64{logit(p)}
}

// lightest is the least probability of a neutral tone: how light a syllable must
// be to be light enough is not agreed, and many speakers give some their full tone.
const lightest = 0.3

// tone is the probability that a listener would accept the tone.
func (c Calibration) tone(m Measure) float64 {
	p := probability(c.Tone.Logit(m.Tone.Features()))
	if m.Light {
		p = lightest + (1-lightest)*p
	}
	return p
}

// Cut is where verdicts change, as probabilities: below Wrong a part is wrong,
// from Correct on it is correct, and unsure between the two.
type Cut struct {
	Wrong   float64 `json:"wrong"`
	Correct float64 `json:"correct"`
}

// Cuts are the cuts of one strictness.
type Cuts struct {
	Initial Cut `json:"initial"`
	Final   Cut `json:"final"`
	Tone    Cut `json:"tone"`
	// Character is for all parts together: several doubts make a mistake.
	Character Cut `json:"character"`
}

// Shift lowers the cuts of the parts, in logits.
type Shift struct {
	Initial float64 `json:"initial"`
	Final   float64 `json:"final"`
	Tone    float64 `json:"tone"`

	Character float64 `json:"character"`
}

// lowered is c with its cuts by times·shift lower.
func (c Cuts) lowered(s Shift, times float64) Cuts {
	lower := func(c Cut, by float64) Cut {
		return Cut{Wrong: share(probability(logit(c.Wrong)-by), 1), Correct: share(probability(logit(c.Correct)-by), 1)}
	}
	return Cuts{lower(c.Initial, times*s.Initial), lower(c.Final, times*s.Final), lower(c.Tone, times*s.Tone),
		lower(c.Character, times*s.Character)}
}

// Strictness says how sure the engine must be before it calls something wrong.
type Strictness string

// The strictnesses.
const (
	Lenient Strictness = "lenient"
	Normal  Strictness = "normal"
	Strict  Strictness = "strict"
)

// Calibration is what was learnt about an acoustic model from speech whose
// truth is known. It belongs to one model.
type Calibration struct {
	Model   string   `json:"model"` // hash of the model it was made for
	Weights Weights  `json:"evidence"`
	Initial Logistic `json:"initial"`
	Final   Logistic `json:"final"`
	Tone    Logistic `json:"tone"`
	// Character turns what the parts say together, as [Calibration.Together] has it, into the
	// probability of the whole character: mistakes come one at a time, so that the
	// product of three doubts is too dark.
	Character Logistic `json:"character"`
	// Cuts by strictness, for adults in a quiet room.
	Cuts map[Strictness]Cuts `json:"cuts"`
	// Noise is how much lower the cuts are for each decibel that the SNR is
	// below [quietRoom]; Young, for children under 14.
	Noise Shift `json:"noise"`
	Young Shift `json:"young"`
	// Text says from the features of a [Match] whether it is a reading of the
	// text at all.
	Text Logistic `json:"text"`
	// Refuse has the limits below which a recording is not scored.
	Refuse Limits `json:"refuse"`
}

// quietRoom is the signal-to-noise ratio in dB from which noise does not matter.
const quietRoom = 25

// noisiest is the ratio below which more noise changes nothing: a score says
// little there anyway.
const noisiest = 5

// Circumstances are what the cuts depend on.
type Circumstances struct {
	Strictness Strictness `json:"strictness"`
	SNR        float64    `json:"snr"` // in dB
	Young      bool       `json:"young"`
	// Accents that are not scored as mistakes.
	Accents Accents `json:"accents,omitempty"`
}

// CutsFor are the cuts in force under the circumstances.
func (c Calibration) CutsFor(k Circumstances) Cuts {
	cuts := c.Cuts[k.Strictness].lowered(c.Noise, quietRoom-math.Max(noisiest, math.Min(k.SNR, quietRoom)))
	if k.Young {
		cuts = cuts.lowered(c.Young, 1)
	}
	return cuts
}

// Limits say what is not scored; see [Match].
type Limits struct {
	Text    float64 `json:"text"`    // least probability that it is a reading of the text
	Young   float64 `json:"young"`   // the same for readers under 14, whose voices fit less well
	Foreign float64 `json:"foreign"` // from this mean probability on, what is not the text is not Mandarin
	Alien   float64 `json:"alien"`   // from this one on nothing is, whatever the text; 0 for no limit
}

// Least is the least probability, under the circumstances, that a recording is a
// reading of the text.
func (l Limits) Least(k Circumstances) float64 {
	if k.Young {
		return math.Min(l.Text, l.Young)
	}
	return l.Text
}

//go:embed calibration.json
var shipped []byte

// Shipped is the calibration of the embedded acoustic model, made by
// training/eval -calibrate.
func Shipped() Calibration {
	c, err := ParseCalibration(shipped)
	if err != nil {
		panic("score: the embedded calibration: " + err.Error())
	}
	return c
}

// ParseCalibration reads a calibration and refuses one that lacks a part.
func ParseCalibration(text []byte) (Calibration, error) {
	var c Calibration
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("calibration: %w", err)
	}
	for _, s := range []Strictness{Lenient, Normal, Strict} {
		cuts, ok := c.Cuts[s]
		if !ok {
			return c, fmt.Errorf("calibration: no cuts for strictness %q", s)
		}
		for _, cut := range []Cut{cuts.Initial, cuts.Final, cuts.Tone, cuts.Character} {
			if cut.Wrong > cut.Correct {
				return c, fmt.Errorf("calibration: strictness %q: wrong below %g but correct from %g", s, cut.Wrong, cut.Correct)
			}
		}
	}
	for name, l := range map[string]struct{ got, want int }{
		"initial": {len(c.Initial.Weights), marginFeatures}, "final": {len(c.Final.Weights), marginFeatures},
		"tone": {len(c.Tone.Weights), marginFeatures}, "character": {len(c.Character.Weights), 1}, "text": {len(c.Text.Weights), matchFeatures},
	} {
		if l.got != l.want {
			return c, fmt.Errorf("calibration: %s has %d weights, want %d", name, l.got, l.want)
		}
	}
	if c.Weights.Floor <= 0 {
		return c, fmt.Errorf("calibration: evidence floor is %g, want above 0", c.Weights.Floor)
	}
	return c, nil
}
