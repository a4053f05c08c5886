package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Alias stands for a learner where a name must not: it names their data key and
// is the subject of audit entries. It is random, and nothing leads from it to the
// learner once their row is gone.
type Alias string

// NewAlias is a fresh alias.
func NewAlias() Alias { return Alias(uuid.NewString()) }

// Actor is who does something, as far as the audit log may know.
type Actor struct {
	Role      string      // of the token: "guardian"; "service" for our own workers; "console" for who runs a command
	Principal PrincipalID // of the staff's side only; a child's side is its role alone
}

type actorKey struct{}

// WithActor is a context in which actor acts: every change made with it is
// audited as theirs.
func WithActor(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// ActorOf is who acts in ctx; without anybody it is the service itself.
func ActorOf(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Actor{Role: "service"}
}

// AuditAction is what happened, as a stable name.
type AuditAction string

// The actions that are audited.
const (
	AuditLearner    AuditAction = "learner"    // named or corrected
	AuditConsent    AuditAction = "consent"    // given
	AuditWithdrawal AuditAction = "withdrawal" // of a consent
	AuditPolicy     AuditAction = "policy"     // published
	AuditUpload     AuditAction = "upload"     // received
	AuditErasure    AuditAction = "erasure"    // begun
	AuditErased     AuditAction = "erased"     // done
	AuditSchedule   AuditAction = "schedule"   // of retention, changed
)

// AuditEntry is one line of the audit log. It names nobody: the subject is an
// alias, the actor a pseudonym that only who knows the name can make again. Each
// entry's hash covers all of it and the hash before, so that none can be changed,
// removed or moved unnoticed.
type AuditEntry struct {
	Seq     int64             `json:"seq"` // 1, 2, 3, …
	At      time.Time         `json:"at"`  // UTC, to the millisecond
	Action  AuditAction       `json:"action"`
	Role    string            `json:"role"`              // of the actor
	Actor   string            `json:"actor,omitempty"`   // pseudonym of a member of staff
	Subject Alias             `json:"subject,omitempty"` // the learner
	Object  string            `json:"object,omitempty"`  // id of the recording, erasure, request, …
	Detail  map[string]string `json:"detail,omitempty"`  // words of fixed vocabularies and numbers, never free text
	Prev    string            `json:"prev"`              // hash of the entry before; "" of the first
	Hash    string            `json:"hash"`
}

// Sum is the entry's hash: SHA-256, in hex, over its JSON without the hash. It is
// "", which no entry has, where a time lies outside the years that JSON knows.
func (e AuditEntry) Sum() string {
	e.Hash = ""
	e.At = e.At.UTC().Truncate(time.Millisecond)
	encoded, err := json.Marshal(e)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}

// AuditHead is the end of the log at some time: how many entries there are, and
// the last one's hash.
type AuditHead struct {
	Seq  int64  `json:"seq" doc:"Number of the entry" example:"1204"`
	Hash string `json:"hash" doc:"Its hash, in hex"`
}
