package sherpa

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxManifest and maxTokens bound what is read into memory of files that an
// operator may have mixed up with a model.
const (
	maxManifest = 1 << 20
	maxTokens   = 16 << 20
)

// folder is a recogniser's files, looked at but not loaded.
type folder struct {
	Manifest
	paths map[string]string // by role
	hash  string            // of the manifest and all files
	bytes bool              // tokens are bytes, written as letters: see byteOf
}

// readFolder reads the manifest and finds its files. Errors wrap [ErrManifest].
func readFolder(dir string) (*folder, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	text, err := readFile(filepath.Join(root, ManifestName), maxManifest)
	if err != nil {
		return nil, err
	}
	m, err := ParseManifest(text)
	if err != nil {
		return nil, err
	}
	f := &folder{Manifest: m, paths: map[string]string{}}
	sum := sha256.New()
	sum.Write(text)
	for _, role := range slices.Sorted(maps.Keys(m.Files)) {
		f.paths[role] = filepath.Join(root, m.Files[role])
		if err := add(sum, f.paths[role]); err != nil {
			return nil, fmt.Errorf("%w: files.%s: %w", ErrManifest, role, explained(err))
		}
	}
	f.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return f, f.readTokens()
}

func add(sum io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(sum, file)
	return err
}

// explained names a missing file in words.
func explained(err error) error {
	var missing *fs.PathError
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &missing) {
		return fmt.Errorf("there is no file %s", missing.Path)
	}
	return err
}

func readFile(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, explained(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if int64(len(text)) > most {
		return nil, fmt.Errorf("%w: %s is over %d MiB: that is some other file", ErrManifest, path, most>>20)
	}
	return text, nil
}

// readTokens errs unless the file of tokens is lines of a token and its number,
// and finds out whether tokens are bytes.
func (f *folder) readTokens() error {
	text, err := readFile(f.paths["tokens"], maxTokens)
	if err != nil {
		return err
	}
	f.bytes = true
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	n := 0
	for ; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || len(fields) > 2 { // a space is a token too, which leaves its number alone
			return fmt.Errorf("%w: files.tokens: line %d of %s is not a token and its number", ErrManifest, n+1, f.paths["tokens"])
		}
		f.bytes = f.bytes && (len(fields) == 1 || special(fields[0]) || isBytes(fields[0]))
	}
	if n < 2 {
		return fmt.Errorf("%w: files.tokens: %s has %d tokens", ErrManifest, f.paths["tokens"], n)
	}
	f.bytes = f.bytes && strings.ContainsFunc(string(text), func(r rune) bool { return r >= 0x100 && r < 0x1a7 })
	return nil
}
