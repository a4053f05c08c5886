package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/models"
)

// The secrets of a data folder, each 32 random bytes in hex in a file of its own.
const (
	secretFile  = "token-secret"
	signingFile = "signing-key"
)

// Format keeps the secrets of a configuration out of whatever prints one, a panic too.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "the configuration") }

// signer signs receipts and the audit log: with the configured key, or with the
// data folder's, which is made at the first need. Where the records are in a
// database of several processes all must sign with one key, so that there it has
// to be configured.
func (c Config) signer() (models.Signer, error) {
	const op = "signing key"
	if c.SigningKey != "" {
		seed, err := hex.DecodeString(strings.TrimSpace(c.SigningKey))
		if err != nil {
			return models.Signer{}, models.Errorf(op, models.Invalid, "--signing-key is not 32 random bytes in hex: make one with \"openssl rand -hex 32\"")
		}
		return models.NewSigner(seed)
	}
	if c.DatabaseURL != "" {
		return models.Signer{}, models.Errorf(op, models.Invalid,
			"receipts are signed, by every process with the same key: set --signing-key (LANGDU_SIGNING_KEY, or LANGDU_SIGNING_KEY_FILE) to 32 random bytes in hex, made with \"openssl rand -hex 32\"")
	}
	seed, err := keptSecret(filepath.Join(c.Data, signingFile))
	if err != nil {
		return models.Signer{}, err
	}
	return models.NewSigner(seed)
}

// keptSecret reads a secret of the data folder, and makes it where there is none.
func keptSecret(path string) ([]byte, error) {
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(path); err != nil {
		return nil, models.Errorf("secret", models.Unavailable, "%s could not be kept: %w", path, err)
	}
	return readSecret(path)
}

// secret is what HS256 tokens are signed with: the configured one, or the data
// folder's, which is made at the first need. It is nil where tokens are checked
// by a JWKS alone.
func (c Config) secret() ([]byte, error) {
	switch {
	case c.JWTSecret != "":
		return []byte(c.JWTSecret), nil
	case c.JWKSURL != "" && !c.Demo:
		return nil, nil
	}
	return keptSecret(filepath.Join(c.Data, secretFile))
}

// signingSecret is [Config.secret] for who only signs: it makes none in a folder
// that no service has used.
func (c Config) signingSecret() ([]byte, error) {
	if _, err := os.Stat(filepath.Join(c.Data, secretFile)); c.JWTSecret == "" && err != nil {
		if err := c.inhabited(); err != nil {
			return nil, err
		}
	}
	return c.secret()
}

func readSecret(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(content)))
	if err != nil || len(secret) < 32 {
		return nil, models.Errorf("secret", models.Invalid, "%s does not hold a secret of 32 bytes in hex: restore it from a copy", path)
	}
	return secret, nil
}

// makeSecret writes a new secret whole or not at all; another process that does
// the same at the same time wins or loses, and both then read one.
func makeSecret(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: crypto/rand.Read ends the process instead
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(hex.EncodeToString(secret[:]) + "\n")
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
