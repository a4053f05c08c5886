package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/langdu/langdu/internal/egress"
	"github.com/langdu/langdu/models"
)

const (
	// postTime is how long one transfer may take.
	postTime = 15 * time.Second
	// answerBytes is how much of an answer is read, so that its connection can be
	// used again. Nobody looks at it.
	answerBytes = 64 << 10
)

// newClient follows no redirect and knows no proxy: either would take the data to
// somebody who is not declared. It connects to no address of a private network but
// those that were allowed.
func newClient(transport http.RoundTripper, networks []netip.Prefix) *http.Client {
	if transport == nil {
		dialer := &net.Dialer{Timeout: 5 * time.Second, Control: egress.ThirdParty(networks).Control}
		transport = &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 4,
			ResponseHeaderTimeout: postTime, MaxResponseHeaderBytes: 16 << 10,
		}
	}
	return &http.Client{
		Transport: transport, Timeout: postTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends it. What a call of the app's hook says of itself is signed.
func (g *Gate) post(ctx context.Context, p models.Party, t Transfer) error {
	const op = "outbound.post"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(t.Body))
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	request.Header.Set("Content-Type", t.MediaType)
	request.Header.Set("User-Agent", "langdu")
	if p.Kind == models.AppHook {
		at := strconv.FormatInt(g.config.Now().Unix(), 10)
		request.Header.Set("webhook-id", t.ID)
		request.Header.Set("webhook-timestamp", at)
		request.Header.Set("webhook-signature", g.config.Secrets.Sign(t.ID, at, t.Body))
	}
	response, err := g.client.Do(request)
	if errors.Is(err, models.Forbidden) {
		return models.Errorf(op, models.Unavailable, "third party %s is at an address in a private network: allow that with --hook-networks if it is meant: %w", p.Name, Answered{})
	}
	if err != nil {
		return models.Errorf(op, models.Unavailable, "third party %s did not take it: %w", p.Name, Answered{}) // the cause may quote the URL
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, answerBytes))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return models.Errorf(op, models.Unavailable, "third party %s did not take it: %w", p.Name, answered(response, g.config.Now()))
	}
	return nil
}
