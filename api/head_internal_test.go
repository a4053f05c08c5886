package api

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHeadsThatAreTooLarge sends as much as a head may have, and a byte more, in headers
// and in the address; and asks for no address.
func TestHeadsThatAreTooLarge(t *testing.T) {
	headed := func(bytes int) string {
		const head = "GET /x HTTP/1.1\r\nHost: example.com\r\nA: 1\r\nA: 2\r\nX-A: %s\r\n\r\n"
		return fmt.Sprintf(head, strings.Repeat("a", bytes-len(head)+len("%s")))
	}
	for name, test := range map[string]struct {
		says, kind string
		status     int
	}{
		"as much as there may be": {headed(MostHead), "", 200},
		"a byte more":             {headed(MostHead + 1), "head-too-large", 431},
		"a long address":          {"GET /" + strings.Repeat("a", MostHead) + " HTTP/1.1\r\nHost: x\r\n\r\n", "head-too-large", 431},
		"no address":              {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "not-found", 404},
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(test.says)))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		(&server{}).harden(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		if w.Code != test.status || test.kind != "" && !strings.Contains(w.Body.String(), problemPrefix+test.kind+`"`) {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, w.Body, test.status, test.kind)
		}
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers = %v", name, w.Header())
		}
	}
}
