package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/langdu/langdu/api/web/words"
)

//go:embed static
var static embed.FS

// assets are the embedded files by path. Their address holds a hash of them
// all, so that a browser keeps them for a year and still never mixes the
// modules of two versions: they import each other by relative paths.
type assets struct {
	version string
	files   map[string]*file
}

// loadAssets reads every embedded file. An error would mean that the binary
// itself is broken, so it panics.
func loadAssets() *assets {
	a := &assets{files: map[string]*file{}}
	all := sha256.New()
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		a.add(all, strings.TrimPrefix(name, "static/"), data)
		return nil
	})
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
	for _, s := range append([]shell{missing}, pages...) {
		sheet := "pages/" + s.Name + ".css"
		a.files[sheet] = newFile(mediaType(sheet), a.whole(sheet))
		for _, l := range words.Languages {
			a.add(all, fmt.Sprintf("words/%s/%s.js", l, s.Name), wordsModule(s.words(l)))
		}
	}
	a.version = hex.EncodeToString(all.Sum(nil)[:6])
	return a
}

var importRule = regexp.MustCompile(`(?m)^@import url\("([^"]+)"\);\n`)

// whole is a style sheet with those that it imports in their place: a browser
// would find them out one after the other.
func (a *assets) whole(name string) []byte {
	return importRule.ReplaceAllFunc(a.files[name].plain, func(rule []byte) []byte {
		imported := path.Join(path.Dir(name), string(importRule.FindSubmatch(rule)[1]))
		if a.files[imported] == nil {
			panic("web: " + name + " imports " + imported + ", which is not there")
		}
		return a.whole(imported)
	})
}

// add takes a file into the assets and into the hash of them all.
func (a *assets) add(all io.Writer, name string, data []byte) {
	fmt.Fprintf(all, "%s %d ", name, len(data)) // a hash takes everything
	all.Write(data)
	a.files[name] = newFile(mediaType(name), data)
}

// wordsModule hands a page's messages to i18n.js. It is no part of the page's
// own modules, because only the server knows the reader's language.
func wordsModule(messages map[string]string) []byte {
	data, err := json.Marshal(messages)
	if err != nil {
		panic(err) // strings
	}
	return fmt.Appendf(nil, "import { fill } from '../../i18n.js';\nfill(%s);\n", data)
}

// ServeHTTP serves the asset that the path names. A page of an older version
// that asks under its own version gets the present file, not to be kept: during
// a rolling update that is better than a page without its script.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.PathValue("path")]
	if !ok || strings.HasSuffix(r.PathValue("path"), ".html") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if r.PathValue("version") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	f.serve(w, r, http.StatusOK)
}

// file is one answer, plain and gzipped, each with its own entity tag.
type file struct {
	mediaType  string
	plain      []byte
	gzipped    func() []byte // nil where gzip does not help
	tag, gzTag string
}

func newFile(mediaType string, data []byte) *file {
	sum := sha256.Sum256(data)
	tag := hex.EncodeToString(sum[:8])
	return &file{
		mediaType: mediaType,
		plain:     data,
		gzipped:   sync.OnceValue(func() []byte { return compress(data) }),
		tag:       `"` + tag + `"`,
		gzTag:     `"` + tag + `-gz"`,
	}
}

// serve writes the file with the status, or 304 where the browser has it.
func (f *file) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Add("Vary", "Accept-Encoding")
	body, tag := f.plain, f.tag
	if acceptsGzip(r) {
		if small := f.gzipped(); len(small) < len(body) {
			body, tag = small, f.gzTag
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", tag)
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // a reader that went away is no error of ours
	}
}

// acceptsGzip reads Accept-Encoding as far as it matters: browsers say gzip,
// and a client that refuses it says gzip;q=0.
func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}

func compress(data []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant of the package
	}
	z.Write(data) // a bytes.Buffer takes everything
	z.Close()
	return b.Bytes()
}

// mediaType goes by a list of our own first: the system's table may be absent
// or odd, and a script served as text/plain is refused by browsers.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "text/plain; charset=utf-8"
}
