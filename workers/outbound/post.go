package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// postTime is how long one transfer may take.
const postTime = 15 * time.Second

// newClient follows no redirect and knows no proxy: either would take the data to
// somebody who is not declared.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		dialer := &net.Dialer{Timeout: 5 * time.Second}
		transport = &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 4,
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
		request.Header.Set("webhook-signature", g.config.Secret.Sign(t.ID, at, t.Body))
	}
	response, err := g.client.Do(request)
	if err != nil {
		return models.Errorf(op, models.Unavailable, "third party %s does not answer", p.Name) // the cause may quote the URL
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return models.Errorf(op, models.Unavailable, "third party %s answers %d", p.Name, response.StatusCode)
	}
	return nil
}
