package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

// masterFile holds master keys in the folder of keys, one a line, the current one first.
const masterFile = "master-key"

// master is what wraps data keys: what is configured, or the file in the folder of
// keys, which is then returned too. The file is made at the first start, and never
// again where there are data keys: another master key would open none of them.
func (c Config) master(ctx context.Context, keys storage.MasterKeys) (master sealed.Master, kept string, err error) {
	const op = "master key"
	if c.MasterKey != "" {
		configured, err := sealed.ParseMaster(c.MasterKey, c.MasterToken)
		if err != nil {
			return nil, "", models.Errorf(op, models.Invalid, "--master-key: %s", models.Explain(err))
		}
		return configured, "", nil
	}
	if c.DatabaseURL != "" {
		return nil, "", models.Errorf(op, models.Invalid,
			"recordings are encrypted, by every process under the same master key: set --master-key (LANGDU_MASTER_KEY, or LANGDU_MASTER_KEY_FILE) to 32 random bytes in hex, made with \"openssl rand -hex 32\", and keep a copy of it where it cannot get lost")
	}
	path := filepath.Join(c.Data, keyFolder, masterFile)
	own, err := readMasterKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		own, err = firstMasterKey(ctx, path, keys)
	}
	if err != nil {
		return nil, "", err
	}
	return sealed.NewRing(own...), path, nil
}

func readMasterKeys(path string) ([]sealed.MasterKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keys, err := sealed.ParseMasterKeys(string(content))
	if err != nil {
		return nil, models.Errorf("master key", models.Invalid, "%s: %s; restore it from a copy", path, models.Explain(err))
	}
	return keys, nil
}

// firstMasterKey makes the file, unless there are data keys.
func firstMasterKey(ctx context.Context, path string, keys storage.MasterKeys) ([]sealed.MasterKey, error) {
	masters, err := keys.Masters(ctx)
	if err != nil {
		return nil, err
	}
	if len(masters) > 0 {
		return nil, models.Errorf("master key", models.Conflict,
			"%s is missing, and %d data keys are under the master key %s that was in it: put the file back from a copy, or state the key with --master-key", path, masters[0].Keys, masters[0].Master)
	}
	if err := makeSecret(path); err != nil {
		return nil, models.Errorf("master key", models.Unavailable, "%s could not be kept: %w", path, err)
	}
	return readMasterKeys(path)
}

// writeMasterKeys replaces the file, whole or not at all.
func writeMasterKeys(path string, keys []sealed.MasterKey) error {
	var lines strings.Builder
	for _, k := range keys {
		lines.WriteString(k.Reveal() + "\n")
	}
	temp, err := os.CreateTemp(filepath.Dir(path), masterFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(lines.String())
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes what was named in a folder survive a loss of power: data keys
// must not be on disk before the master key that they are under.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
