package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/storage/sealed"
	"github.com/langdu/langdu/storage/watched"
	"github.com/langdu/langdu/workers"
)

// What the folder of keys holds, inside the data folder. It is apart from what is
// backed up: a copy of it opens what was erased since it was made.
const (
	keyFolder = "keys"
	keysFile  = "keys.db"
)

// keyFlags declares where the keys are.
func (c *Config) keyFlags(f *pflag.FlagSet) {
	f.StringVar(&c.MasterKey, "master-key", "", "32 random bytes in hex under which learners' data keys are encrypted, or the address of a key that stays in OpenBao or Vault (https://server:8200/transit/key); former ones may follow after commas, until \"langdu keys rotate\" has run (default without --database-url: made at the first start, kept in the data folder's folder keys)")
	f.StringVar(&c.MasterToken, "master-token", "", "token for OpenBao or Vault (default: none, for an agent in between that adds one)")
	f.StringVar(&c.KeysURL, "keys-url", "", "PostgreSQL that holds data keys and the journal of erasures, best another one than --database-url with backups of its own (default: --database-url, or SQLite in the data folder's folder keys)")
}

// vault is the key store and what makes use of it.
type vault struct {
	keys   *records.Keys
	master sealed.Master
	data   *sealed.DataKeys
	// kept is the file of the master keys, "" where they are configured.
	kept string
}

// openVault opens the key store and the master key.
func (c Config) openVault(ctx context.Context) (v vault, err error) {
	at, err := c.keysAt()
	if err != nil {
		return v, err
	}
	if v.keys, err = records.OpenKeys(ctx, at, records.Watched(c.watching.Store("keys")), records.Counted(c.watching.Statements("keys"))); err != nil {
		return v, ofStore("keys", c.KeysURL, err)
	}
	defer func() {
		if err != nil {
			v.keys.Close() // the error is told
		}
	}()
	if v.master, v.kept, err = c.master(ctx, v.keys); err != nil {
		return v, err
	}
	v.data = sealed.NewDataKeys(v.keys, v.master, time.Now)
	return v, nil
}

// keysAt is the database of the keys.
func (c Config) keysAt() (string, error) {
	switch {
	case c.KeysURL != "":
		return c.KeysURL, nil
	case c.DatabaseURL != "":
		return c.DatabaseURL, nil
	}
	folder := filepath.Join(c.Data, keyFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", models.Errorf("open keys", models.Unavailable, "the folder of keys cannot be made: %w", err)
	}
	return "sqlite://" + filepath.Join(folder, keysFile), nil
}

// openKeys opens the key store, and lets nothing pass to the objects but sealed. A
// master key that cannot unwrap what there is is refused, and so is a key store that
// is not the one of these records: new keys in it would hide that others are lost.
func (s *stores) openKeys(ctx context.Context, c Config) (err error) {
	if s.vault, err = c.openVault(ctx); err != nil {
		return err
	}
	s.opened.add(s.keys.Close)
	if err := sealed.Check(ctx, s.keys, s.master); err != nil {
		return err
	}
	if err := s.checkKeyStore(ctx); err != nil {
		return err
	}
	s.objects = sealed.NewObjects(watched.NewObjects(s.bare, c.watching.Store("objects"), c.watching.Bytes), s.vault.data, s.ownerOf)
	return nil
}

// checkKeyStore wants the key of the newest recording to be there, or to be destroyed.
func (s *stores) checkKeyStore(ctx context.Context) error {
	alias, err := s.records.NewestSealed(ctx)
	if err != nil || alias == "" {
		return err
	}
	if _, err = s.keys.DataKey(ctx, alias); errors.Is(err, models.NotFound) {
		return models.Errorf("open keys", models.Conflict,
			"there are encrypted recordings whose key is not in the key store: it is empty, older than the records, or another one; put its newest copy back (the folder keys of the data folder, or the database of --keys-url)")
	}
	if errors.Is(err, models.Gone) {
		return nil
	}
	return err
}

// ownerOf says whose an object is: of a recording the learner's who made it, of an
// archive the learner's who takes it away.
func (s *stores) ownerOf(ctx context.Context, key string) (models.Alias, error) {
	kind, rest, _ := strings.Cut(key, "/")
	name, _, _ := strings.Cut(rest, "/")
	switch kind {
	case "r":
		if id, err := models.ParseRecordingID(name); err == nil {
			return s.records.AliasOfRecording(ctx, id)
		}
	case "x":
		if id, err := models.ParseExportID(name); err == nil {
			return s.records.AliasOfExport(ctx, id)
		}
	case "p": // of a page, and nobody's: see models.PageMediaPrefix
		if _, err := models.ParseMediaID(name); err == nil {
			return "", nil
		}
	}
	return "", models.Errorf("objects", models.Invalid, "the object %.60q is nobody's: it can be neither stored nor read", key)
}

// catchUp erases again what the records hold and should not, because they were put
// back from a backup. Nobody is answered before.
func (s *stores) catchUp(ctx context.Context, now time.Time, log *slog.Logger) error {
	n, err := workers.CatchUp(ctx, s.keys, s.records, now)
	if n > 0 {
		log.Warn("the records were put back from a backup: what was erased since is erased again", "erasures", n)
	}
	return err
}

// warnOfOneDatabase says what is lost where keys are kept with the records.
func (c Config) warnOfOneDatabase(log *slog.Logger) {
	if c.KeysURL == "" && c.DatabaseURL != "" {
		log.Warn("the keys are in the database of the records: a backup of it brings back with the records the keys that were destroyed since; " +
			"set --keys-url (LANGDU_KEYS_URL) to another database, and keep only the newest copy of that one")
	}
}
