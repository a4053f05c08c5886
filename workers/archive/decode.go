package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/langdu/langdu/models"
)

// A few bytes of JSON become a hundred in memory: of "{},{},…" in a file of the largest
// size, gigabytes. So a list is read one by one, and each is looked at before the next.

// document is a file that is JSON, unread.
func (a *Reader) document(path string, most int64) ([]byte, error) {
	content, err := a.atMost(path, most)
	if err == nil {
		err = plain(path, content)
	}
	return content, err
}

func plain(path string, content []byte) error {
	if err := models.PlainJSON(content); err != nil {
		return notTheJSON(path, err)
	}
	return nil
}

func notTheJSON(path string, err error) error {
	return refuse("%.80q is not the JSON that it should be: %w", path, err)
}

// decode reads a file that is one JSON value of at most so many bytes.
func (a *Reader) decode(path string, most int64, into any) error {
	content, err := a.document(path, most)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return notTheJSON(path, err)
	}
	return nil
}

// mostCommas is how many commas the manifest has at most for each file: a line has three.
const mostCommas = 4

// decodeManifest reads the manifest, which has as many lines as the archive has files.
func (a *Reader) decodeManifest() error {
	content, err := a.Bytes(ManifestFile)
	if err != nil {
		return err
	}
	if bytes.Count(content, []byte(",")) > mostCommas*(len(a.files)+2) {
		return refuse("the manifest names more files than the archive has")
	}
	if err := plain(ManifestFile, content); err != nil {
		return err
	}
	if err := json.Unmarshal(content, &a.Manifest); err != nil {
		return notTheJSON(ManifestFile, err)
	}
	return nil
}

// table reads the rows of a table, where the archive has it; each must pass check.
func table[T any](a *Reader, name string, check func(T) error) (rows []T, err error) {
	path := TableFile(name)
	if !a.Has(path) {
		return nil, nil
	}
	content, err := a.document(path, a.limits.Small)
	if err != nil {
		return nil, err
	}
	list := json.NewDecoder(bytes.NewReader(content))
	if start, err := list.Token(); err != nil || start != json.Delim('[') {
		return nil, refuse("%.80q is not the JSON that it should be: want a list", path)
	}
	for list.More() {
		var row T
		if err := list.Decode(&row); err != nil {
			return nil, notTheJSON(path, err)
		}
		if err := check(row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if _, err := list.Token(); err != nil {
		return nil, notTheJSON(path, err)
	}
	if _, err := list.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("%.80q is not the JSON that it should be: something follows its list", path)
	}
	return rows, nil
}
