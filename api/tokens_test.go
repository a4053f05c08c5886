package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// raw makes a token of any bytes, signed with our secret.
func raw(header, payload string) string {
	b64 := base64.RawURLEncoding.EncodeToString
	signed := b64([]byte(header)) + "." + b64([]byte(payload))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	return signed + "." + b64(mac.Sum(nil))
}

// TestForgedHeaders tries what a header of a token may say to have another key used,
// or none: only the algorithm counts, and only ours.
func TestForgedHeaders(t *testing.T) {
	s := start(t)
	own := newRSA(t, 2048)
	now := s.clock.Now()
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a token's header was followed") }))
	defer evil.Close()
	payload := fmt.Sprintf(`{"sub":"o","role":"operator","iat":%d,"exp":%d}`, now.Unix(), now.Add(time.Hour).Unix())
	if got := s.call("GET", "/v1/session", raw(`{"alg":"HS256","typ":"JWT"}`, payload), ""); got.StatusCode != 200 {
		t.Fatalf("a good one = %d %s", got.StatusCode, got.body)
	}
	for name, header := range map[string]string{
		"none":         `{"alg":"none"}`,
		"None":         `{"alg":"None"}`,
		"nOnE":         `{"alg":"nOnE"}`,
		"empty":        `{"alg":""}`,
		"missing":      `{"typ":"JWT"}`,
		"a list":       `{"alg":["HS256","none"]}`,
		"a number":     `{"alg":256}`,
		"null":         `{"alg":null}`,
		"a space":      `{"alg":"HS256 "}`,
		"lower case":   `{"alg":"hs256"}`,
		"another":      `{"alg":"HS384"}`,
		"PS256":        `{"alg":"PS256"}`,
		"ES256K":       `{"alg":"ES256K"}`,
		"critical":     `{"alg":"HS256","crit":["exp"],"exp":1}`,
		"critical b64": `{"alg":"HS256","crit":["b64"],"b64":false}`,
		"twice":        `{"alg":"HS256","alg":"none"}`,
		"not JSON":     `alg=HS256`,
		"nested":       strings.Repeat("[", 2000),
	} {
		if got := s.call("GET", "/v1/session", raw(header, payload), ""); got.StatusCode != 401 {
			t.Errorf("%s = %d %s", name, got.StatusCode, got.body)
		}
	}
	for name, more := range map[string]any{"jku": evil.URL, "x5u": evil.URL, "jwk": rsaJWK("x", own, nil), "kid": "/dev/null", "x5c": []string{"x"}} {
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims(now, nil))
		token.Header[name] = more
		signed, err := token.SignedString(own)
		s.must(err)
		if got := s.call("GET", "/v1/session", signed, ""); got.StatusCode != 401 {
			t.Errorf("a key from %s = %d", name, got.StatusCode)
		}
		token = jwt.NewWithClaims(jwt.SigningMethodHS256, claims(now, nil)) // the empty file as a secret
		token.Header[name] = more
		if signed, err = token.SignedString([]byte{}); err == nil && s.call("GET", "/v1/session", signed, "").StatusCode != 401 {
			t.Errorf("an empty secret with %s is good", name)
		}
	}
}

// TestForgedClaims tries claims at the edges: whatever is not plainly good is refused.
func TestForgedClaims(t *testing.T) {
	s := start(t)
	now := s.clock.Now().Unix()
	const header = `{"alg":"HS256"}`
	for payload, status := range map[string]int{
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d}`, now-29):                                           200, // within the leeway
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d}`, now-31):                                           401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"nbf":%d}`, now+60, now+29):                          200,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"nbf":%d}`, now+60, now+31):                          401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"iat":%d}`, now+60, now+31):                          401,
		`{"sub":"o","role":"operator","exp":null}`:                                                              401,
		`{"sub":"o","role":"operator","exp":1e400}`:                                                             401,
		`{"sub":"o","role":"operator","exp":-1}`:                                                                401,
		`{"sub":"o","role":"operator","exp":0}`:                                                                 401,
		fmt.Sprintf(`{"sub":"o","role":"learner","role":"root","exp":%d}`, now+60):                              401,
		fmt.Sprintf(`{"sub":"o","role":"learners","ROLE":"operator","exp":%d}`, now+60):                         401,
		fmt.Sprintf(`{"sub":"o","Role":"operator","exp":%d}`, now+60):                                           401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"Exp":%d}`, now-60, now+60):                          401,
		fmt.Sprintf(`{"sub":"o","role":["operator"],"exp":%d}`, now+60):                                         401,
		fmt.Sprintf(`{"sub":"o","role":"Operator","exp":%d}`, now+60):                                           401,
		fmt.Sprintf(`{"sub":"o","role":"operator ","exp":%d}`, now+60):                                          401,
		fmt.Sprintf(`{"sub":{"$ne":""},"role":"operator","exp":%d}`, now+60):                                    401,
		fmt.Sprintf(`{"sub":"","role":"operator","exp":%d}`, now+60):                                            401,
		fmt.Sprintf(`{"sub":"o\u0000","role":"operator","exp":%d}`, now+60):                                     401, // no text for PostgreSQL
		fmt.Sprintf(`{"sub":"o\u202e","role":"operator","exp":%d}`, now+60):                                     401,
		fmt.Sprintf(`{"sub":"%s","role":"operator","exp":%d}`, strings.Repeat("o", 255), now+60):                200,
		fmt.Sprintf(`{"sub":"%s","role":"operator","exp":%d}`, strings.Repeat("o", 256), now+60):                401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"nbf":1e300}`, now+60):                               401, // wraps around
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"iat":1e300}`, now+60):                               401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"nbf":"18446744073709551616"}`, now+60):              401,
		fmt.Sprintf(`{"sub":"o","role":"operator","exp":%d,"nbf":null}`, now+60):                                200,
		fmt.Sprintf(`{"sub":"o","role":"guardian","learners":"l1","exp":%d}`, now+60):                           401,
		fmt.Sprintf(`{"sub":"o","role":"app","learners":["%s"],"exp":%d}`, strings.Repeat("x", 20<<10), now+60): 401,
		`[]`: 401, `null`: 401, `"x"`: 401, ``: 401,
	} {
		if got := s.call("GET", "/v1/session", raw(header, payload), ""); got.StatusCode != status {
			t.Errorf("%.90s = %d %s, want %d", payload, got.StatusCode, got.body, status)
		}
	}
}

// TestOneToken wants a token to be written in one way, and to be the only one: whoever is
// before us may have looked at the other.
func TestOneToken(t *testing.T) {
	s := start(t)
	token := s.token(api.RoleOperator, "o")
	status := func(tokens ...string) int {
		request, err := http.NewRequest("GET", s.url+"/v1/session", nil)
		s.must(err)
		for _, token := range tokens {
			request.Header.Add("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(request)
		s.must(err)
		s.must(response.Body.Close())
		return response.StatusCode
	}
	if got := status(token); got != 200 {
		t.Fatalf("a good one = %d", got)
	}
	for _, both := range [][]string{{token, token}, {token, "x"}, {"x", token}} {
		if got := status(both...); got != 401 {
			t.Errorf("two headers = %d, want 401", got)
		}
	}
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		if other := token[:len(token)-1] + string(last); other != token && status(other) != 401 {
			t.Errorf("the same token with %c at its end is good too", last)
		}
	}
}

// TestSessionIsNotFixed wants a session to be who the token says, whatever cookie came
// along, and only what our pages ask to be done with a cookie.
func TestSessionIsNotFixed(t *testing.T) {
	s := start(t)
	s.learner("l1")
	mine, theirs := s.token(api.RoleGuardian, "g1", "l1"), s.token(api.RoleGuardian, "evil", "l2")
	begun := s.want(s.call("POST", "/v1/session", mine, "", "Cookie", "langdu_session="+theirs), 204)
	if c := begun.Cookies(); len(c) != 1 || c[0].Value != mine {
		t.Errorf("the session is %v", c)
	}
	// A bearer goes before a cookie, so that a planted one changes nobody's calls.
	got := s.want(s.call("GET", "/v1/session", mine, "", "Cookie", "langdu_session="+theirs), 200)
	if fmt.Sprint(got.json("learners")) != "[l1]" {
		t.Errorf("with a planted cookie the session is %s", got.body)
	}
	cookie := "langdu_session=" + mine
	for _, c := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		{"Origin", "http://127.0.0.1.evil.example"}, {"Sec-Fetch-Site", "cross-site", "Origin", s.url},
	} {
		for _, operation := range s.operations() {
			method, path, _ := strings.Cut(operation, " ")
			if method == "GET" || method == "HEAD" || method == "OPTIONS" {
				continue
			}
			path = strings.NewReplacer("{learner}", "l1", "{id}", string(models.NewRecordingID()), "{purpose}", "scoring", "{page}", "p", "{question}", "q", "{version}", "v", "{queue}", "interactive").Replace(path)
			if got := s.call(method, path, "", "{}", append([]string{"Cookie", cookie}, c...)...); got.StatusCode != 403 {
				t.Errorf("%s with a cookie and %v = %d %s", operation, c, got.StatusCode, got.body)
			}
		}
	}
}
