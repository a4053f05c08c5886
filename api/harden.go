package api

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// bounded gives a client so long to send what it said it would, or to take its answer
// where it sends nothing. Who streams has deadlines of their own, over these; but a
// call that is answered before its body is read leaves net/http waiting for that body,
// for ever. Deadlines follow the real clock, and are not on every writer.
func bounded(w http.ResponseWriter, r *http.Request) {
	control, now := http.NewResponseController(w), time.Now()
	if r.ContentLength != 0 {
		_ = control.SetReadDeadline(now.Add(callTime))
		return
	}
	_ = control.SetWriteDeadline(now.Add(2 * callTime))
}

// harden sets the headers that every answer carries. The pages set a content
// policy of their own, over ours that allows nothing.
func (s *server) harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bounded(w, r)
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store") // of what sets nothing better itself
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if s.secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if err := badHead(r); err != nil {
			fail(w, r, err)
			return
		}
		if s.config.Demo != nil && !localRequest(r) {
			fail(w, r, models.Errorf("api.demo", models.Forbidden,
				"a demo answers only on this computer, under localhost or 127.0.0.1: start the service without --demo to open it to others"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// secure says that the client came over TLS, to us or to the proxy before us.
func (s *server) secure(r *http.Request) bool { return r.TLS != nil || s.config.BehindTLS }

// localRequest says that a request came to a loopback address under a loopback
// name. The name matters too: a page on the internet can point its own name at
// 127.0.0.1 and would otherwise be let in with the demo's session. Nor is it
// local where a proxy on this computer says that it comes from another one.
func localRequest(r *http.Request) bool {
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		host, _, err := net.SplitHostPort(addr.String())
		if err != nil || !net.ParseIP(host).IsLoopback() {
			return false
		}
	}
	return loopbackHost(r.Host) && !forwarded(r)
}

// loopbackHost says that host, with or without a port, names this computer.
func loopbackHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

func loopbackURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "http" && loopbackHost(u.Host)
}
