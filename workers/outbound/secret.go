package outbound

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"strings"

	"github.com/langdu/langdu/models"
)

// Secret signs calls of the app's hook as Standard Webhooks has it, so that the
// app knows that they are ours (https://www.standardwebhooks.com).
type Secret []byte

// secretPrefix marks such a secret.
const secretPrefix = "whsec_"

// ParseSecret reads "whsec_" and 24 to 64 random bytes in Base64.
func ParseSecret(s string) (Secret, error) {
	encoded, marked := strings.CutPrefix(strings.TrimSpace(s), secretPrefix)
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if !marked || err != nil || len(secret) < 24 || len(secret) > 64 {
		return nil, models.Errorf("outbound.ParseSecret", models.Invalid,
			"the hook's secret is not whsec_ followed by 24 to 64 random bytes in Base64: make one with \"echo whsec_$(openssl rand -base64 32)\"")
	}
	return secret, nil
}

// Sign is the value of webhook-signature for a call: HMAC-SHA256 over its id, its
// time in seconds since 1970, and its body.
func (s Secret) Sign(id, at string, body []byte) string {
	mac := hmac.New(sha256.New, s)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// LogValue hides the secret in logs.
func (Secret) LogValue() slog.Value { return slog.StringValue("secret:redacted") }

// Secrets signs with each: the current one first, then one that the app may still
// check with while it takes over the new one.
type Secrets []Secret

// Sign is the signatures of all, with spaces between.
func (all Secrets) Sign(id, at string, body []byte) string {
	signatures := make([]string, len(all))
	for i, s := range all {
		signatures[i] = s.Sign(id, at, body)
	}
	return strings.Join(signatures, " ")
}
