package web

import (
	"bytes"
	"fmt"
	"net/http"
)

// serve renders a page. With the answers of the service in it a page tells what
// only its reader may know, so nobody keeps it, not even the browser: after
// signing out, "back" shows nothing. Without them a browser asks again each time
// and is mostly told that nothing has changed.
func serve(w http.ResponseWriter, r *http.Request, v view, status int) {
	var html bytes.Buffer
	if err := shellTemplate.Execute(&html, v); err != nil {
		panic(fmt.Sprintf("web: shell.html with page %s: %v", v.Name, err)) // the template is embedded
	}
	h := w.Header()
	h.Add("Vary", "Cookie, Accept-Language, "+BareHeader)
	h.Set("Content-Language", v.Language.Locale())
	h.Set("Cache-Control", "private, no-cache")
	if len(v.Answered) > 0 {
		h.Set("Cache-Control", "private, no-store")
	}
	newFile("text/html; charset=utf-8", html.Bytes()).serve(w, r, status)
}
