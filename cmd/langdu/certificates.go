package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
)

// certificates gives the certificate of two files, and reads them anew when they have
// changed: whoever renews it every few weeks need not stop the service. Where the new
// ones cannot be read, or do not fit each other, the last that could be stays.
type certificates struct {
	cert, key string
	now       func() time.Time
	log       *slog.Logger

	mu     sync.Mutex // guards what follows
	last   *tls.Certificate
	of     [2]time.Time // when the files were changed that last is from
	looked time.Time
}

// certificateEvery is how long a changed certificate may go unnoticed.
const certificateEvery = 10 * time.Second

// certified is the certificate that the API shows, before it says that it is ready; nil
// where it speaks no TLS. One file without the other is a mistake: plain HTTP is not
// what was asked for.
func (c Config) certified(log *slog.Logger) (*certificates, error) {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil, nil
	case c.TLSCert == "" || c.TLSKey == "":
		return nil, models.Errorf("certificates", models.Invalid, "--tls-cert and --tls-key go together: set both, or neither")
	}
	return newCertificates(c.TLSCert, c.TLSKey, time.Now, log)
}

// newCertificates reads the files. models.Invalid where they are no pair.
func newCertificates(cert, key string, now func() time.Time, log *slog.Logger) (*certificates, error) {
	c := &certificates{cert: cert, key: key, now: now, log: log}
	c.looked = now()
	if err := c.read(); err != nil {
		return nil, models.Errorf("certificates", models.Invalid, "--tls-cert and --tls-key: %w", err)
	}
	return c, nil
}

// read takes the pair, where it has changed.
func (c *certificates) read() error {
	var changed [2]time.Time
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		changed[i] = info.ModTime()
	}
	if changed == c.of {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.last, c.of = &pair, changed
	return nil
}

// get is the certificate for a connection; it is the server's GetCertificate.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= certificateEvery {
		c.looked = now
		if err := c.read(); err != nil {
			c.log.Error("the new certificate cannot be used: the last one stays", "err", err)
		}
	}
	return c.last, nil
}
