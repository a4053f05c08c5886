package models

import "time"

// Permits is what decides whether somebody may be processed, as it all was at one
// moment.
type Permits struct {
	Learner  Learner
	Consents []Consent // withdrawn ones too
	Policies []Policy  // every one, without its text
}

// InForce is nil where the consent for purpose is in force at now, and else a
// [ConsentRequired] that says what is missing.
func (p Permits) InForce(purpose Purpose, now time.Time) error {
	return ConsentInForce(p.Learner, purpose, p.Consents, p.Policies, now)
}
