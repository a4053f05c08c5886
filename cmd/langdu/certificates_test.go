package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

// TestCertificateIsRenewed wants a new pair of files taken up by the next connection
// after a moment, and half a pair by none.
func TestCertificateIsRenewed(t *testing.T) {
	cert, key, _ := certificate(t)
	newCert, newKey, _ := certificate(t)
	now := time.Now()
	c, err := newCertificates(cert, key, func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	shown := func() string {
		t.Helper()
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(got.Certificate[0])
	}
	put := func(from, to string) {
		t.Helper()
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, content, 0o600)
		}
		if err == nil {
			err = os.Chtimes(to, now, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	first := shown()
	now = now.Add(time.Minute)
	put(newCert, cert)
	if shown() != first {
		t.Error("a certificate without its key is shown")
	}
	put(newKey, key)
	if shown() != first {
		t.Error("the files are read for every connection")
	}
	now = now.Add(certificateEvery)
	if shown() == first {
		t.Error("the new certificate is not shown")
	}
	if _, err := newCertificates(cert, newCert, time.Now, c.log); err == nil {
		t.Error("a pair that is none is taken at the start")
	}
}

// TestCertificateIsReadBeforeTheServiceIsReady wants files that are none refused, and
// one without the other, by a service that has not said that it is ready.
func TestCertificateIsReadBeforeTheServiceIsReady(t *testing.T) {
	cert, key, _ := certificate(t)
	for name, test := range map[string]struct{ cert, key, says string }{
		"no such file":   {"nowhere.pem", key, "--tls-cert and --tls-key: stat"},
		"no certificate": {key, key, "--tls-cert and --tls-key: tls:"},
		"no key":         {cert, "", "set both, or neither"},
		"a key alone":    {"", key, "set both, or neither"},
	} {
		t.Run(name, func(t *testing.T) {
			env := func(string) (string, bool) { return "", false }
			var out bytes.Buffer
			err := run(t.Context(), []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--tls-cert", test.cert, "--tls-key", test.key}, env, &out, io.Discard)
			if err == nil || !strings.Contains(sentence(err), test.says) {
				t.Errorf("run = %v, want %q", err, test.says)
			}
			if out.Len() > 0 {
				t.Errorf("it said %q", &out)
			}
		})
	}
}
