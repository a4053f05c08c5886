package api

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// recordingHeader says in the answer to the last request of an upload, and to HEAD
// from then on, which recording it has become.
const recordingHeader = "Langdu-Recording"

// tusAnswer lets what the library answers through, and holds back what it refuses:
// that becomes a problem document.
type tusAnswer struct {
	http.ResponseWriter
	call    *tusCall
	refused int
	words   []byte // of the refusal

	mu       sync.Mutex // guards what follows
	reading  bool       // the body
	gaveWay  bool       // to another request
	answered bool
}

// WriteHeader implements http.ResponseWriter.
func (a *tusAnswer) WriteHeader(status int) {
	if status >= 400 {
		a.refused = status
		return
	}
	a.begin()
	h := a.Header()
	if at, err := url.Parse(h.Get("Location")); err == nil && at.Path != "" {
		h.Set("Location", at.Path) // a proxy that speaks TLS knows better how we are called
	}
	if extensions := h.Get("Tus-Extension"); extensions != "" {
		h.Set("Tus-Extension", extensions+",expiration")
	}
	describeUpload(h, a.call.upload)
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *tusAnswer) Write(p []byte) (int, error) {
	if a.refused == 0 {
		return a.ResponseWriter.Write(p)
	}
	a.words = append(a.words, p...)
	return len(p), nil
}

// Unwrap lets http.ResponseController reach the deadlines.
func (a *tusAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// SetReadDeadline implements what http.ResponseController asks for. Who has given way
// gets no more time, and what is answered is no business of the library's.
func (a *tusAnswer) SetReadDeadline(t time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answered || a.gaveWay {
		return nil
	}
	return a.connection().SetReadDeadline(t)
}

func (a *tusAnswer) connection() *http.ResponseController {
	return http.NewResponseController(a.ResponseWriter)
}

// read says whether the body is being read.
func (a *tusAnswer) read(reading bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reading = reading
	a.stop()
}

// giveWay ends the reading of the body, for another request to the same upload. What
// came is stored.
func (a *tusAnswer) giveWay() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gaveWay = true
	a.stop()
}

// stop lets a read of the body time out. a.mu is held.
func (a *tusAnswer) stop() {
	if a.reading && a.gaveWay && !a.answered {
		_ = a.connection().SetReadDeadline(time.Now()) // a writer without a connection has no deadlines
	}
}

// takesTime gives us time for what is ours, when the body is read.
func (a *tusAnswer) takesTime(most time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.connection().SetReadDeadline(time.Time{})
	_ = a.connection().SetWriteDeadline(time.Now().Add(most))
}

// begin is called before the answer begins. To net/http a read that has timed out may
// be a client that has gone, for every later request on the connection: who gave way
// does not keep it.
func (a *tusAnswer) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answered = true
	if a.gaveWay {
		a.Header().Set("Connection", "close")
	}
}

// describeUpload says until when an upload may be gone on with, or what it has become.
func describeUpload(h http.Header, up storage.Upload) {
	switch {
	case up.Recording.ID == "":
	case up.Received():
		h.Set(recordingHeader, "/v1/recordings/"+string(up.Recording.ID))
	default:
		h.Set("Upload-Expires", up.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

// refusal is why the request was refused, nil where it was not. What the store says
// goes before what the library says.
func (a *tusAnswer) refusal(r *http.Request) error {
	const op = "api.tus"
	a.begin()
	switch {
	case a.refused == 0:
		return nil
	case a.call.err != nil:
		return a.call.err
	}
	if a.gaveWay {
		return models.Errorf(op, locked, "another request goes on with this upload: ask with HEAD where it stands")
	}
	code, words, _ := strings.Cut(strings.TrimSpace(string(a.words)), ": ")
	if r.Method == http.MethodHead { // has no words; it waits for a lock and for nothing else
		code = "ERR_LOCK_TIMEOUT"
	}
	p, known := tusProblems[code]
	switch {
	case !known:
		return models.Errorf(op, models.Internal, "the library has refused: %d %s", a.refused, code)
	case p.words == "":
		return models.Errorf(op, p.kind, "%s", words)
	}
	return models.Errorf(op, p.kind, "%s", p.words)
}

// tusProblems is what the library refuses, by its names.
var tusProblems = map[string]struct {
	kind  models.Kind
	words string // "": the library's own
}{
	"ERR_UNSUPPORTED_VERSION":         {wrongVersion, "send the header Tus-Resumable: 1.0.0"},
	"ERR_INVALID_CONTENT_TYPE":        {malformed, "Content-Type must be application/offset+octet-stream"},
	"ERR_INVALID_UPLOAD_LENGTH":       {malformed, "Upload-Length: want the number of bytes of the whole file, once, and not less than are stored; or with POST Upload-Defer-Length: 1"},
	"ERR_INVALID_UPLOAD_LENGTH_DEFER": {malformed, "Upload-Defer-Length: want 1, or leave it out"},
	"ERR_AMBIGUOUS_UPLOAD_LENGTH":     {malformed, "send Upload-Length or Upload-Defer-Length, not both"},
	"ERR_INVALID_OFFSET":              {malformed, "Upload-Offset: want the number of bytes that are stored already, as HEAD says it"},
	"ERR_MISMATCHED_OFFSET":           {models.Conflict, "the upload stands elsewhere than at this Upload-Offset: ask with HEAD where, and go on from there"},
	"ERR_MAX_SIZE_EXCEEDED":           {models.TooLarge, "the upload is larger than a recording may be: record shorter, or in a compressed format"},
	"ERR_UPLOAD_SIZE_EXCEEDED":        {models.TooLarge, "the request has more bytes than Upload-Length leaves room for"},
	"ERR_UPLOAD_LOCKED":               {locked, ""},
	"ERR_LOCK_TIMEOUT":                {locked, "another request is at this upload: try again shortly"},
	"ERR_READ_TIMEOUT":                {tooSlow, "the bytes came too slowly, or stopped coming; what came is stored: ask with HEAD where the upload stands, and go on from there"},
	"ERR_CONNECTION_RESET":            {malformed, "the request broke off; what came is stored: ask with HEAD where the upload stands, and go on from there"},
	"ERR_UNEXPECTED_EOF":              {malformed, "the request broke off; what came is stored: ask with HEAD where the upload stands, and go on from there"},
	"ERR_UPLOAD_NOT_FOUND":            {models.NotFound, "there is no upload with this id, or it is not one of yours"},
}
