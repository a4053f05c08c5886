package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// BareHeader, in a request for a page, asks for the page without any answer of
// the service in it: what a service worker may keep for times without a network.
const BareHeader = "Langdu-Bare"

const (
	// patience is how long a page waits for what it brings along. Its script asks
	// for what is missing, so a slow database delays the content and not the page.
	patience = 300 * time.Millisecond
	// mostAnswered is the most bytes of one answer that a page brings along.
	mostAnswered = 256 << 10
)

// answers are what the service said to calls of the page's own reader, by path.
type answers map[string]json.RawMessage

// ask makes the calls of a page as its reader's browser would, with its cookie.
// Only what was answered with 200 comes along; the script asks for the rest
// itself and sees why not.
func ask(service http.Handler, calls []string, r *http.Request) answers {
	if service == nil || r.Method != http.MethodGet || r.Header.Get(BareHeader) != "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	all := answers{}
	for _, call := range calls {
		path, ok := all.about(fill(call, r))
		if !ok {
			break
		}
		body, ok := answer(ctx, service, path, r)
		if !ok {
			break // without a session, say, the others would fail too
		}
		all[path] = body
	}
	return all
}

// about puts the learner whom the session is about into a call. Of several, only
// the browser knows which one is looked at, and asks itself.
func (a answers) about(call string) (string, bool) {
	if !strings.Contains(call, "{learner}") {
		return call, true
	}
	var session struct{ Learners []string }
	if err := json.Unmarshal(a[askSession], &session); err != nil || len(session.Learners) != 1 {
		return "", false
	}
	return strings.ReplaceAll(call, "{learner}", escape(session.Learners[0])), true
}

// fill puts the parts of the page's path into a call, escaped as the scripts do.
func fill(call string, r *http.Request) string {
	for _, name := range []string{"page", "question", "recording"} {
		if value := r.PathValue(name); value != "" {
			call = strings.ReplaceAll(call, "{"+name+"}", escape(value))
		}
	}
	return call
}

// escape is encodeURIComponent, whose result is the key under which a script
// looks for the answer.
func escape(s string) string {
	s = strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	return strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(s)
}

func answer(ctx context.Context, service http.Handler, path string, r *http.Request) (json.RawMessage, bool) {
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, false // a path that is no address has no answer
	}
	call.Host, call.RemoteAddr, call.TLS, call.RequestURI = r.Host, r.RemoteAddr, r.TLS, path
	for _, name := range []string{"Cookie", "Accept-Language", "Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		call.Header[name] = r.Header[name]
	}
	var w recorded
	service.ServeHTTP(&w, call)
	whole := w.status == http.StatusOK && w.body.Len() <= mostAnswered && json.Valid(w.body.Bytes())
	return w.body.Bytes(), whole
}

// recorded is an answer in memory, up to a little more than may come along.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (w *recorded) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader implements [http.ResponseWriter].
func (w *recorded) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements [http.ResponseWriter].
func (w *recorded) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.body.Len() > mostAnswered {
		return len(p), nil // too long already: it will not be used
	}
	return w.body.Write(p)
}
