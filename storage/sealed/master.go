package sealed

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Master encrypts data keys. It is one master key, the current one and its
// predecessors, or a key management service.
type Master interface {
	// Current is the name of the key that Wrap uses.
	Current(ctx context.Context) (string, error)

	// Opens says whether Unwrap can do with what the key of this name has wrapped.
	Opens(name string) bool

	// Wrap encrypts a data key, bound to the alias.
	Wrap(ctx context.Context, alias models.Alias, key []byte) (storage.WrappedKey, error)

	// Unwrap decrypts it. models.Conflict where the key that it needs is not
	// among this master's; models.Internal where it was changed or is another
	// learner's.
	Unwrap(ctx context.Context, alias models.Alias, k storage.WrappedKey) ([]byte, error)
}

// keySize is that of AES-256, and of every key here.
const keySize = 32

// MasterKey is a master key in memory. It shows itself by its fingerprint only.
type MasterKey struct{ bytes [keySize]byte }

// ParseMasterKeys reads master keys as they are configured: 64 hex digits each,
// with commas or white space between. models.Invalid for anything else.
func ParseMasterKeys(text string) ([]MasterKey, error) {
	const op = "sealed.ParseMasterKeys"
	var all []MasterKey
	for i, word := range words(text) {
		var k MasterKey
		if len(word) != hex.EncodedLen(keySize) {
			return nil, models.Errorf(op, models.Invalid, "master key %d has %d characters, want 64 hex digits: make one with \"openssl rand -hex 32\"", i+1, len(word))
		}
		if _, err := hex.Decode(k.bytes[:], []byte(word)); err != nil { // err would quote a digit
			return nil, models.Errorf(op, models.Invalid, "master key %d is not 64 hex digits: make one with \"openssl rand -hex 32\"", i+1)
		}
		if k == (MasterKey{}) {
			return nil, models.Errorf(op, models.Invalid, "master key %d is all zeros: make one with \"openssl rand -hex 32\"", i+1)
		}
		all = append(all, k)
	}
	if len(all) == 0 {
		return nil, models.Errorf(op, models.Invalid, "there is no master key: make one with \"openssl rand -hex 32\"")
	}
	return all, nil
}

// words are what stands between commas and white space.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

// NewMasterKey makes one.
func NewMasterKey() MasterKey {
	var k MasterKey
	_, _ = rand.Read(k.bytes[:]) // never fails: crypto/rand.Read ends the process instead
	return k
}

// Reveal is the key as it is configured.
func (k MasterKey) Reveal() string { return hex.EncodeToString(k.bytes[:]) }

// String is the fingerprint: it names the key and tells nothing about it.
func (k MasterKey) String() string {
	sum := sha256.Sum256(append([]byte("langdu master key\x00"), k.bytes[:]...))
	return hex.EncodeToString(sum[:8])
}

// GoString hides the key from fmt's %#v.
func (k MasterKey) GoString() string { return k.String() }

// wrap and unwrap are AES-256-GCM with a random nonce in front.
func (k MasterKey) wrap(alias models.Alias, key []byte) string {
	nonce := make([]byte, 12, 12+len(key)+16)
	_, _ = rand.Read(nonce) // as above
	return base64.StdEncoding.EncodeToString(newGCM(k.bytes[:]).Seal(nonce, nonce, key, boundTo(alias)))
}

func (k MasterKey) unwrap(alias models.Alias, text string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(sealed) == 12+keySize+16 {
		var key []byte
		if key, err = newGCM(k.bytes[:]).Open(nil, sealed[:12], sealed[12:], boundTo(alias)); err == nil {
			return key, nil
		}
	}
	return nil, models.Errorf("sealed.Unwrap", models.Internal,
		"a data key does not open under master key %s that is said to have wrapped it: it was changed, or belongs to another learner", k)
}

func boundTo(alias models.Alias) []byte { return []byte("langdu data key\x00" + string(alias)) }

// newGCM is AES-256-GCM.
func newGCM(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // a key of another length
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES always has blocks of 16 bytes
	}
	return gcm
}
