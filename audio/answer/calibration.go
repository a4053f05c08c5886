package answer

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/langdu/langdu/audio/score"
)

// Calibration is what was learnt about answers from speech whose truth is known.
type Calibration struct {
	// Said turns the features of a [Candidate] into the probability that the phrase
	// was said there.
	Said score.Logistic `json:"said"`
	// From Sure on an answer counts as said, below Doubt as not said; between the
	// two a person should listen. Both are probabilities.
	Sure  float64 `json:"sure"`
	Doubt float64 `json:"doubt"`
}

//go:embed calibration.json
var calibration []byte

// Shipped is the calibration for the embedded network.
func Shipped() Calibration {
	var c Calibration
	if err := json.Unmarshal(calibration, &c); err != nil {
		panic("answer: calibration.json is embedded and broken: " + err.Error()) // a test reads it
	}
	if err := c.Validate(); err != nil {
		panic(err)
	}
	return c
}

// Validate says what is wrong with the calibration, if anything.
func (c Calibration) Validate() error {
	if len(c.Said.Weights) != features {
		return fmt.Errorf("answer: the calibration has %d weights, want %d", len(c.Said.Weights), features)
	}
	if !(0 < c.Doubt && c.Doubt <= c.Sure && c.Sure < 1) {
		return fmt.Errorf("answer: sure is %g and doubt %g, want 0 < doubt ≤ sure < 1", c.Sure, c.Doubt)
	}
	return nil
}
