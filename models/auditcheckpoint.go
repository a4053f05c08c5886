package models

import (
	"encoding/json"
	"slices"
	"time"
)

// AuditCheckpoint is a head of the audit log, signed: whoever holds one can tell
// whether a log that is shown to them later still has everything up to it.
//
// Entries up to Base are not there any more: their time was over. A checkpoint
// whose head is its base is what a log begins with whose oldest entries were let
// go.
type AuditCheckpoint struct {
	Head      AuditHead `json:"head"`
	Base      AuditHead `json:"base"` // where the log begins; 0 and "" where nothing was let go
	At        time.Time `json:"at"`   // UTC, to the millisecond
	PublicKey string    `json:"public_key"`
	Signature string    `json:"signature"`
}

// checkpointPurpose keeps a signature of a head from passing for one of anything else.
const checkpointPurpose = "langdu audit checkpoint\n"

// SignAudit signs that a log beginning after base ended with head at a time.
func SignAudit(s Signer, base, head AuditHead, at time.Time) AuditCheckpoint {
	c := AuditCheckpoint{Head: head, Base: base, At: at.UTC().Truncate(time.Millisecond), PublicKey: s.Public().String()}
	c.Signature = s.Sign(c.message())
	return c
}

// message is what is signed.
func (c AuditCheckpoint) message() []byte {
	c.Signature = ""
	encoded, _ := json.Marshal(c) // fails for a year beyond 9999 alone, which nobody has signed
	return append([]byte(checkpointPurpose), encoded...)
}

// Check says whether one of the keys, or its own where there are none, has signed
// the checkpoint, and which. models.Invalid.
func (c AuditCheckpoint) Check(keys []PublicKey) (PublicKey, error) {
	const op = "models.AuditCheckpoint.Check"
	key, err := ParsePublicKey(c.PublicKey)
	if err != nil {
		return nil, Errorf(op, Invalid, "the head of entry %d carries no public key: it was changed", c.Head.Seq)
	}
	known := func(k PublicKey) bool { return slices.Equal(k, key) }
	if len(keys) > 0 && !slices.ContainsFunc(keys, known) {
		return nil, Errorf(op, Invalid, "the head of entry %d is signed with a key that is not known here (fingerprint %s)", c.Head.Seq, key.Fingerprint())
	}
	if !key.Verify(c.message(), c.Signature) {
		return nil, Errorf(op, Invalid, "the signature of the head of entry %d is not right: the head was changed", c.Head.Seq)
	}
	return key, nil
}

// LetGo says whether the checkpoint is the beginning of a log.
func (c AuditCheckpoint) LetGo() bool { return c.Head == c.Base && c.Head.Seq > 0 }
