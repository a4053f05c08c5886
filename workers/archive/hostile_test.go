package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// withManifest is an archive whose manifest is in order: it names these files, with their
// sizes and hashes. Whatever is refused is so for the files themselves.
func withManifest(t *testing.T, named []File, headers ...*zip.FileHeader) []byte {
	t.Helper()
	return pack(t, func(w *zip.Writer) {
		content := []byte("x")
		sum := sha256.Sum256(content)
		m := Manifest{Format: Format, Version: Version, Files: named}
		for _, h := range headers {
			put(t, w, h, content)
			if named == nil {
				m.Files = append(m.Files, File{h.Name, int64(len(content)), hex.EncodeToString(sum[:])})
			}
		}
		encoded, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		put(t, w, &zip.FileHeader{Name: ManifestFile, Method: zip.Store}, encoded)
	})
}

// TestNamesThatLeadElsewhere wants every name refused that is not that of one plain file
// below where the archive is, and to be told why.
func TestNamesThatLeadElsewhere(t *testing.T) {
	at := func(name string) *zip.FileHeader { return &zip.FileHeader{Name: name, Method: zip.Store} }
	link, pipe := at("link"), at("pipe")
	link.SetMode(fs.ModeSymlink | 0o777)
	pipe.SetMode(fs.ModeNamedPipe | 0o666)
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"out of here":               {withManifest(t, nil, at("../x")), "leads elsewhere"},
		"out of here, hidden":       {withManifest(t, nil, at("recordings/../../x")), "leads elsewhere"},
		"absolute":                  {withManifest(t, nil, at("/etc/passwd")), "leads elsewhere"},
		"on a drive":                {withManifest(t, nil, at("C:/x")), "leads elsewhere"},
		"on a drive, as it is":      {withManifest(t, nil, at("C:x")), "leads elsewhere"},
		"with backslashes":          {withManifest(t, nil, at(`..\..\x`)), "leads elsewhere"},
		"of another machine":        {withManifest(t, nil, at(`\\host\share\x`)), "leads elsewhere"},
		"a second stream":           {withManifest(t, nil, at("x:hidden")), "leads elsewhere"},
		"with a NUL":                {withManifest(t, nil, at("x\x00.json")), "leads elsewhere"},
		"a symbolic link":           {withManifest(t, nil, link), "is no plain file"},
		"a pipe":                    {withManifest(t, nil, pipe), "is no plain file"},
		"alike but for capitals":    {withManifest(t, nil, at("x"), at("X")), "twice but for capital letters"},
		"capitals of other letters": {withManifest(t, nil, at("recordings/é"), at("recordings/É")), "twice but for capital letters"},
		"named and not there":       {withManifest(t, []File{{"../../etc/passwd", 1, "00"}}, at("x")), "which is not there"},
		"named twice":               {withManifest(t, []File{{"x", 1, strings.Repeat("0", 64)}, {"x", 1, strings.Repeat("0", 64)}}, at("x"), at("y")), "or twice"},
	} {
		if _, err := read(test.content, Limits{}); models.KindOf(err) != models.Invalid || !strings.Contains(models.Explain(err), test.says) {
			t.Errorf("%s: %v, want it refused because it %s", name, err, test.says)
		}
	}
}
