package main

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/url"
	"strings"
)

// transit is how HTTPS is spoken: by TLS 1.3, or by 1.2 with the suites that
// hide the past from whoever gets the key later and that nobody has broken.
func transit() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		CipherSuites: []uint16{ // of 1.2; those of 1.3 are not chosen
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305,
		},
	}
}

// warnOfPlain says where voices and tokens would travel for anybody to read. It
// does not refuse: a proxy or a private network may well protect them.
func (c Config) warnOfPlain(at net.Addr, log *slog.Logger) {
	addr, ok := at.(*net.TCPAddr)
	if ok && c.TLSCert == "" && !c.BehindTLS && !addr.IP.IsLoopback() {
		log.Warn("the API is open to other computers without TLS: voices and tokens can be read on their way. " +
			"Set --tls-cert and --tls-key, or put a proxy that speaks TLS before it and set --behind-tls")
	}
	if plain := c.plainStores(); len(plain) > 0 {
		log.Warn("stores on other computers are reached without TLS: keep the network between private, or use rediss://, sslmode=verify-full, https://",
			"stores", strings.Join(plain, ", "))
	}
}

// plainStores is which stores are reached over a network in plain text.
func (c Config) plainStores() (plain []string) {
	for _, store := range []struct {
		name, url string
		secure    func(*url.URL) bool
	}{
		{"redis", c.RedisURL, func(u *url.URL) bool { return strings.HasPrefix(u.Scheme, "rediss") }},
		{"database", c.DatabaseURL, func(u *url.URL) bool {
			return strings.HasPrefix(u.Query().Get("sslmode"), "verify-") || u.Query().Get("sslmode") == "require"
		}},
		{"objects", c.S3URL, func(u *url.URL) bool { return u.Scheme == "https" }},
	} {
		u, err := url.Parse(store.url)
		if err != nil || store.url == "" || u.Hostname() == "" || u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback() {
			continue
		}
		if !store.secure(u) {
			plain = append(plain, store.name)
		}
	}
	return plain
}
