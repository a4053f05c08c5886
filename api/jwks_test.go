package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/api"
)

// provider is an identity provider whose keys a test changes.
type provider struct {
	*httptest.Server
	mu    sync.Mutex // guards what follows
	keys  []any
	asked int
	away  bool
}

func newProvider(t *testing.T, keys ...any) *provider {
	t.Helper()
	p := &provider{keys: keys}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.asked++; p.away {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"keys": p.keys})
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) has(away bool, keys ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away, p.keys = away, keys
}

func (p *provider) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

func rsaJWK(kid string, key *rsa.PrivateKey, more map[string]string) map[string]string {
	b64 := base64.RawURLEncoding.EncodeToString
	jwk := map[string]string{"kty": "RSA", "kid": kid, "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes())}
	maps.Copy(jwk, more)
	return jwk
}

func newRSA(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestKeysRotate wants a new key taken up when a token names it, at a bounded rate, a
// withdrawn one refused, and the last keys good for a bounded time while the provider
// does not answer.
func TestKeysRotate(t *testing.T) {
	first, second := newRSA(t, 2048), newRSA(t, 2048)
	p := newProvider(t, rsaJWK("1", first, nil))
	s := start(t, func(c *api.Config) { c.Auth.JWKSURL = p.URL })
	status := func(key *rsa.PrivateKey, kid string) int {
		return s.call("GET", "/v1/session", sign(t, jwt.SigningMethodRS256, key, kid, claims(s.clock.Now(), nil)), "").StatusCode
	}
	want := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	want("the first key", status(first, "1"), 200)
	p.has(false, rsaJWK("2", second, nil))
	want("a new key at once", status(second, "2"), 401) // asked a moment ago
	s.clock.Advance(31 * time.Second)
	want("a new key", status(second, "2"), 200)
	want("the withdrawn key", status(first, "1"), 401)
	asked := p.calls()
	for range 50 {
		want("an invented key", status(first, "../../etc/passwd' OR 1=1 --"), 401)
	}
	if n := p.calls() - asked; n > 1 {
		t.Errorf("50 tokens with invented keys made %d calls", n)
	}
	p.has(true)
	s.clock.Advance(5 * time.Hour)
	want("while the provider is away", status(second, "2"), 200)
	s.clock.Advance(2 * time.Hour)
	want("after it was away for long", status(second, "2"), 401)
	p.has(false, rsaJWK("2", second, nil))
	s.clock.Advance(31 * time.Second)
	want("when it is back", status(second, "2"), 200)
}

// TestKeysThatAreNotTaken wants weak keys, keys for something else, and secrets that a
// provider gives away to be good for nothing.
func TestKeysThatAreNotTaken(t *testing.T) {
	weak, good := newRSA(t, 1024), newRSA(t, 2048)
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	point, err := curve.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	p := newProvider(t, rsaJWK("weak", weak, nil), rsaJWK("enc", good, map[string]string{"use": "enc"}), rsaJWK("other", good, map[string]string{"alg": "RS512"}),
		map[string]string{"kty": "EC", "kid": "p384", "crv": "P-384", "x": b64(point[1:49]), "y": b64(point[49:])},
		map[string]string{"kty": "oct", "kid": "oct", "k": b64(secret)}, "nonsense", map[string]any{"kty": 5})
	s := start(t, func(c *api.Config) { c.Auth.JWKSURL = p.URL })
	for name, token := range map[string]string{
		"RSA of 1024 bits":          sign(t, jwt.SigningMethodRS256, weak, "weak", claims(s.clock.Now(), nil)),
		"a key for encryption":      sign(t, jwt.SigningMethodRS256, good, "enc", claims(s.clock.Now(), nil)),
		"a key of another use":      sign(t, jwt.SigningMethodRS256, good, "other", claims(s.clock.Now(), nil)),
		"P-384":                     sign(t, jwt.SigningMethodES384, curve, "p384", claims(s.clock.Now(), nil)),
		"a secret that is public":   sign(t, jwt.SigningMethodHS256, secret[:31], "oct", claims(s.clock.Now(), nil)),
		"a key without an id there": sign(t, jwt.SigningMethodRS256, weak, "", claims(s.clock.Now(), nil)),
	} {
		if got := s.call("GET", "/v1/session", token, ""); got.StatusCode != 401 {
			t.Errorf("%s = %d", name, got.StatusCode)
		}
	}
}

// TestProviderIsNotFollowed wants keys from where the operator says and nowhere else,
// and no more of them than a bounded answer holds.
func TestProviderIsNotFollowed(t *testing.T) {
	key := newRSA(t, 2048)
	elsewhere := newProvider(t, rsaJWK("1", key, nil))
	for name, answer := range map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"far too much": func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"keys":[],"x":"` + strings.Repeat("x", 1<<20) + `"}`))
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) },
	} {
		server := httptest.NewServer(answer)
		defer server.Close()
		s := start(t, func(c *api.Config) { c.Auth.JWKSURL = server.URL })
		if got := s.call("GET", "/v1/session", sign(t, jwt.SigningMethodRS256, key, "1", claims(s.clock.Now(), nil)), ""); got.StatusCode != 401 {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
		if elsewhere.calls() > 0 {
			t.Errorf("%s: the keys were fetched elsewhere", name)
		}
	}
}

// TestKeysRotateWhateverTheClock has the clock set back by hours: a new key is good all
// the same.
func TestKeysRotateWhateverTheClock(t *testing.T) {
	first, second := newRSA(t, 2048), newRSA(t, 2048)
	p := newProvider(t, rsaJWK("1", first, nil))
	s := start(t, func(c *api.Config) { c.Auth.JWKSURL = p.URL })
	s.clock.Advance(-3 * time.Hour)
	p.has(false, rsaJWK("2", second, nil))
	answer := s.call("GET", "/v1/session", sign(t, jwt.SigningMethodRS256, second, "2", claims(s.clock.Now(), nil)), "")
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a new key after the clock was set back: %d", answer.StatusCode)
	}
}
