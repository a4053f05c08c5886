package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/internal/egress"
	"github.com/langdu/langdu/models"
)

const (
	// keysEvery is how long a key is good for at most that the provider has withdrawn.
	keysEvery = 5 * time.Minute
	// keysRate is how often an unknown key id makes us look for new keys at most.
	keysRate = 30 * time.Second
	// keysLast is how long the last keys are good for while the provider does not answer.
	keysLast = 6 * time.Hour
	// keysTime bounds one fetch; a token with a new key id waits for it.
	keysTime  = 5 * time.Second
	keysBytes = 256 << 10
	// leastRSA is the least number of bits of an RSA key (NIST SP 800-131A).
	leastRSA = 2048
)

// providerKeys is the public keys of an identity provider, by their ids.
type providerKeys struct {
	url    string
	client *http.Client
	now    func() time.Time
	log    *slog.Logger

	looking sync.Mutex // held by who looks for a key that is not known

	mu      sync.Mutex // guards what follows
	keys    []providerKey
	fetched time.Time // when keys were read last
	tried   time.Time // when they were asked for last
}

// providerKey is a key that tokens of one algorithm are checked with.
type providerKey struct {
	id, alg string
	key     jwt.VerificationKey
}

// newProviderKeys fetches the keys and keeps them fresh until ctx ends. A provider
// that does not answer yet is no error: its tokens are refused until it does.
func newProviderKeys(ctx context.Context, at string, now func() time.Time, log *slog.Logger) (*providerKeys, error) {
	u, err := url.Parse(at)
	if err != nil || u.User != nil {
		return nil, models.Errorf("api.newProviderKeys", models.Invalid, "auth: the JWKS URL is not a plain URL")
	}
	p := &providerKeys{url: at, client: keysClient(u), now: now, log: log}
	p.look(ctx)
	go func() {
		tick := time.NewTicker(keysEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				p.look(ctx)
			}
		}
	}()
	return p, nil
}

// keysClient follows no redirect: keys come from where the operator says, or not.
func keysClient(at *url.URL) *http.Client {
	dialer := &net.Dialer{Timeout: keysTime, Control: egress.Own(at).Control}
	return &http.Client{
		Timeout:       keysTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: keysTime, IdleConnTimeout: time.Minute,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, MaxResponseHeaderBytes: 16 << 10},
	}
}

// look fetches the keys. Where that fails those that we have stay.
func (p *providerKeys) look(ctx context.Context) {
	p.mu.Lock()
	p.tried = p.now()
	p.mu.Unlock()
	keys, err := p.fetch(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.log.ErrorContext(ctx, "the JWKS cannot be fetched", "err", err)
		}
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys, p.fetched = keys, p.now()
}

func (p *providerKeys) fetch(ctx context.Context) ([]providerKey, error) {
	const op = "api.providerKeys"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return nil, models.E(op, models.Internal, err)
	}
	response, err := p.client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) { // which quotes the URL
			err = failed.Err
		}
		return nil, models.E(op, models.Unavailable, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, models.Errorf(op, models.Unavailable, "the identity provider answers %d", response.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, keysBytes+1))
	if err != nil || len(content) > keysBytes {
		return nil, models.Errorf(op, models.Unavailable, "the identity provider's keys cannot be read, or have more than %d bytes", keysBytes)
	}
	return parseKeys(content)
}

// parseKeys takes the keys that we use from a JWKS: RSA of 2048 bits and more, and
// P-256. What it has besides is for others.
func parseKeys(content []byte) (keys []providerKey, err error) {
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal(content, &set); err != nil {
		return nil, models.Errorf("api.parseKeys", models.Unavailable, "the identity provider's answer is no JWKS")
	}
	for _, raw := range set.Keys {
		var said struct{ Kid, Alg, Use string }
		if err := json.Unmarshal(raw, &said); err != nil || said.Use != "" && said.Use != "sig" {
			continue
		}
		one, err := keyfunc.NewJWKJSON(raw)
		if err != nil {
			continue
		}
		for _, key := range verificationKeys(one) {
			if alg := algorithmOf(key); alg != "" && (said.Alg == "" || said.Alg == alg) {
				keys = append(keys, providerKey{said.Kid, alg, key})
			}
		}
	}
	return keys, nil
}

// verificationKeys is the keys of a set; none where it has none that verify.
func verificationKeys(of keyfunc.Keyfunc) []jwt.VerificationKey {
	set, err := of.VerificationKeySet(context.Background()) // in memory
	if err != nil {
		return nil
	}
	return set.Keys
}

// algorithmOf is what a public key is used for here; "" for nothing.
func algorithmOf(key jwt.VerificationKey) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() >= leastRSA && key.E >= 3 && key.E%2 == 1 {
			return jwt.SigningMethodRS256.Alg()
		}
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return jwt.SigningMethodES256.Alg()
		}
	}
	return ""
}

// key is what a token is checked with. An id that is not known makes us look once,
// and not again for a while: whoever invents ids must not make us ask for each.
func (p *providerKeys) key(t *jwt.Token) (any, error) {
	id, _ := t.Header["kid"].(string)
	found := p.find(id, t.Method.Alg())
	if len(found) == 0 {
		p.looking.Lock() // whoever asks meanwhile waits for what comes of it
		if found = p.find(id, t.Method.Alg()); len(found) == 0 && p.mayLook() {
			p.look(context.Background())
			found = p.find(id, t.Method.Alg())
		}
		p.looking.Unlock()
	}
	if len(found) == 0 {
		return nil, models.Errorf("api.providerKeys", models.Unauthenticated, "no key of the provider fits the token")
	}
	return jwt.VerificationKeySet{Keys: found}, nil
}

// find is the keys of an algorithm with an id, or all of it for a token without one.
func (p *providerKeys) find(id, alg string) (found []jwt.VerificationKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now().Sub(p.fetched) > keysLast {
		return nil
	}
	for _, k := range p.keys {
		if k.alg == alg && (id == "" || k.id == id) {
			found = append(found, k.key)
		}
	}
	return found
}

// mayLook says that keys were not asked for just now. A clock that was set back says
// nothing about that.
func (p *providerKeys) mayLook() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now().Sub(p.tried).Abs() >= keysRate
}
