package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// entry is a line of a directory, written by hand: it says what it likes.
type entry struct {
	name             string
	method           uint16
	crc              uint32
	packed, unpacked uint32
	at               uint32 // of the local header
}

// file appends a local header and content, and returns the line for it.
func file(b *bytes.Buffer, name string, method uint16, packed, unpacked []byte) entry {
	e := entry{name: name, method: method, crc: crc32.ChecksumIEEE(unpacked), packed: uint32(len(packed)), unpacked: uint32(len(unpacked)), at: uint32(b.Len())}
	b.Write(localHeader(e))
	b.Write(packed)
	return e
}

func localHeader(e entry) []byte {
	le := binary.LittleEndian
	h := le.AppendUint16(le.AppendUint16([]byte("PK\x03\x04"), 20), 0)
	h = append(le.AppendUint16(h, e.method), 0, 0, 0, 0)
	h = le.AppendUint32(le.AppendUint32(le.AppendUint32(h, e.crc), e.packed), e.unpacked)
	return append(le.AppendUint16(le.AppendUint16(h, uint16(len(e.name))), 0), e.name...)
}

// listed ends an archive with a directory of these lines.
func listed(b *bytes.Buffer, lines ...entry) []byte {
	le, from := binary.LittleEndian, b.Len()
	for _, e := range lines {
		h := le.AppendUint16(le.AppendUint16(le.AppendUint16([]byte("PK\x01\x02"), 20), 20), 0)
		h = append(le.AppendUint16(h, e.method), 0, 0, 0, 0)
		h = le.AppendUint32(le.AppendUint32(le.AppendUint32(h, e.crc), e.packed), e.unpacked)
		h = append(le.AppendUint16(h, uint16(len(e.name))), make([]byte, 12)...)
		b.Write(append(le.AppendUint32(h, e.at), e.name...))
	}
	end := append([]byte("PK\x05\x06"), 0, 0, 0, 0)
	end = le.AppendUint16(le.AppendUint16(end, uint16(len(lines))), uint16(len(lines)))
	end = le.AppendUint32(le.AppendUint32(end, uint32(b.Len()-from)), uint32(from))
	b.Write(append(end, 0, 0))
	return b.Bytes()
}

// deflated is content, packed as small as it gets.
func deflated(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manifestOf names files of one content, as they are listed.
func manifestOf(t testing.TB, content []byte, lines ...entry) []byte {
	t.Helper()
	sum := sha256.Sum256(content)
	m := Manifest{Format: Format, Version: Version}
	for _, e := range lines {
		m.Files = append(m.Files, File{e.name, int64(e.unpacked), hex.EncodeToString(sum[:])})
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sharing is Fifield's bomb: so many names for the same packed bytes, with filler, so
// that the sizes would fit into the archive.
func sharing(t testing.TB, names, filler int) []byte {
	zeros := make([]byte, 200_000)
	var b bytes.Buffer
	kernel := file(&b, "0", zip.Deflate, deflated(t, zeros), zeros)
	var lines []entry
	for i := range names {
		kernel.name = string(rune('0' + i%10)) // a local header has one name; the directory others
		kernel.name += fmt.Sprint("-", i)
		lines = append(lines, kernel)
	}
	manifest := manifestOf(t, zeros, lines...)
	lines = append(lines, file(&b, ManifestFile, zip.Store, manifest, manifest))
	b.Write(make([]byte, filler))
	return listed(&b, lines...)
}

// within is a file whose bytes are another's header and bytes.
func within(t testing.TB) []byte {
	inner := []byte("x")
	var quoted, b bytes.Buffer
	small := file(&quoted, "inner", zip.Store, inner, inner)
	outer := file(&b, "outer", zip.Store, quoted.Bytes(), quoted.Bytes())
	small.at = uint32(b.Len() - quoted.Len())
	manifest := manifestOf(t, inner, outer, small)
	return listed(&b, outer, small, file(&b, ManifestFile, zip.Store, manifest, manifest))
}

// lying is an archive with one file of zeros, 32 MB of them, whose directory says another size.
func lying(t testing.TB, name string, says uint32) []byte {
	zeros := make([]byte, 32<<20)
	var b bytes.Buffer
	x := file(&b, name, zip.Deflate, deflated(t, zeros), zeros)
	x.unpacked = says
	if name == ManifestFile {
		return listed(&b, x)
	}
	manifest := manifestOf(t, zeros, x)
	return listed(&b, x, file(&b, ManifestFile, zip.Store, manifest, manifest))
}

// stuffed is an archive with one file that is small when it is packed, and its manifest.
func stuffed(t testing.TB, name, content string) []byte {
	learner := `{"learner":"l1","created_at":"2026-11-22T11:00:00Z"}`
	return pack(t, func(w *zip.Writer) {
		m := Manifest{Format: Format, Version: Version}
		for path, content := range map[string]string{LearnerFile: learner, name: content} {
			sum := sha256.Sum256([]byte(content))
			m.Files = append(m.Files, File{path, int64(len(content)), hex.EncodeToString(sum[:])})
			put(t, w, &zip.FileHeader{Name: path, Method: zip.Store}, []byte(content))
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		put(t, w, &zip.FileHeader{Name: ManifestFile, Method: zip.Store}, b)
	})
}

// TestBombs wants each refused with a sentence, and before it has gone off: in memory of
// a few times what is read at once.
func TestBombs(t *testing.T) {
	const id = "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"
	many := make([]entry, 200_000)
	for i := range many {
		many[i].name = "x"
	}
	list := strings.Repeat("{},", 3_000_000) + "{}"
	manifest := []byte(`{"format":"langdu-export","version":1,"files":[` + strings.Repeat("0,", 8_000_000) + "0]}")
	var named bytes.Buffer
	for name, test := range map[string]struct {
		content []byte
		says    string
		most    uint64 // megabytes, what is given back at once among them
	}{
		"more files than may be":                {listed(&bytes.Buffer{}, many...), "directory is longer", 8},
		"names for the same bytes":              {sharing(t, 50, 0), "more than 200 times", 4},
		"names for the same bytes, with filler": {sharing(t, 50, 100_000), "share bytes", 4},
		"a file within another":                 {within(t), "share bytes", 4},
		"a size that is said too small":         {lying(t, "x", 1000), "cannot be read", 4},
		"a size that is said too large":         {lying(t, "x", 33<<20), "more than 200 times", 4},
		"a manifest of another size":            {lying(t, ManifestFile, 300), "cannot be read", 4},
		"a manifest of millions":                {listed(&named, file(&named, ManifestFile, zip.Store, manifest, manifest)), "more files than the archive", 120},
		"a table of millions":                   {stuffed(t, TableFile("disputes"), "["+list+"]"), "disputes.json", 300},
		"a recording of millions":               {stuffed(t, "recordings/"+id+"/"+RecordingFile, `{"characters":[`+list+`]}`), "more than 4000000 bytes", 40},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := read(test.content, Limits{Files: 1000})
		runtime.ReadMemStats(&after)
		if models.KindOf(err) != models.Invalid || models.Explain(err) == "" || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want it refused because of %q", name, err, test.says)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > test.most {
			t.Errorf("%s took %d MB, want at most %d", name, took, test.most)
		}
	}
}

// TestAnArchiveInAnArchive has a bomb in the place of a recording's upload. It is a file
// like any other: nobody unpacks it, and it comes out as it went in.
func TestAnArchiveInAnArchive(t *testing.T) {
	bomb := pack(t, func(w *zip.Writer) { put(t, w, &zip.FileHeader{Name: "x", Method: zip.Deflate}, make([]byte, 64<<20)) })
	nested := pack(t, func(w *zip.Writer) {
		for i := range 10 {
			put(t, w, &zip.FileHeader{Name: fmt.Sprint(i, ".zip"), Method: zip.Store}, bomb)
		}
	})
	sum := sha256.Sum256(nested)
	var path string
	var outer bytes.Buffer
	w, err := NewWriter(&outer, models.NewExportID(), now)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(err)
	id := models.NewRecordingID()
	path = Folder(id) + "original.zip"
	ok(w.JSON(LearnerFile, Learner{ID: "xiaoming", AgeBand: models.Under14, Guardian: "mama", CreatedAt: now}))
	ok(w.Copy(path, bytes.NewReader(nested), false))
	ok(w.JSON(Folder(id)+RecordingFile, Recording{ID: id, Kind: models.ReadingKind, Text: "小猫", Status: models.Received, MediaType: "audio/wav",
		Size: int64(len(nested)), SHA256: hex.EncodeToString(sum[:]), CreatedAt: now, UpdatedAt: now, Expires: Expires{Result: now, Original: now}, Original: path}))
	ok(w.Close())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := read(outer.Bytes(), Limits{})
	runtime.ReadMemStats(&after)
	ok(err)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 4 || len(c.Recordings) != 1 {
		t.Errorf("%d recordings took %d MB, want one and at most 4", len(c.Recordings), took)
	}
	a, err := Open(bytes.NewReader(outer.Bytes()), int64(outer.Len()), Limits{})
	ok(err)
	r, err := a.Open(path)
	ok(err)
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, nested) {
		t.Errorf("it came out as %d bytes, %v", len(got), err)
	}
	if _, err := read(nested, Limits{}); models.KindOf(err) != models.Invalid || !strings.Contains(models.Explain(err), "no export of langdu") {
		t.Errorf("archives in an archive: %v, want them refused", err)
	}
}
