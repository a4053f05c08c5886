package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// sign makes any token.
func sign(t *testing.T, method jwt.SigningMethod, key any, kid string, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != "" {
		token.Header["kid"] = kid
	}
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func claims(now time.Time, change jwt.MapClaims) jwt.MapClaims {
	c := jwt.MapClaims{"sub": "o", "role": "operator", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	for name, value := range change {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

func TestTokens(t *testing.T) {
	s := start(t)
	now := s.clock.Now()
	with := func(change jwt.MapClaims) string {
		return sign(t, jwt.SigningMethodHS256, secret, "", claims(now, change))
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	s.must(err)
	for _, c := range []struct {
		name, header, words string
		status              int
	}{
		{"good", "Bearer " + with(nil), "", 200},
		{"lower case scheme", "bearer " + with(nil), "", 200},
		{"none at all", "", "send a token", 401},
		{"another scheme", "Basic abc", "must be: Bearer", 401},
		{"no token", "Bearer", "not valid here", 401},
		{"garbage", "Bearer x.y.z", "not valid here", 401},
		{"expired", "Bearer " + with(jwt.MapClaims{"exp": now.Add(-time.Minute).Unix()}), "has expired", 401},
		{"expired within the leeway", "Bearer " + with(jwt.MapClaims{"exp": now.Add(-10 * time.Second).Unix()}), "", 200},
		{"never expires", "Bearer " + with(jwt.MapClaims{"exp": nil}), "not valid here", 401},
		{"of the future", "Bearer " + with(jwt.MapClaims{"iat": now.Add(time.Hour).Unix()}), "not valid here", 401},
		{"not yet", "Bearer " + with(jwt.MapClaims{"nbf": now.Add(time.Hour).Unix()}), "not valid here", 401},
		{"no subject", "Bearer " + with(jwt.MapClaims{"sub": nil}), "no subject", 401},
		{"no role", "Bearer " + with(jwt.MapClaims{"role": nil}), "role must be one of", 401},
		{"odd role", "Bearer " + with(jwt.MapClaims{"role": "root"}), "role must be one of", 401},
		{"another secret", "Bearer " + sign(t, jwt.SigningMethodHS256, []byte(strings.Repeat("x", 32)), "", claims(now, nil)), "not valid here", 401},
		{"HS512", "Bearer " + sign(t, jwt.SigningMethodHS512, secret, "", claims(now, nil)), "not valid here", 401},
		{"unsigned", "Bearer " + sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "", claims(now, nil)), "not valid here", 401},
		{"RS256 without a JWKS", "Bearer " + sign(t, jwt.SigningMethodRS256, rsaKey, "", claims(now, nil)), "not valid here", 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			r := s.request("GET", "/v1/session", "", nil)
			if c.header != "" {
				r.Header.Set("Authorization", c.header)
			}
			got := s.do(r)
			if c.status == 200 {
				s.want(got, 200)
				return
			}
			s.refused(got, 401, "unauthenticated", c.words)
			if got.Header.Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		})
	}
}

// TestKeysOfAProvider uses a JWKS with an RSA and an EC key beside our secret.
func TestKeysOfAProvider(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	point, err := ecKey.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{
			map[string]string{"kty": "RSA", "kid": "r", "alg": "RS256", "use": "sig", "n": b64(rsaKey.N.Bytes()), "e": b64(big.NewInt(int64(rsaKey.E)).Bytes())},
			map[string]string{"kty": "EC", "kid": "e", "alg": "ES256", "use": "sig", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])},
		}})
	}))
	defer provider.Close()
	s := start(t, func(c *api.Config) {
		c.Auth.JWKSURL, c.Auth.Issuer, c.Auth.Audience = provider.URL, "https://id.example", "langdu"
	})
	der, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	s.must(err)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	good := claims(s.clock.Now(), jwt.MapClaims{"iss": "https://id.example", "aud": "langdu"})
	for _, c := range []struct {
		name, token string
		status      int
	}{
		{"RS256", sign(t, jwt.SigningMethodRS256, rsaKey, "r", good), 200},
		{"ES256", sign(t, jwt.SigningMethodES256, ecKey, "e", good), 200},
		{"our own", s.token(api.RoleOperator, "o"), 200},
		{"another issuer", sign(t, jwt.SigningMethodRS256, rsaKey, "r", claims(s.clock.Now(), jwt.MapClaims{"aud": "langdu"})), 401},
		{"another audience", sign(t, jwt.SigningMethodRS256, rsaKey, "r", claims(s.clock.Now(), jwt.MapClaims{"iss": "https://id.example", "aud": "x"})), 401},
		{"the wrong key", sign(t, jwt.SigningMethodRS256, rsaKey, "e", good), 401},
		{"RS512", sign(t, jwt.SigningMethodRS512, rsaKey, "r", good), 401},
		{"the public key as a secret", sign(t, jwt.SigningMethodHS256, public, "r", good), 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.call("GET", "/v1/session", c.token, ""); got.StatusCode != c.status {
				t.Errorf("%d %s, want %d", got.StatusCode, got.body, c.status)
			}
		})
	}
	if got := s.call("GET", "/v1/session", sign(t, jwt.SigningMethodRS256, rsaKey, "unknown", good), ""); got.StatusCode != 401 {
		t.Errorf("an unknown key id = %d, want 401", got.StatusCode)
	}
}

func TestSessionCookie(t *testing.T) {
	s := start(t)
	token := s.token(api.RoleGuardian, "g1", "l1")
	started := s.want(s.call("POST", "/v1/session", token, ""), 204)
	cookie := started.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Secure || cookie.MaxAge != 3600 {
		t.Errorf("cookie = %v", cookie)
	}
	with := "langdu_session=" + cookie.Value
	got := s.want(s.call("GET", "/v1/session", "", "", "Cookie", with), 200)
	if got.json("role") != "guardian" || got.json("demo") != false || got.json("limits", "max_bytes") != 50_000_000. || got.json("limits", "max_seconds") != 600. {
		t.Errorf("session = %s", got.body)
	}
	// A changing call with the cookie must come from a page of ours.
	path, body := "/v1/learners/l1", `{"age_band":"adult"}`
	s.refused(s.call("PUT", path, "", body, "Cookie", with, "Sec-Fetch-Site", "cross-site"), 403, "forbidden", "another site")
	s.refused(s.call("PUT", path, "", body, "Cookie", with, "Origin", "https://evil.example"), 403, "forbidden", "another site")
	s.want(s.call("PUT", path, "", body, "Cookie", with, "Sec-Fetch-Site", "same-origin"), 201)
	s.want(s.call("PUT", path, token, body, "Sec-Fetch-Site", "cross-site"), 200) // no browser sends a bearer by itself
	s.refused(s.call("DELETE", "/v1/session", "", "", "Cookie", with, "Sec-Fetch-Site", "cross-site"), 403, "forbidden", "another site")
	ended := s.want(s.call("DELETE", "/v1/session", "", "", "Cookie", with), 204)
	if c := ended.Cookies()[0]; c.MaxAge != -1 || c.Value != "" {
		t.Errorf("cookie that ends the session = %v", c)
	}
	behind := start(t, func(c *api.Config) { c.BehindTLS = true })
	if c := behind.call("POST", "/v1/session", behind.app(), "").Cookies()[0]; !c.Secure {
		t.Error("behind TLS the cookie is not Secure")
	}
}

func TestNewTokenRefusals(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		secret []byte
		claims api.Claims
		ttl    time.Duration
	}{
		"short secret":        {secret[:31], api.Claims{Subject: "s", Role: api.RoleApp}, time.Hour},
		"no subject":          {secret, api.Claims{Role: api.RoleApp}, time.Hour},
		"odd role":            {secret, api.Claims{Subject: "s", Role: "root"}, time.Hour},
		"no time":             {secret, api.Claims{Subject: "s", Role: api.RoleApp}, 0},
		"guardian of nobody":  {secret, api.Claims{Subject: "s", Role: api.RoleGuardian}, time.Hour},
		"learner without one": {secret, api.Claims{Subject: "s", Role: api.RoleLearner}, time.Hour},
	} {
		if token, err := api.NewToken(c.secret, c.claims, now, c.ttl); token != "" || models.KindOf(err) != models.Invalid {
			t.Errorf("%s: NewToken = %q, %v, want invalid", name, token, err)
		}
	}
}
