package assess

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// Status says whether there is a judgement.
type Status string

// The statuses. A recording that could not be processed at all has no [Result]
// but an error.
const (
	Scored       Status = "scored"
	Unassessable Status = "unassessable"
)

// Result is the judgement of one recording, as clients see it. Its JSON names
// are part of the API.
type Result struct {
	Status Status `json:"status"`
	Reason Reason `json:"reason,omitempty"` // why it is unassessable
	Detail string `json:"detail,omitempty"` // the same in a sentence for a person
	*score.Report
	Engine Info `json:"engine,omitzero"` // absent where a fault left nothing to judge
}

// refuse is the result without a judgement.
func (r Result) refuse(reason Reason) Result {
	r.Status, r.Reason, r.Detail, r.Report = Unassessable, reason, reason.Sentence(), nil
	return r
}

// Info names everything that a result depends on beside the recording.
type Info struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Model   string `json:"model"`   // hash of the acoustic network
	Lexicon string `json:"lexicon"` // version of the readings
	Text    string `json:"text"`    // hash of the text
	// Circumstances are what the thresholds in force depend on.
	Circumstances score.Circumstances `json:"circumstances"`
	Thresholds    score.Cuts          `json:"thresholds"`
	Limits        score.Limits        `json:"limits"`
	// Calibrated says whether the calibration was made for this very model.
	Calibrated bool `json:"calibrated"`
}

func (e *Engine) info(p audio.Passage, k score.Circumstances) Info {
	sum := sha256.Sum256([]byte(p.Text))
	return Info{
		Name: "langdu", Version: Version, Model: e.model.Hash(), Lexicon: hanzi.Version(),
		Text: hex.EncodeToString(sum[:8]), Circumstances: k, Thresholds: e.cal.CutsFor(k),
		Limits: e.cal.Refuse, Calibrated: e.cal.Model == e.model.Hash(),
	}
}
