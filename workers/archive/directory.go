package archive

import (
	"archive/zip"
	"cmp"
	"io"
	"math"
	"slices"
)

const (
	// directoryEntry is how many bytes of the directory are read for each file that an
	// archive may have: 46, the name, times and sizes.
	directoryEntry = 160
	directoryFree  = 1 << 20
)

// directory is an archive of which no more is read than a directory may have, until it
// is open: archive/zip takes all the entries that are there, however many it was told of.
type directory struct {
	io.ReaderAt
	left int64
}

// ReadAt implements io.ReaderAt.
func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	if d.left -= int64(len(p)); d.left < 0 {
		return 0, refuse("its directory is longer than that of any export")
	}
	return d.ReaderAt.ReadAt(p, at)
}

// open lets everything be read.
func (d *directory) open() { d.left = math.MaxInt64 }

// apart wants the bytes of each file to be its own: of a few that all share, as much can
// be unpacked as there are names for them.
func apart(files []*zip.File, size int64) error {
	type stretch struct{ from, to int64 }
	all := make([]stretch, len(files))
	for i, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return refuse("%.80q cannot be read: %w", f.Name, err)
		}
		all[i] = stretch{from, from + int64(f.CompressedSize64)} // no more than size: index has looked
		if all[i].to > size {
			return refuse("%.80q ends behind the end of the archive", f.Name)
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to {
			return refuse("files of the archive share bytes")
		}
	}
	return nil
}
