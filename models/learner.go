package models

import (
	"fmt"
	"time"
)

// Learner is the child whose voice is recorded.
type Learner struct {
	ID         LearnerID
	BirthMonth string // "2018-05", or ""
	AgeBand    AgeBand
	Guardian   PrincipalID // who answers for a learner under 14, or ""
	CreatedAt  time.Time
	ChangedAt  time.Time // when they are named or corrected, for the audit log; it is not kept
	// ErasedFrom is set when the learner's erasure has begun: from then on
	// nothing of them is stored.
	ErasedFrom time.Time
	// HeldUntil is until when a legal hold keeps everything of theirs from being
	// erased; zero or past where none does.
	HeldUntil time.Time
	// Unguarded is set when the learner is found to be under 14 and was not held to
	// be: what was recorded without their guardian's consent is erased from then on.
	Unguarded time.Time
}

// AgeBand is a learner's age as far as the service needs it.
type AgeBand string

// The age bands. A learner of unknown age is treated as under 14.
const (
	Under14 AgeBand = "under14"
	Minor   AgeBand = "14to17"
	Adult   AgeBand = "adult"
)

// ParseAgeBand accepts the age bands.
func ParseAgeBand(s string) (AgeBand, error) {
	switch b := AgeBand(s); b {
	case Under14, Minor, Adult:
		return b, nil
	}
	return "", Errorf("parse age band", Invalid, "age_band: want under14, 14to17 or adult")
}

// BandAt is the learner's age band at now, from the birth month where there is
// one: a child turns 14 at the end of the month.
func (l Learner) BandAt(now time.Time) AgeBand {
	born, err := time.Parse("2006-01", l.BirthMonth)
	if err != nil {
		if l.AgeBand == "" {
			return Under14
		}
		return l.AgeBand
	}
	next := born.AddDate(0, 1, 0)
	switch {
	case now.Before(next.AddDate(14, 0, 0)):
		return Under14
	case now.Before(next.AddDate(18, 0, 0)):
		return Minor
	}
	return Adult
}

// ParseBirthMonth accepts a month such as "2018-05" that is not after now and
// not more than 120 years before.
func ParseBirthMonth(s string, now time.Time) (string, error) {
	born, err := time.Parse("2006-01", s)
	if err != nil || born.After(now) || born.Before(now.AddDate(-120, 0, 0)) {
		return "", Errorf("parse birth month", Invalid, "birth_month: want a past month like 2018-05")
	}
	return s, nil
}

// Purpose is what a voice is used for; each is consented to separately.
type Purpose string

// The purposes. Scoring is the one without which nothing is stored.
const (
	ForScoring     Purpose = "scoring"
	ForPlayback    Purpose = "playback"
	ForSharing     Purpose = "sharing"
	ForResearch    Purpose = "research"
	ForImprovement Purpose = "improvement"
	// ForAbroad lets data that another purpose sends to a third party leave the
	// service's region. It is no use of its own.
	ForAbroad Purpose = "abroad"
)

// ParsePurpose accepts the purposes.
func ParsePurpose(s string) (Purpose, error) {
	switch p := Purpose(s); p {
	case ForScoring, ForPlayback, ForSharing, ForResearch, ForImprovement, ForAbroad:
		return p, nil
	}
	return "", Errorf("parse purpose", Invalid, "purpose: want scoring, playback, sharing, research, improvement or abroad")
}

// Consent is one purpose agreed to, by whom, how and under which policy.
type Consent struct {
	Learner     LearnerID
	Purpose     Purpose
	Policy      PolicyVersion
	GivenBy     PrincipalID
	Method      string // how it was verified: "guardian-sms", "in-person", …
	GivenAt     time.Time
	WithdrawnAt time.Time // zero while in force
}

// Policy is a version of the privacy policy. Versions are kept for ever.
type Policy struct {
	Version   PolicyVersion
	Text      string
	Material  bool // consents to earlier versions no longer suffice for new processing
	Effective time.Time
	CreatedAt time.Time
}

// ConsentInForce decides whether learner may be processed for purpose at now.
// consents are the learner's, policies all that are stored. The error is a
// [ConsentRequired] that says what is missing.
func ConsentInForce(learner Learner, purpose Purpose, consents []Consent, policies []Policy, now time.Time) error {
	const op = "models.ConsentInForce"
	missing := fmt.Sprintf("no consent for %q is in force for this learner: POST a consent first", purpose)
	for _, c := range consents {
		if c.Learner != learner.ID || c.Purpose != purpose || c.GivenAt.After(now) {
			continue
		}
		switch {
		case !c.WithdrawnAt.IsZero() && !c.WithdrawnAt.After(now):
			missing = fmt.Sprintf("the consent for %q was withdrawn", purpose)
		case outdated(c, policies, now):
			missing = fmt.Sprintf("the privacy policy has changed materially: the consent for %q must be renewed", purpose)
		case learner.BandAt(now) == Under14 && (learner.Guardian == "" || c.GivenBy != learner.Guardian):
			missing = "a learner under 14 needs the consent of their guardian: name the guardian and have them consent"
		default:
			return nil
		}
	}
	return Errorf(op, ConsentRequired, "%s", missing)
}

// outdated says that a material policy other than the consented one has taken
// effect since that one did.
func outdated(c Consent, policies []Policy, now time.Time) bool {
	var consented time.Time
	for _, p := range policies {
		if p.Version == c.Policy {
			consented = p.Effective
		}
	}
	for _, p := range policies {
		if p.Material && p.Version != c.Policy && p.Effective.After(consented) && !p.Effective.After(now) {
			return true
		}
	}
	return false
}
