package objects

import (
	"log/slog"
	"net"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// Config says where the objects are. Bucket and Region have no defaults that
// would suit a production store; [Config.Validate] says what is missing.
type Config struct {
	Endpoint  string // host:port, without scheme
	TLS       bool
	CA        string // PEM of the authority that signed the endpoint's certificate; "" for the system's
	AccessKey string
	SecretKey Secret
	Bucket    string
	Region    string // "" where the store has none
	// Home is the region that the bucket must be in; "" for any.
	Home string
	// Socket is the path of a Unix socket at which the endpoint is reached
	// instead of over the network; the embedded server is. "" otherwise.
	Socket string
}

// Secret is a string that does not show itself in logs and formatted output.
type Secret string

// String hides the secret, also from fmt's %v, %s and %q.
func (Secret) String() string { return "redacted" }

// GoString hides it from fmt's %#v.
func (Secret) GoString() string { return `"redacted"` }

// MarshalText hides it from JSON and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides it in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Validate says what is wrong with the configuration, without repeating secrets.
func (c Config) Validate() error {
	const op = "objects.Config"
	host, _, err := net.SplitHostPort(c.Endpoint)
	switch {
	case strings.Contains(c.Endpoint, "/"):
		return models.Errorf(op, models.Invalid, "object store endpoint %.100q: want host:port without a scheme or path", c.Endpoint)
	case c.Endpoint == "" || err == nil && host == "":
		return models.Errorf(op, models.Invalid, "object store endpoint is missing: want host:port, as in minio:9000")
	case c.AccessKey == "" || c.SecretKey == "":
		return models.Errorf(op, models.Invalid, "object store credentials are missing: state access key and secret key")
	case c.CA != "" && !c.TLS:
		return models.Errorf(op, models.Invalid, "object store: a certificate authority is stated but TLS is off")
	}
	if err := s3utils.CheckValidBucketNameStrict(c.Bucket); err != nil {
		return models.Errorf(op, models.Invalid, "object store bucket %.70q: %w", c.Bucket, err)
	}
	return nil
}
