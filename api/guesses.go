package api

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// How often one client may come with links that are not valid. Nobody guesses 256
// bits; the limit keeps a program that tries from costing anything.
const (
	mostGuesses = 30
	guessEvery  = 2 * time.Second // one more may be made
	mostClients = 10_000
)

// guesses counts wrong links by client.
type guesses struct {
	mu    sync.Mutex           // guards spent
	spent map[string]time.Time // when a client's guesses are forgotten altogether
}

// allowed says that a client has guesses left.
func (g *guesses) allowed(client string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.spent[client].Sub(now) < mostGuesses*guessEvery
}

// wrong counts a guess. Where more clients are remembered than the bound, those
// whose guesses are forgotten go, and else all.
func (g *guesses) wrong(client string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.spent == nil {
		g.spent = map[string]time.Time{}
	}
	if len(g.spent) >= mostClients {
		for c, until := range g.spent {
			if !until.After(now) {
				delete(g.spent, c)
			}
		}
	}
	if len(g.spent) >= mostClients {
		clear(g.spent)
	}
	until := g.spent[client]
	if until.Before(now) {
		until = now
	}
	g.spent[client] = until.Add(guessEvery)
}

// clientOf tells clients apart by address, those of IPv6 by their network. Behind
// a proxy it is the address that the proxy has added; what the client claims
// itself stands before that and is not looked at.
func (s *server) clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if list := r.Header.Values("X-Forwarded-For"); r.TLS == nil && s.config.BehindTLS && len(list) > 0 {
		last := list[len(list)-1]
		host = strings.TrimSpace(last[strings.LastIndex(last, ",")+1:])
	}
	ip := net.ParseIP(host)
	if ip == nil {
		return "unknown"
	}
	if ip.To4() == nil {
		ip = ip.Mask(net.CIDRMask(64, 128))
	}
	return ip.String()
}
