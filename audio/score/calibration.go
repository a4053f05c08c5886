package score

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

// features is how many numbers a [Margin] is calibrated from.
const features = 5

// Features of a margin: the sums, their means per frame, and the length. The
// sums are held within ±limit, beyond which more evidence says nothing new.
func (m Margin) Features() []float64 {
	const limit = 40
	n := math.Max(float64(m.Frames), 1)
	hold := func(x float32) float64 { return math.Max(-limit, math.Min(limit, float64(x))) }
	return []float64{hold(m.Fixed), hold(m.Free), hold(m.Fixed) / n, hold(m.Free) / n, math.Log(n)}
}

// Logistic turns a margin into the probability that a listener would accept it:
//
//	p = 1 / (1 + exp(−(bias + Σ weight·feature)))
type Logistic struct {
	Bias    float64           `json:"bias"`
	Weights [features]float64 `json:"weights"`
}

// Logit is bias + Σ weight·feature.
func (l Logistic) Logit(m Margin) float64 {
	z := l.Bias
	for i, x := range m.Features() {
		z += l.Weights[i] * x
	}
	return z
}

// probability of a logit.
func probability(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

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
	// Cuts by strictness.
	Cuts map[Strictness]Cuts `json:"cuts"`
	// Refuse has the limits below which a recording is not scored.
	Refuse Limits `json:"refuse"`
}

// Limits say what is not scored; see [Match].
type Limits struct {
	Explained float64 `json:"explained"` // least share of the speech that the text explains
	Surety    float64 `json:"surety"`    // below this mean log posterior it is not Mandarin
	Speech    float64 `json:"speech"`    // least seconds of speech
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
		for _, cut := range []Cut{cuts.Initial, cuts.Final, cuts.Tone} {
			if cut.Wrong > cut.Correct {
				return c, fmt.Errorf("calibration: strictness %q: wrong below %g but correct from %g", s, cut.Wrong, cut.Correct)
			}
		}
	}
	if c.Weights.Floor <= 0 {
		return c, fmt.Errorf("calibration: evidence floor is %g, want above 0", c.Weights.Floor)
	}
	return c, nil
}
