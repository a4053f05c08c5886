package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers"
)

// publicKeys is a flag of public keys in base64, with commas between or given
// several times.
type publicKeys []models.PublicKey

func (k *publicKeys) String() string {
	var all []string
	for _, one := range *k {
		all = append(all, one.String())
	}
	return strings.Join(all, ",")
}

func (k *publicKeys) Set(s string) error {
	for one := range strings.SplitSeq(s, ",") {
		key, err := models.ParsePublicKey(strings.TrimSpace(one))
		if err != nil {
			return err
		}
		*k = append(*k, key)
	}
	return nil
}

func (*publicKeys) Type() string { return "keys" }

// auditor looks after the audit log of a database.
func (c Config) auditor(store *records.Store, signer models.Signer, log *slog.Logger) *workers.Auditor {
	return &workers.Auditor{Audit: store, Signer: signer, Keys: append([]models.PublicKey{signer.Public()}, c.EarlierKeys...), Log: log}
}

// knownKeys is the public keys of this configuration and data folder: nil where
// nothing is known of any. Unlike [Config.signer] it makes no key.
func (c Config) knownKeys() ([]models.PublicKey, error) {
	if c.SigningKey == "" {
		_, err := os.Stat(filepath.Join(c.Data, signingFile))
		if c.DatabaseURL != "" || errors.Is(err, fs.ErrNotExist) {
			return c.EarlierKeys, nil
		}
	}
	signer, err := c.signer()
	if err != nil {
		return nil, err
	}
	return append([]models.PublicKey{signer.Public()}, c.EarlierKeys...), nil
}

// warnOfLostSigner says so where the audit log or the first receipt was signed with a
// key that is not known any more: nobody could check what families were given with
// the keys that are published now.
func (c Config) warnOfLostSigner(ctx context.Context, store *records.Store, log *slog.Logger) error {
	known, err := c.knownKeys()
	if err != nil {
		return err
	}
	anchors, err := store.Anchors(ctx)
	if err != nil {
		return err
	}
	first, err := store.Receipts(ctx, 0, 1)
	if err != nil {
		return err
	}
	var signed []string
	for _, a := range anchors {
		signed = append(signed, a.PublicKey)
	}
	for _, r := range first {
		signed = append(signed, r.Key)
	}
	for _, by := range signed {
		key, err := models.ParsePublicKey(by)
		if err != nil || slices.ContainsFunc(known, func(k models.PublicKey) bool { return k.String() == key.String() }) {
			continue // what is no key at all is for verify to say
		}
		log.Warn("receipts and the audit log were signed with a key that is not known any more, and fail to verify: put the file signing-key of the data folder "+
			"(or --signing-key) back from a copy, or state the public key, which every receipt carries, with --earlier-signing-keys", "fingerprint", key.Fingerprint())
		break
	}
	return nil
}
