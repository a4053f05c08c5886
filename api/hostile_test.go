package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// keyed notes which keys are asked of the object store.
type keyed struct {
	storage.Objects
	mu   sync.Mutex // guards what follows
	keys []string
}

func (k *keyed) Open(ctx context.Context, key string) (storage.Object, error) {
	k.mu.Lock()
	k.keys = append(k.keys, key)
	k.mu.Unlock()
	return k.Objects.Open(ctx, key)
}

// odd is what somebody may put in the place of an id, as it stands in a URL.
var odd = []string{
	"..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "..%5c..%5c", "%252e%252e%252f", "%2f", "%2fetc%2fpasswd", "a%2fb", "%00", "x%00.wav", "%0d%0aSet-Cookie:%20x=1",
	"%0a%0alevel=ERROR%20msg=forged", "%ff%fe", "%c0%ae%c0%ae", "%e2%80%ae", "%ef%bc%8e%ef%bc%8e", "'%20OR%20'1'='1", "%25", "$%7Bjndi:ldap:x%7D", "%3Cscript%3E", "-1", "0",
	strings.Repeat("a", 4000), strings.Repeat("%e5%b0%8f", 300), "NULL", "%7B%7B7*7%7D%7D",
}

// wellKept is the only form of a key that leads to an object.
var wellKept = regexp.MustCompile(`^[rxp]/[0-9A-Za-z-]{20,40}/[0-9A-Za-z.-]+$`)

// TestOddPaths puts odd things in the place of every id of every route: nothing breaks,
// leads elsewhere, is written into a header or a line of the log, or reaches a key of
// the object store that is not of the form of ours. A new route is asked as well.
func TestOddPaths(t *testing.T) {
	spy := &keyed{}
	s := start(t, func(c *api.Config) { spy.Objects, c.Objects = c.Objects, spy })
	s.learner("l1", "scoring", "playback", "sharing")
	id := string(s.recorded("l1"))
	s.settle(models.RecordingID(id))
	upper := strings.ToUpper(id)
	tokens := []string{"", s.app(), s.token(api.RoleLearner, "l", "l1"), s.token(api.RoleOperator, "o"), s.token(api.RoleCustodian, "c")}
	parameter := regexp.MustCompile(`\{[a-z]+\}`)
	for _, operation := range s.operations() {
		method, path, _ := strings.Cut(operation, " ")
		if !parameter.MatchString(path) || strings.HasSuffix(path, "/events") {
			continue
		}
		for i, value := range append(odd, upper) {
			r := s.raw(t, method, parameter.ReplaceAllString(path, strings.ReplaceAll(value, "$", "$$")), tokens[i%len(tokens)])
			if r.StatusCode >= 500 || strings.Contains(r.Header.Get("Location"), "//") {
				t.Errorf("%s with %.60q = %d, Location %q", operation, value, r.StatusCode, r.Header.Get("Location"))
			}
			if r.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s with %.60q sets a cookie", operation, value)
			}
		}
	}
	for _, key := range spy.keys {
		if !wellKept.MatchString(key) {
			t.Errorf("the object store was asked for %q", key)
		}
	}
	for line := range strings.Lines(s.log.String()) {
		if !strings.HasPrefix(line, "time=") && !strings.HasPrefix(line, "{") {
			t.Errorf("a line of the log was forged: %.200q", line)
		}
	}
}

// raw asks with a path as it stands, which no client would send.
func (s *service) raw(t *testing.T, method, path, token string, headers ...string) *http.Response {
	t.Helper()
	lines := ""
	if token != "" {
		lines = "Authorization: Bearer " + token + "\r\n"
	}
	for _, h := range headers {
		lines += h + "\r\n"
	}
	return s.bytes(t, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\n%sConnection: close\r\nContent-Length: 0\r\n\r\n", method, path, lines))[0]
}

// bytes sends bytes and reads every answer that comes.
func (s *service) bytes(t *testing.T, sent string) (all []*http.Response) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	defer connection.Close()
	s.must(connection.SetReadDeadline(time.Now().Add(2 * time.Second))) // what is kept open says no more
	if _, err := io.WriteString(connection, sent); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(connection)
	for {
		r, err := http.ReadResponse(reader, &http.Request{Method: strings.Fields(sent)[0]})
		if err != nil {
			break
		}
		_, _ = io.Copy(io.Discard, r.Body) // where the server breaks off the next read says so
		all = append(all, r)
	}
	if len(all) == 0 {
		t.Fatalf("no answer to %.100q", sent)
	}
	return all
}

// TestSmuggledRequests sends what a proxy before us and we could read as different
// requests: each is refused, or read as one and no more.
func TestSmuggledRequests(t *testing.T) {
	s := start(t)
	auth := "Host: x\r\nAuthorization: Bearer " + s.app() + "\r\n"
	const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, sent := range map[string]string{
		"two lengths":          "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + smuggled,
		"a length with a sign": "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Content-Length: +2\r\n\r\n{}" + smuggled,
		"a length in hex":      "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Content-Length: 0x2\r\n\r\n{}" + smuggled,
		"a space in a name":    "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
		"an odd encoding":      "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled,
		"chunked twice":        "PUT /v1/pages/p HTTP/1.1\r\n" + auth + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled,
		"two hosts":            "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"no host":              "GET /healthz HTTP/1.1\r\n\r\n",
		"a folded header":      "GET /healthz HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n\r\n" + smuggled,
		"a line feed in one":   "GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\nTransfer-Encoding: chunked\x00\r\n\r\n",
	} {
		answers := s.bytes(t, sent)
		if len(answers) != 1 || answers[0].StatusCode != 400 && answers[0].StatusCode != 501 {
			t.Errorf("%s: %d answers, the first %d", name, len(answers), answers[0].StatusCode)
		}
	}
	// Both a length and chunks: the chunks count (RFC 9112, section 6.3), and nothing of
	// the body is a request of its own.
	answers := s.bytes(t, "PUT /v1/pages/p HTTP/1.1\r\n"+auth+"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n"+smuggled+strings.Repeat(" ", 0x40-len(smuggled))+"\r\n0\r\n\r\n")
	if len(answers) != 1 {
		t.Errorf("a length and chunks: %d answers", len(answers))
	}
}

// TestNoOtherSiteIsAnswered asks every route as a page of another site would, under
// another host's name: no header opens it to that page, and no answer names that host.
func TestNoOtherSiteIsAnswered(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	for _, operation := range s.operations() {
		_, path, _ := strings.Cut(operation, " ")
		path = regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(path, "x")
		for _, method := range []string{"OPTIONS", strings.Fields(operation)[0]} {
			r := s.request(method, path, s.app(), nil, "Origin", "https://evil.example", "Access-Control-Request-Method", "PUT", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https")
			r.Host = "evil.example"
			got := s.do(r)
			for name, values := range got.Header {
				if strings.HasPrefix(name, "Access-Control-") || strings.Contains(strings.Join(values, " "), "evil.example") {
					t.Errorf("%s %s answers %s: %v", method, path, name, values)
				}
			}
			if strings.Contains(string(got.body), "evil.example") {
				t.Errorf("%s %s names the host: %s", method, path, got.body)
			}
			checkHeaders(t, method+" "+path, got.Header)
		}
	}
	for _, c := range [][2]string{{"GET", "//evil.example"}, {"GET", "//evil.example/%2e%2e"}, {"GET", "/%5cevil.example"}, {"GET", "/v1//learners"}, {"GET", "http://evil.example/"}} {
		if got := s.raw(t, c[0], c[1], ""); strings.Contains(got.Header.Get("Location"), "//") {
			t.Errorf("%s leads to %s", c[1], got.Header.Get("Location"))
		}
	}
}

// checkHeaders wants what every answer carries, errors too.
func checkHeaders(t *testing.T, what string, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "microphone=(self)", "Content-Security-Policy": "frame-ancestors 'none'", "Cache-Control": "no-",
	} {
		if !strings.Contains(h.Get(name), want) {
			t.Errorf("%s: %s is %q", what, name, h.Get(name))
		}
	}
}

// TestOthersAndNothingLookTheSame asks for what is another's and for what is not there,
// on every route that leads to something by its id: whoever tries ids learns nothing.
func TestOthersAndNothingLookTheSame(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback", "sharing")
	s.learner("l2", "scoring", "playback", "sharing")
	ids := s.belongings()
	other := s.token(api.RoleGuardian, "other", "l2")
	asked := 0
	for _, operation := range s.operations() {
		method, path, _ := strings.Cut(operation, " ")
		id := ids[noun(path)]
		if id == "" && !strings.Contains(path, "{learner}") || !strings.Contains(allowed[operation], "guardian") {
			continue
		}
		with := func(id, learner string) reply {
			at := strings.NewReplacer("{id}", id, "{learner}", learner, "{purpose}", "scoring", "{char}", "小").Replace(path)
			return s.call(method, at, other, map[bool]string{true: `{}`}[strings.HasSuffix(path, "/shares")])
		}
		theirs, nothing := with(id, "l1"), with(string(models.NewRecordingID()), "nobody")
		asked++
		if theirs.StatusCode != nothing.StatusCode || string(theirs.body) != string(nothing.body) {
			t.Errorf("%s tells another's from nothing:\n%d %s\n%d %s", operation, theirs.StatusCode, theirs.body, nothing.StatusCode, nothing.body)
		}
	}
	if asked < 30 {
		t.Errorf("%d routes were asked, want most", asked)
	}
}
