package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/models"
)

// secretFile holds the token secret of a data folder, in hex.
const secretFile = "token-secret"

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
	path := filepath.Join(c.Data, secretFile)
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(path); err != nil {
		return nil, models.Errorf("token secret", models.Unavailable, "the token secret could not be kept: %w", err)
	}
	return readSecret(path)
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
		return nil, models.Errorf("token secret", models.Invalid,
			"%s does not hold a secret of 32 bytes in hex: remove the file to have a new one made (tokens signed so far become void)", path)
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
	temp, err := os.CreateTemp(filepath.Dir(path), secretFile+".*")
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
	return nil
}
