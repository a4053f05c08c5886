package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/langdu/langdu/api"
)

// patience is how long a client may take. Bodies and answers have deadlines of their
// own, which each call sets by what it is.
type patience struct {
	header time.Duration // to send a request's head, from its first byte on
	idle   time.Duration // between requests
}

var patient = patience{header: 10 * time.Second, idle: 2 * time.Minute}

// mostStreams is how many calls a connection of HTTP/2 may have open at a time. Calls
// that a client takes back count until they have ended, so that opening and resetting
// them in a row gains nothing.
const mostStreams = 100

// newServer bounds what a client may take of a connection, before any call is
// recognised in it.
func newServer(handler http.Handler, p patience, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: p.header,
		IdleTimeout:       p.idle,
		TLSConfig:         transit(),
		// OPTIONS * comes to the handler too, whose answers all have their headers.
		DisableGeneralOptionsHandler: true,
		MaxHeaderBytes:               api.ReadHead,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: mostStreams,
			SendPingTimeout:      p.idle / 2, // whose machine has gone is found out
			PingTimeout:          p.header,
			WriteByteTimeout:     p.idle,
		},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
