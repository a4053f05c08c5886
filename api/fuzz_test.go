package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// ask sends a request that no client of ours would make straight to the handler, and
// wants an answer that any client can read: never a 5xx, never a panic, and of a
// refusal a problem document with a sentence.
func (s *service) ask(t *testing.T, method, target, token string, body []byte, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	u, err := url.Parse("http://langdu" + target)
	if err != nil || strings.ContainsAny(target, " \r\n") {
		t.Skip("no request line")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, "http://langdu/", bytes.NewReader(body))
	r.URL, r.RequestURI = u, target
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	s.readable(t, w)
	return w
}

// readable checks an answer's form.
func (s *service) readable(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if logged := s.log.take(); w.Code >= 500 || strings.Contains(logged, "panic") {
		t.Fatalf("%d %s\n%s", w.Code, w.Body, logged)
	}
	if w.Code < 400 || w.Code == http.StatusNotFound && w.Body.Len() == 0 {
		return
	}
	var p struct{ Type, Detail string }
	if err := json.Unmarshal(w.Body.Bytes(), &p); w.Body.Len() > 0 && (err != nil || p.Type == "" || p.Detail == "") {
		t.Fatalf("%d %q is no problem with a sentence: %v", w.Code, w.Body, err)
	}
	for name, values := range w.Header() {
		if slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "\r\n\x00") }) {
			t.Fatalf("header %s = %q", name, values)
		}
	}
}

// calls are the operations of the API but those that end it, or do not end.
func (s *service) calls(f *testing.F) [][2]string {
	f.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest("GET", "/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		f.Fatal(err)
	}
	var all [][2]string
	for path, methods := range doc.Paths {
		for method := range methods {
			if !strings.HasSuffix(path, "/events") && !strings.Contains(path, "closure") {
				all = append(all, [2]string{strings.ToUpper(method), path})
			}
		}
	}
	slices.SortFunc(all, func(a, b [2]string) int { return strings.Compare(a[1]+a[0], b[1]+b[0]) })
	return all
}

// FuzzRequests makes every call with whatever ids, queries, headers and bodies.
func FuzzRequests(f *testing.F) {
	s := start(f)
	id, _ := s.played()
	calls := s.calls(f)
	roles := []string{"", s.app()}
	for _, role := range []api.Role{api.RoleOperator, api.RoleStaff, api.RoleCustodian} {
		roles = append(roles, s.token(role, "x"))
	}
	roles = append(roles, s.token(api.RoleGuardian, "g1", "l1"), s.token(api.RoleLearner, "l1", "l1"))
	names := []string{"Idempotency-Key", "Range", "Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Accept", "Accept-Language",
		"Content-Type", "Content-Encoding", "If-Range", "If-None-Match", "Cookie", "Origin", "X-Forwarded-For", "Traceparent", "Last-Event-Id", "X-HTTP-Method-Override"}
	for i := range calls {
		f.Add(uint16(i), byte(1), "", "limit=1&cursor=w1&after=%00&q=%ff&from=9999-99-99&zone=..", byte(i), "bytes=0-1", []byte(`{"text":"\u0000\ud800","a":1e999,"a":[[[{}]]]}`))
		f.Add(uint16(i), byte(2+i%3), "..%2f\u202e", "", byte(i+3), "18446744073709551616", []byte(`{"ids":null,"reason":{},"minutes":-1}`))
	}
	f.Fuzz(func(t *testing.T, which uint16, role byte, name, query string, header byte, value string, body []byte) {
		call := calls[int(which)%len(calls)]
		if name == "" {
			name = "l1"
			if strings.Contains(call[1], "{id}") {
				name = string(id)
			}
		}
		path := call[1]
		for strings.Contains(path, "{") {
			before, after, _ := strings.Cut(path, "{")
			_, after, _ = strings.Cut(after, "}")
			path = before + url.PathEscape(name) + after
		}
		if query != "" {
			path += "?" + query
		}
		s.ask(t, call[0], path, roles[int(role)%len(roles)], body, names[int(header)%len(names)], value)
	})
}

// FuzzUploadForm sends forms: nothing may be stored of one that is refused.
func FuzzUploadForm(f *testing.F) {
	s := start(f)
	s.learner("l1", "scoring")
	for _, parts := range [][]string{
		{"learner", "l1", "text", "小猫", "audio", "RIFF1234"}, {"learner", "l1", "audio", "RIFF", "text", "小猫"}, {"audio", ""},
		{"learner", "l1", "learner", "l1"}, {"learner", "\x00", "text", "\u202e"}, {"learner", "l1", "page", "p1", "question", "q1", "readings", "x"},
	} {
		body, contentType := form(f, parts...)
		f.Add(contentType, body.Bytes())
	}
	f.Add(`multipart/form-data; boundary="\0"`, []byte("--\x00\r\n"))
	f.Add("multipart/form-data; boundary=b", []byte("--b\r\nContent-Disposition: form-data; name=audio; filename=\"\xff\"\r\n"+strings.Repeat("X: y\r\n", 2000)+"\r\n"))
	token := s.app()
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		before := len(s.objects.keys())
		w := s.ask(t, "POST", "/v1/recordings", token, body, "Content-Type", contentType)
		if after := len(s.objects.keys()); w.Code != 202 && after != before {
			t.Fatalf("%d %s left %d objects", w.Code, w.Body, after-before)
		}
	})
}

// FuzzUploadInParts speaks tus: what is told of an offset must be what was sent.
func FuzzUploadInParts(f *testing.F) {
	s := start(f)
	s.learner("l1", "scoring")
	b64 := func(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) }
	right := "learner " + b64("l1") + ",text " + b64("小猫")
	f.Add(right, "9", "0", []byte("RIFF"))
	f.Add(right, "-1", "9223372036854775807", []byte("x"))
	f.Add("learner,learner =,text "+b64("\u202e\x00"), "0x10", "+1", []byte{})
	f.Add(strings.Repeat("filename "+b64("a")+",", 500)+right, "18446744073709551615", "00", []byte("RIFF"))
	token := s.app()
	f.Fuzz(func(t *testing.T, metadata, length, offset string, part []byte) {
		begun := s.ask(t, "POST", "/v1/uploads", token, nil, "Tus-Resumable", "1.0.0", "Upload-Metadata", metadata, "Upload-Length", length)
		if begun.Code != 201 {
			return
		}
		at := begun.Header().Get("Location")
		sent := s.ask(t, "PATCH", at, token, part, "Tus-Resumable", "1.0.0", "Upload-Offset", offset, "Content-Type", "application/offset+octet-stream")
		if sent.Code == 204 && offset != "0" && strings.Trim(offset, "+0") != "" {
			t.Fatalf("a part at offset %q was taken by an empty upload", offset)
		}
		s.ask(t, "DELETE", at, token, nil, "Tus-Resumable", "1.0.0")
	})
}

// FuzzRange asks for parts of a file: what comes is that part of it, or all, or none.
func FuzzRange(f *testing.F) {
	s := start(f)
	_, path := s.played()
	const file = "0123456789"
	for _, r := range []string{"bytes=0-", "bytes=-3", "bytes=2-5,7-8", "bytes=9-99", "bytes=5-2", "bytes=-", "bytes=18446744073709551615-", "bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0"} {
		f.Add(r, `"x"`)
	}
	token := s.app()
	f.Fuzz(func(t *testing.T, wanted, ifRange string) {
		w := s.ask(t, "GET", path+"/audio", token, nil, "Range", wanted, "If-Range", ifRange)
		single := w.Code == 206 && !strings.HasPrefix(w.Header().Get("Content-Type"), "multipart/")
		if w.Code == 200 && w.Body.String() != file || single && !strings.Contains(file, w.Body.String()) || w.Body.Len() > 16<<10 {
			t.Fatalf("Range %q: %d %q", wanted, w.Code, w.Body)
		}
	})
}

// FuzzToken wants only what was signed to be let in: a token may be written in
// another way, but it says what it said.
func FuzzToken(f *testing.F) {
	s := start(f)
	token := s.token(api.RoleApp, "app")
	claims, _, _ := strings.Cut(token[strings.Index(token, ".")+1:], ".")
	f.Add(token)
	f.Add(token + "=")
	f.Add("eyJhbGciOiJub25lIn0." + claims + ".")
	f.Add("eyJhbGciOiJIUzM4NCJ9." + claims + "." + token[strings.LastIndex(token, ".")+1:])
	f.Add(strings.Repeat("eyJ", 5000) + "..")
	f.Fuzz(func(t *testing.T, given string) {
		w := s.ask(t, "GET", "/v1/pages", given, nil)
		if w.Code == 200 && !strings.Contains(given, "."+claims+".") {
			t.Fatalf("%q was let in", given)
		}
	})
}

// FuzzCursor turns pages by cursors of any kind, on every list that has one.
func FuzzCursor(f *testing.F) {
	s := start(f)
	s.played()
	lists := []string{
		"/v1/learners/l1/work?cursor=", "/v1/pages?after=", "/v1/questions?after=", "/v1/audit?cursor=", "/v1/access-requests?cursor=", "/v1/learners/l1/accesses?cursor=",
		"/v1/holds?cursor=", "/v1/requests?cursor=",
	}
	roles := map[string]string{"app": s.app(), "custodian": s.token(api.RoleCustodian, "c"), "operator": s.token(api.RoleOperator, "o")}
	for _, c := range []string{"", "w1", base64.RawURLEncoding.EncodeToString([]byte("w1:-1:x")), base64.RawURLEncoding.EncodeToString([]byte("w1:9223372036854775808:\x00")), "../", "\xff\xfe", string(models.NewRecordingID())} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, list := range lists {
			for _, token := range roles {
				if w := s.ask(t, "GET", list+url.QueryEscape(cursor), token, nil); w.Code == 200 && !utf8.Valid(w.Body.Bytes()) {
					t.Fatalf("%s%q: %q", list, cursor, w.Body)
				}
			}
		}
	})
}

// FuzzIdempotencyKey repeats a call under its key: the answer is the first one's, and
// another key's is not.
func FuzzIdempotencyKey(f *testing.F) {
	s := start(f)
	f.Add("a", "b")
	f.Add(strings.Repeat("k", 255), strings.Repeat("k", 256))
	f.Add("\x00", "\xff")
	token := s.app()
	f.Fuzz(func(t *testing.T, key, other string) {
		put := func(key, title string) *httptest.ResponseRecorder {
			return s.ask(t, "PUT", "/v1/pages/p1", token, []byte(`{"text":"小猫","title":"`+title+`"}`), "Idempotency-Key", key)
		}
		first := put(key, "1")
		switch again := put(key, "1"); {
		case first.Code >= 400, key == "":
		case again.Header().Get("Idempotency-Replayed") != "true" || again.Code != first.Code && first.Header().Get("Idempotency-Replayed") == "":
			t.Fatalf("key %q: %d, again %d %v", key, first.Code, again.Code, again.Header())
		}
		if w := put(key, "2"); key != "" && first.Code < 400 && w.Code != 409 {
			t.Fatalf("key %q with another body: %d", key, w.Code)
		}
		if w := put(other, "3"); other != key && other != "" && len(other) <= 255 && w.Code >= 400 && w.Code != 409 {
			t.Fatalf("key %q after %q: %d %s", other, key, w.Code, w.Body)
		}
	})
}
