package models

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// Signer signs receipts and heads of the audit log with Ed25519 (RFC 8032).
type Signer struct{ key ed25519.PrivateKey }

// NewSigner makes a signer of a seed of 32 random bytes. models.Invalid for
// another length.
func NewSigner(seed []byte) (Signer, error) {
	if len(seed) != ed25519.SeedSize {
		return Signer{}, Errorf("models.NewSigner", Invalid, "the signing key has %d bytes, want %d random ones", len(seed), ed25519.SeedSize)
	}
	return Signer{ed25519.NewKeyFromSeed(seed)}, nil
}

// Public is the key that anybody may check signatures with.
func (s Signer) Public() PublicKey { return PublicKey(s.key.Public().(ed25519.PublicKey)) }

// Sign is the signature of message in base64.
func (s Signer) Sign(message []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(s.key, message))
}

// PublicKey checks signatures.
type PublicKey []byte

// ParsePublicKey reads what String has written. models.Invalid for anything else.
func ParsePublicKey(s string) (PublicKey, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, Errorf("models.ParsePublicKey", Invalid, "this is no public key: want %d bytes in base64", ed25519.PublicKeySize)
	}
	return PublicKey(b), nil
}

// String is the key in base64.
func (k PublicKey) String() string { return base64.StdEncoding.EncodeToString(k) }

// Fingerprint names the key in 16 hex digits, for people to compare.
func (k PublicKey) Fingerprint() string {
	sum := sha256.Sum256(k)
	return hex.EncodeToString(sum[:8])
}

// Verify says whether signature, in base64, is this key's of message.
func (k PublicKey) Verify(message []byte, signature string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && len(k) == ed25519.PublicKeySize && ed25519.Verify(ed25519.PublicKey(k), message, b)
}
