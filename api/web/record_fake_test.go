package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/internal/browser"
)

// fakeTus is the service's side of the tus protocol, in memory.
type fakeTus struct {
	pictured bool        // pages have a picture
	down     bool        // nobody is reached at all
	after    string      // Retry-After of refusals
	begun    []time.Time // when uploads were asked for
	off      bool        // an older service, or a proxy that knows no PATCH
	cuts     []int       // offsets at which the connection breaks, each once
	mute     int         // so many last answers are lost on their way
	gone     []string    // ids of uploads that were given up
	allGone  bool        // an upload that is not there was erased
	expires  time.Time   // until when uploads may be gone on with
	uploads  []*fakeUpload
	dropped  []string // keys of uploads that were given up
	patches  int
	sounds   map[string][]float32 // for scripts of tests, as 32-bit floats under /sounds
	held     chan struct{}        // while it is open, uploads wait to begin
	copied   []byte               // what the test's own recorder heard beside the page
}

type fakeUpload struct {
	id, key   string
	fields    map[string]string
	length    int // -1 while it is not known
	data      []byte
	recording string
}

// sum is the hash of what has arrived.
func (u *fakeUpload) sum() string {
	sum := sha256.Sum256(u.data)
	return hex.EncodeToString(sum[:])
}

// reachable breaks every connection while the service is down.
func (f *fake) reachable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		down := f.tus.down
		f.mu.Unlock()
		if down {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}

// network takes the network away from a tab and from service workers, which DevTools
// do not always cut off, or gives it back.
func (f *fake) network(b *browser.Tab, on bool) {
	f.set(func() { f.tus.down = !on })
	b.Offline(!on)
}

// recording routes the uploads of the pages that record.
func (f *fake) recording(mux *http.ServeMux) {
	mux.HandleFunc("GET /sounds/{name}", func(w http.ResponseWriter, r *http.Request) {
		binary.Write(w, binary.LittleEndian, f.tus.sounds[r.PathValue("name")])
	})
	mux.HandleFunc("GET /v1/pages/{page}/picture", picture)
	mux.HandleFunc("DELETE /v1/session", func(w http.ResponseWriter, _ *http.Request) {
		f.set(func() { f.signedIn = false })
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /copied", func(_ http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		f.set(func() { f.tus.copied = append(f.tus.copied, data...) })
	})
	mux.HandleFunc("POST /v1/uploads", f.beginUpload)
	mux.HandleFunc("PATCH /v1/uploads/{id}", f.patchUpload)
	mux.HandleFunc("HEAD /v1/uploads/{id}", f.upload(f.headUpload))
	mux.HandleFunc("DELETE /v1/uploads/{id}", f.upload(f.dropUpload))
}

// hold lets no upload begin until the channel is closed.
func (f *fake) hold() chan struct{} {
	held := make(chan struct{})
	f.set(func() { f.tus.held = held })
	return held
}

func (f *fake) beginUpload(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	held := f.tus.held
	f.mu.Unlock()
	if held != nil {
		<-held
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tus.off {
		http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Tus-Resumable", "1.0.0")
	u := &fakeUpload{id: fmt.Sprintf("up%d", len(f.tus.uploads)+len(f.tus.gone)), key: r.Header.Get("Idempotency-Key"), fields: map[string]string{}, length: -1}
	for _, pair := range strings.Split(r.Header.Get("Upload-Metadata"), ",") {
		name, value, _ := strings.Cut(pair, " ")
		text, _ := base64.StdEncoding.DecodeString(value)
		u.fields[name] = string(text)
	}
	if n, err := strconv.Atoi(r.Header.Get("Upload-Length")); err == nil {
		u.length = n
	} else if r.Header.Get("Upload-Defer-Length") != "1" {
		refuse(w, problem{400, "malformed"})
		return
	}
	f.tus.begun = append(f.tus.begun, time.Now())
	if p := f.refuse; p != nil {
		if f.tus.after != "" {
			w.Header().Set("Retry-After", f.tus.after)
		}
		f.uploads = append(f.uploads, u.received())
		if p.status == 0 {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		refuse(w, *p)
		return
	}
	if slices.Contains(f.tus.dropped, u.key) {
		refuse(w, problem{410, "gone"}) // and a new one wants a new key
		return
	}
	same := func(other *fakeUpload) bool { return other.key == u.key }
	if i := slices.IndexFunc(f.tus.uploads, same); i >= 0 {
		u = f.tus.uploads[i] // the same call again
	} else {
		f.tus.uploads = append(f.tus.uploads, u)
	}
	w.Header().Set("Location", "/v1/uploads/"+u.id)
	w.Header().Set("Upload-Expires", time.Now().Add(24*time.Hour).UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusCreated)
}

// received is the upload as the tests of what is sent see it.
func (u *fakeUpload) received() upload {
	size := len(u.data)
	if size == 0 {
		size = max(u.length, 0)
	}
	return upload{learner: u.fields["learner"], page: u.fields["page"], question: u.fields["question"], key: u.key,
		name: u.fields["filename"], mediaType: u.fields["filetype"], size: size}
}

// upload finds the upload of the path. The caller of next holds mu.
func (f *fake) upload(next func(http.ResponseWriter, *http.Request, *fakeUpload)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		w.Header().Set("Tus-Resumable", "1.0.0")
		for _, u := range f.tus.uploads {
			if u.id == r.PathValue("id") {
				next(w, r, u)
				return
			}
		}
		erased := f.tus.allGone || slices.Contains(f.tus.gone, r.PathValue("id"))
		w.WriteHeader(map[bool]int{true: http.StatusGone, false: http.StatusNotFound}[erased])
	}
}

// patchUpload takes bytes until they end or the test cuts the line.
func (f *fake) patchUpload(w http.ResponseWriter, r *http.Request) {
	from, err := strconv.Atoi(r.Header.Get("Upload-Offset"))
	if err != nil || r.Header.Get("Tus-Resumable") != "1.0.0" || r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		http.Error(w, "no tus", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	most := 1 << 30
	if len(f.tus.cuts) > 0 {
		most = max(0, f.tus.cuts[0]-from)
	}
	f.mu.Unlock()
	data, _ := io.ReadAll(io.LimitReader(r.Body, int64(most)))
	f.upload(func(w http.ResponseWriter, r *http.Request, u *fakeUpload) {
		f.taken(w, r, u, from, data, len(data) == most)
	})(w, r)
}

func (f *fake) taken(w http.ResponseWriter, r *http.Request, u *fakeUpload, from int, data []byte, cut bool) {
	f.tus.patches++
	if from != len(u.data) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	u.data = append(u.data, data...)
	if cut {
		f.tus.cuts = f.tus.cuts[1:]
		panic(http.ErrAbortHandler)
	}
	if n, err := strconv.Atoi(r.Header.Get("Upload-Length")); err == nil {
		u.length = n
	}
	if len(u.data) == u.length && u.recording == "" {
		f.uploads = append(f.uploads, u.received())
		if u.fields["question"] != "" {
			u.recording = f.putAnswer(u.fields["question"], "", "processing")
		} else {
			u.recording = f.put(u.fields["page"], "processing", "")
		}
		if f.tus.mute > 0 {
			f.tus.mute--
			panic(http.ErrAbortHandler)
		}
	}
	f.headUpload(w, r, u)
}

func (f *fake) headUpload(w http.ResponseWriter, r *http.Request, u *fakeUpload) {
	w.Header().Set("Upload-Offset", strconv.Itoa(len(u.data)))
	if u.length >= 0 {
		w.Header().Set("Upload-Length", strconv.Itoa(u.length))
	}
	if u.recording != "" {
		w.Header().Set("Langdu-Recording", "/v1/recordings/"+u.recording)
	} else {
		until := f.tus.expires
		if until.IsZero() {
			until = time.Now().Add(24 * time.Hour)
		}
		w.Header().Set("Upload-Expires", until.UTC().Format(http.TimeFormat))
	}
	if r.Method == http.MethodPatch {
		w.WriteHeader(http.StatusNoContent)
	}
}

func (f *fake) dropUpload(w http.ResponseWriter, _ *http.Request, u *fakeUpload) {
	f.tus.dropped, f.tus.gone = append(f.tus.dropped, u.key), append(f.tus.gone, u.id)
	for i := range f.tus.uploads {
		if f.tus.uploads[i] == u {
			f.tus.uploads = append(f.tus.uploads[:i:i], f.tus.uploads[i+1:]...)
			break
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// arrived is how many uploads the service has taken.
func (f *fake) arrived() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.uploads)
}

// picture is a river under a sun, drawn by hand; that of the moon is lost.
func picture(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("page") == "moon" {
		refuse(w, problem{404, "not-found"})
		return
	}
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := color.RGBA{0xcf, 0xe8, 0xf2, 255} // sky
			switch bank := 300 + 24*math.Sin(float64(x)/70); {
			case math.Hypot(float64(x-500), float64(y-110)) < 60:
				c = color.RGBA{0xf2, 0xc1, 0x4e, 255}
			case float64(y) > bank+90:
				c = color.RGBA{0x7f, 0xb7, 0x7e, 255}
			case float64(y) > bank:
				c = color.RGBA{0x5b, 0xa4, 0xc4, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	w.Header().Set("Content-Type", "image/png")
	png.Encode(w, m)
}
