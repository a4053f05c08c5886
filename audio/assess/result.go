package assess

import "github.com/langdu/langdu/audio/score"

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
