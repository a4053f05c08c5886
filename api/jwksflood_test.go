package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/api"
)

// TestInventedKeysHoldNobodyUp has many tokens with invented keys wait for a provider that
// does not answer: a token with a key that is known is taken meanwhile.
func TestInventedKeysHoldNobodyUp(t *testing.T) {
	key := newRSA(t, 2048)
	asked, answer := make(chan struct{}, 100), make(chan struct{})
	first := true
	var mu sync.Mutex // guards first
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		at := first
		first = false
		mu.Unlock()
		if !at {
			asked <- struct{}{}
			select {
			case <-answer:
			case <-r.Context().Done():
			}
		}
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{rsaJWK("1", key, nil)}})
	}))
	defer p.Close()
	s := start(t, func(c *api.Config) { c.Auth.JWKSURL = p.URL })
	s.clock.Advance(31 * time.Second)
	var flood sync.WaitGroup
	for range 20 {
		invented := sign(t, jwt.SigningMethodRS256, key, "invented", claims(s.clock.Now(), nil))
		flood.Go(func() {
			if got := s.call("GET", "/v1/session", invented, "").StatusCode; got != 401 {
				t.Errorf("an invented key: %d", got)
			}
		})
	}
	<-asked
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	good := make(chan int, 1)
	token := sign(t, jwt.SigningMethodRS256, key, "1", claims(s.clock.Now(), nil))
	go func() { good <- s.call("GET", "/v1/session", token, "").StatusCode }()
	select {
	case got := <-good:
		if got != 200 {
			t.Errorf("a key that is known: %d", got)
		}
	case <-ctx.Done():
		t.Error("a token with a key that is known waits for the provider")
	}
	close(answer)
	flood.Wait()
	if n := len(asked); n > 0 {
		t.Errorf("the provider was asked %d times more", n)
	}
}
