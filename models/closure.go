package models

import (
	"encoding/json"
	"time"
)

// ClosureID names the end of the service.
type ClosureID string

// NewClosureID is a fresh id.
func NewClosureID() ClosureID { return ClosureID(newID()) }

// Closure is the end of the service: from its announcement nothing new is
// collected, families are told, and at the end everything of everybody is erased.
type Closure struct {
	ID          ClosureID
	State       ClosureState
	AnnouncedAt time.Time
	EndsAt      time.Time
	NoticedAt   time.Time // when every family had its notice; zero until then
	Notices     int
	Learners    int // whose erasure has begun
	Statement   *ClosureStatement
}

// ClosureState is how far a closure has come.
type ClosureState string

// The states of a closure.
const (
	ClosureCounting  ClosureState = "counting"  // announced; can be cancelled
	ClosureErasing   ClosureState = "erasing"   // the days are over
	ClosureDone      ClosureState = "done"      // nothing is left, and the statement says so
	ClosureCancelled ClosureState = "cancelled" // the service goes on
)

// Collects says whether something new may be taken in: models.Closing where the
// service closes or has closed.
func (c Closure) Collects() error {
	switch c.State {
	case ClosureCounting:
		return Errorf("models.Closure", Closing, "this service closes on %s and takes nothing new: until then everything can be read, played, exported and erased", c.EndsAt.UTC().Format(time.DateOnly))
	case ClosureErasing, ClosureDone:
		return Errorf("models.Closure", Closing, "this service has closed on %s and takes nothing new", c.EndsAt.UTC().Format(time.DateOnly))
	}
	return nil
}

// ClosureStatement says, signed, that a service has closed and that each of its
// stores, when it was asked, held nothing of anybody.
type ClosureStatement struct {
	Closure     ClosureID   `json:"closure" doc:"The closure" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8094"`
	AnnouncedAt time.Time   `json:"announced_at" doc:"When families were told"`
	EndedAt     time.Time   `json:"ended_at" doc:"When the announced days were over"`
	Notices     int         `json:"notices" doc:"Families that got a notice" example:"120"`
	Learners    int         `json:"learners" doc:"Learners erased because of it" example:"118"`
	Recordings  int         `json:"recordings" doc:"Recordings erased with them" example:"2044"`
	Objects     int         `json:"objects" doc:"Stored files erased with them" example:"6132"`
	AskedAt     time.Time   `json:"asked_at" doc:"When the stores were asked"`
	Left        []StoreLeft `json:"left" doc:"What each store holds of anybody: nothing"`
	Audit       AuditHead   `json:"audit" doc:"End of the audit log"`
	Receipts    string      `json:"receipts" doc:"Hash of the last erasure receipt; empty where there is none"`
	Key         string      `json:"key" doc:"Public key (Ed25519) that checks the signature, in base64"`
	Signature   string      `json:"signature" doc:"Signature over this statement with an empty signature, in base64"`
}

// StoreLeft is how many of one kind of thing a store holds.
type StoreLeft struct {
	Store string `json:"store" doc:"records, objects, queue or keys" example:"records"`
	Kind  string `json:"kind" doc:"Of what" example:"learners"`
	Count int    `json:"count" doc:"How many" example:"0"`
}

// Total is how many things are left in all stores.
func Total(left []StoreLeft) (n int) {
	for _, l := range left {
		n += l.Count
	}
	return n
}

// Sign is the statement with the signer's key and signature.
func (s ClosureStatement) Sign(signer Signer) ClosureStatement {
	s.Key, s.Signature = signer.Public().String(), ""
	s.Signature = signer.Sign(s.canonical())
	return s
}

// canonical is the statement as it is signed.
func (s ClosureStatement) canonical() []byte {
	encoded, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings, numbers and times of this era always encode
	}
	return encoded
}

// Verify says whether the statement is as key signed it. models.Invalid where it
// is not.
func (s ClosureStatement) Verify(key PublicKey) error {
	signature := s.Signature
	s.Signature = ""
	if s.Key != key.String() || !key.Verify(s.canonical(), signature) {
		return Errorf("models.ClosureStatement", Invalid, "the statement is not as this service's key has signed it: it was changed, or another key signed it")
	}
	return nil
}
