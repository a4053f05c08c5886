package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"time"

	"github.com/langdu/langdu/models"
)

//go:embed README.md
var readme string

// Writer writes an archive as a stream.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
	written  map[string]bool // paths
}

// NewWriter begins an archive on w.
func NewWriter(w io.Writer, id models.ExportID, now time.Time) (*Writer, error) {
	out := &Writer{zip: zip.NewWriter(w), written: map[string]bool{}, manifest: Manifest{Format: Format, Version: Version, Export: id, CreatedAt: now.UTC()}}
	return out, out.Copy(ReadmeFile, bytes.NewReader([]byte(readme)), true)
}

// Copy adds a file with what r yields; deflate says whether that can be made
// smaller, which sound cannot.
func (w *Writer) Copy(path string, r io.Reader, deflate bool) error {
	return w.file(path, deflate, func(f io.Writer) error {
		_, err := io.Copy(f, r)
		return err
	})
}

// JSON adds a file with v. Text that is JSON already stays as it is.
func (w *Writer) JSON(path string, v any) error {
	return w.file(path, true, func(f io.Writer) error { return encoder(f).Encode(v) })
}

// List adds a file with a JSON list of what each yields.
func (w *Writer) List(path string, each func(yield func(v any) error) error) error {
	return w.file(path, true, func(f io.Writer) error {
		before := "["
		encode := encoder(f)
		err := each(func(v any) error {
			if _, err := io.WriteString(f, before); err != nil {
				return err
			}
			before = ","
			return encode.Encode(v)
		})
		if err == nil && before == "[" {
			_, err = io.WriteString(f, before)
		}
		if err == nil {
			_, err = io.WriteString(f, "]\n")
		}
		return err
	})
}

// Table adds a file of comma-separated values that each yields line by line. It
// begins with a byte order mark, by which spreadsheets know UTF-8.
func (w *Writer) Table(path string, each func(yield func(cells ...string) error) error) error {
	return w.file(path, true, func(f io.Writer) error {
		if _, err := io.WriteString(f, "\ufeff"); err != nil {
			return err
		}
		lines := csv.NewWriter(f)
		err := each(func(cells ...string) error {
			for i, cell := range cells {
				cells[i] = harmless(cell)
			}
			return lines.Write(cells)
		})
		lines.Flush()
		if err == nil {
			err = lines.Error()
		}
		return err
	})
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(cell string) string {
	if cell != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(cell[0])) && !number(cell) {
		return "'" + cell
	}
	return cell
}

func number(s string) bool { return json.Valid([]byte(s)) }

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// file adds a file and its line in the manifest.
func (w *Writer) file(path string, deflate bool, fill func(io.Writer) error) error {
	if w.written[path] {
		return models.Errorf("archive.Writer", models.Internal, "%s is written twice", path)
	}
	w.written[path] = true
	f, err := w.create(path, deflate)
	if err != nil {
		return err
	}
	counted := &counter{w: f, hash: sha256.New()}
	if err := fill(counted); err != nil {
		return err
	}
	w.manifest.Files = append(w.manifest.Files, File{path, counted.n, hex.EncodeToString(counted.hash.Sum(nil))})
	return nil
}

func (w *Writer) create(path string, deflate bool) (io.Writer, error) {
	header := &zip.FileHeader{Name: path, Method: zip.Store, Modified: w.manifest.CreatedAt}
	if deflate {
		header.Method = zip.Deflate
	}
	return w.zip.CreateHeader(header)
}

// Close adds the manifest and ends the archive.
func (w *Writer) Close() error {
	f, err := w.create(ManifestFile, true)
	if err != nil {
		return err
	}
	pretty := encoder(f)
	pretty.SetIndent("", " ")
	if err := pretty.Encode(w.manifest); err != nil {
		return err
	}
	return w.zip.Close()
}

// counter counts and hashes what passes.
type counter struct {
	w    io.Writer
	n    int64
	hash hash.Hash
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.hash.Write(p[:n])
	return n, err
}
