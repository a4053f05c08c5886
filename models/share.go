package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"time"
)

// ShareID names a share. It opens nothing: the link's token does.
type ShareID string

// NewShareID is a fresh id.
func NewShareID() ShareID { return ShareID(newID()) }

// ParseShareID accepts what [NewShareID] makes and nothing else.
func ParseShareID(s string) (ShareID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse share id", Invalid, err)
	}
	return ShareID(s), nil
}

// Share lets whoever has its link hear one recording until it expires. Nothing is
// shared without one.
type Share struct {
	ID        ShareID
	Recording RecordingID
	Learner   LearnerID
	Hash      ShareHash
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Bounds of shares.
const (
	MostShareDays    = 30
	DefaultShareDays = 7
	// MostShares is how many links to one recording there may be at a time.
	MostShares = 20
)

// ShareToken is the secret part of a link: 256 random bits. It is told once, when
// the share is made, and stored nowhere.
type ShareToken string

// LogValue hides the token in logs.
func (ShareToken) LogValue() slog.Value { return slog.StringValue("share:redacted") }

// ShareHash is the SHA-256 of a token, in hex: what is stored of it.
type ShareHash string

// NewShareToken is a fresh token.
func NewShareToken() ShareToken {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand.Read ends the process instead
	return ShareToken(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Hash is what is stored of the token.
func (t ShareToken) Hash() ShareHash {
	sum := sha256.Sum256([]byte(t))
	return ShareHash(hex.EncodeToString(sum[:]))
}

// What is audited of shares.
const (
	AuditShare   AuditAction = "share"
	AuditUnshare AuditAction = "unshare"
)
