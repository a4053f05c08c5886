package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// certificate writes one for 127.0.0.1 that signs itself, and returns its files
// and who trusts it.
func certificate(t *testing.T) (cert, key string, trust *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	trust = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trust.AddCert(parsed)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret), trust
}

// TestP25InTransit shows that with a certificate the service speaks TLS 1.2 and 1.3
// with unbroken ciphers and nothing older, answers no request in plain text, tells
// browsers to come by HTTPS only, and keeps its cookie off plain connections.
func TestP25InTransit(t *testing.T) {
	cert, key, trust := certificate(t)
	s := serveIn(t, t.TempDir(), nil, "--tls-cert", cert, "--tls-key", key, "--workers", "0")
	address, secured := strings.CutPrefix(s.address, "https://")
	if !secured {
		t.Fatalf("serve printed %s, want https", s.address)
	}
	for name, c := range map[string]struct {
		config *tls.Config
		good   bool
	}{
		"TLS 1.3":                   {&tls.Config{MinVersion: tls.VersionTLS13}, true},
		"TLS 1.2":                   {&tls.Config{MaxVersion: tls.VersionTLS12}, true},
		"TLS 1.1":                   {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
		"TLS 1.2 with CBC":          {&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}, false},
		"a certificate not trusted": {&tls.Config{RootCAs: x509.NewCertPool()}, false},
	} {
		if c.config.RootCAs == nil {
			c.config.RootCAs = trust
		}
		conn, err := tls.Dial("tcp", address, c.config)
		if (err == nil) != c.good {
			t.Errorf("%s: %v, want it to succeed: %v", name, err, c.good)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	plain, err := http.Get("http://" + address + "/v1/session")
	if err != nil || plain.StatusCode != 400 {
		t.Errorf("plain HTTP = %v, %v, want 400", plain, err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}}}
	request, err := http.NewRequest("POST", s.address+"/v1/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Header.Get("Strict-Transport-Security") == "" || len(answer.Cookies()) != 1 || !answer.Cookies()[0].Secure || !answer.Cookies()[0].HttpOnly {
		t.Errorf("headers %v, want Strict-Transport-Security and a Secure, HttpOnly cookie", answer.Header)
	}
}

// TestWarnsOfPlain: a service that can be overheard says so.
func TestWarnsOfPlain(t *testing.T) {
	open, loopback := &net.TCPAddr{IP: net.IPv4zero, Port: 8080}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	for name, c := range map[string]struct {
		config Config
		at     net.Addr
		says   []string
	}{
		"loopback":       {Config{}, loopback, nil},
		"everybody":      {Config{}, open, []string{"the API is open"}},
		"with TLS":       {Config{TLSCert: "cert.pem"}, open, nil},
		"behind a proxy": {Config{BehindTLS: true}, open, nil},
		"plain stores": {Config{RedisURL: "redis://:secret@redis:6379/0", DatabaseURL: "postgres://u:secret@db/langdu", S3URL: "http://k:secret@minio:9000/b"},
			loopback, []string{"redis, database, objects"}},
		"stores here":   {Config{RedisURL: "redis://localhost:1/0", DatabaseURL: "postgres://127.0.0.1/l?sslmode=disable", S3URL: "http://k:s@[::1]:9000/b"}, nil, nil},
		"stores by TLS": {Config{RedisURL: "rediss://redis:1/0", DatabaseURL: "postgres://db/l?sslmode=verify-full", S3URL: "https://k:s@minio/b"}, nil, nil},
	} {
		var log bytes.Buffer
		c.config.warnOfPlain(c.at, slog.New(slog.NewTextHandler(&log, nil)))
		if slices.ContainsFunc(c.says, func(s string) bool { return !strings.Contains(log.String(), s) }) || len(c.says) == 0 && log.Len() > 0 || strings.Contains(log.String(), "secret") {
			t.Errorf("%s: logged %q, want %q", name, log.String(), c.says)
		}
	}
}
