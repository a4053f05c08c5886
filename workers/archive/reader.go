package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"strings"

	"github.com/langdu/langdu/models"
)

// Limits bounds what an archive may hold. The zero value of a field means its default.
type Limits struct {
	Files int   // default 1 million
	Bytes int64 // of all files together, unpacked; default 100 GB
	Small int64 // of a file that is read whole; default 64 MB
	Entry int64 // of the recording.json of one recording; default 4 MB
}

func (l Limits) withDefaults() Limits {
	if l.Files == 0 {
		l.Files = 1_000_000
	}
	if l.Bytes == 0 {
		l.Bytes = 100_000_000_000
	}
	if l.Small == 0 {
		l.Small = 64_000_000
	}
	if l.Entry == 0 {
		l.Entry = 4_000_000
	}
	return l
}

// swell is how much larger than packed a file may be, and all of them together: far
// more than text ever is, far less than what is made to fill a disk. The first little is free.
const (
	swell     = 200
	swellFree = 1 << 20
)

// Reader reads an archive that was checked.
type Reader struct {
	Manifest Manifest
	limits   Limits
	files    map[string]*zip.File
	sizes    map[string]File
}

// Open checks an archive as far as its lists say: that its names are harmless and
// are those of the manifest, that its sizes are bounded. models.Invalid, with a
// sentence that says what is wrong, for anything else; [Reader.Verify] reads on.
func Open(r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	a := &Reader{limits: limits.withDefaults(), files: map[string]*zip.File{}, sizes: map[string]File{}}
	listed := &directory{ReaderAt: r, left: directoryFree + directoryEntry*int64(a.limits.Files)}
	z, err := zip.NewReader(listed, size)
	if err != nil {
		return nil, refuse("the file is no ZIP archive: %w", err)
	}
	listed.open()
	if err := a.index(z.File, size); err != nil {
		return nil, err
	}
	if err := apart(z.File, size); err != nil {
		return nil, err
	}
	if err := a.readManifest(); err != nil {
		return nil, err
	}
	return a, nil
}

// refuse is the error of an archive that is not one of ours.
func refuse(format string, args ...any) error {
	return models.Errorf("archive.Open", models.Invalid, format, args...)
}

// index takes the files of the directory, where they are harmless.
func (a *Reader) index(files []*zip.File, size int64) error {
	if len(files) > a.limits.Files {
		return refuse("the archive has %d files, the most is %d", len(files), a.limits.Files)
	}
	var packed, unpacked uint64
	folded := map[string]bool{}
	for _, f := range files {
		alike := strings.ToLower(f.Name)
		switch {
		case !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:\x00") || f.Name == ".":
			return refuse("the archive has a file of the name %.80q, which leads elsewhere", f.Name)
		case !f.Mode().IsRegular():
			return refuse("%.80q is no plain file", f.Name)
		case a.files[f.Name] != nil:
			return refuse("%.80q is in the archive twice", f.Name)
		case folded[alike]: // unpacked on many a machine, one would take the other's place
			return refuse("%.80q is in the archive twice but for capital letters", f.Name)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return refuse("%.80q is packed in a way that no export is", f.Name)
		case f.CompressedSize64 > uint64(size)-packed: // files that share bytes
			return refuse("the files of the archive hold more bytes than it has")
		case f.UncompressedSize64 > swell*f.CompressedSize64+swellFree:
			return refuse("%.80q grows more than %d times when it is unpacked", f.Name, swell)
		}
		packed += f.CompressedSize64
		if unpacked += f.UncompressedSize64; unpacked > uint64(a.limits.Bytes) {
			return refuse("the archive holds more than %d bytes unpacked", a.limits.Bytes)
		}
		if unpacked > swell*uint64(size)+swellFree {
			return refuse("the archive grows more than %d times when it is unpacked", swell)
		}
		a.files[f.Name], folded[alike] = f, true
	}
	return nil
}

// readManifest wants the manifest to name what is there, and nothing else.
func (a *Reader) readManifest() error {
	if a.files[ManifestFile] == nil {
		return refuse("the archive has no %s: it is no export of langdu", ManifestFile)
	}
	if err := a.decodeManifest(); err != nil {
		return err
	}
	m := a.Manifest
	switch {
	case m.Format != Format:
		return refuse("the manifest names the format %.40q, want %q", m.Format, Format)
	case m.Version != Version:
		return refuse("the archive has version %d of the format, this langdu reads %d: use a langdu of the same age", m.Version, Version)
	case len(m.Files) != len(a.files)-1:
		return refuse("the manifest names %d files, the archive has %d", len(m.Files), len(a.files)-1)
	}
	for _, f := range m.Files {
		there := a.files[f.Path]
		switch _, twice := a.sizes[f.Path]; {
		case there == nil || f.Path == ManifestFile || twice:
			return refuse("the manifest names %.80q, which is not there, or twice", f.Path)
		case int64(there.UncompressedSize64) != f.Size:
			return refuse("%.80q has %d bytes, the manifest says %d", f.Path, there.UncompressedSize64, f.Size)
		}
		a.sizes[f.Path] = f
	}
	return nil
}

// Verify reads every file and compares it with the manifest.
func (a *Reader) Verify(ctx context.Context) error {
	for _, f := range a.Manifest.Files {
		if err := ctx.Err(); err != nil {
			return models.E("archive.Verify", models.Unavailable, err)
		}
		if err := a.verify(f); err != nil {
			return err
		}
	}
	return nil
}

func (a *Reader) verify(f File) error {
	r, err := a.files[f.Path].Open()
	if err != nil {
		return refuse("%.80q cannot be read: %w", f.Path, err)
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(r, f.Size+1))
	if err != nil {
		return refuse("%.80q cannot be read: %w", f.Path, err)
	}
	if n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return refuse("%.80q is not what the manifest says: it was changed or damaged", f.Path)
	}
	return nil
}

// Has says whether there is such a file.
func (a *Reader) Has(path string) bool { _, ok := a.sizes[path]; return ok }

// File is what the manifest says of a file.
func (a *Reader) File(path string) File { return a.sizes[path] }

// Open opens a file of the archive.
func (a *Reader) Open(path string) (io.ReadCloser, error) {
	f := a.files[path]
	if f == nil {
		return nil, refuse("the archive has no %.80q", path)
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("%.80q cannot be read: %w", path, err)
	}
	return r, nil
}

// Bytes is a small file.
func (a *Reader) Bytes(path string) ([]byte, error) { return a.atMost(path, a.limits.Small) }

func (a *Reader) atMost(path string, most int64) ([]byte, error) {
	r, err := a.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, refuse("%.80q cannot be read: %w", path, err)
	case int64(len(content)) > most:
		return nil, refuse("%.80q has more than %d bytes", path, most)
	}
	return content, nil
}
