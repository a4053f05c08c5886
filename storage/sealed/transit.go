package sealed

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/langdu/langdu/internal/egress"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Transit is a master key that stays in OpenBao or HashiCorp Vault: its secrets
// engine "transit" encrypts and decrypts data keys, and gives the master key to
// nobody. The key there must be of a kind that takes associated data, as the
// default kind aes256-gcm96 does.
type Transit struct {
	server     url.URL
	mount, key string
	token      string
	client     *http.Client
}

var _ Master = (*Transit)(nil)

// transitTime bounds one call; an upload waits for it.
const transitTime = 10 * time.Second

// NewTransit makes a master of https://server:8200/mount/key. token may be "" where
// an agent in between adds one. models.Invalid for another form of address, and
// for one that would send data keys unencrypted over a network.
func NewTransit(at, token string) (*Transit, error) {
	const op = "sealed.NewTransit"
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, models.Errorf(op, models.Invalid, "the master key's address is not of the form https://server:8200/transit/key")
	}
	if host := u.Hostname(); u.Scheme == "http" && host != "127.0.0.1" && host != "::1" && host != "localhost" {
		return nil, models.Errorf(op, models.Invalid, "the master key's address must begin with https://: data keys would pass the network unencrypted")
	}
	mount, key := path.Split(strings.Trim(u.Path, "/"))
	if mount = strings.Trim(mount, "/"); mount == "" || key == "" {
		return nil, models.Errorf(op, models.Invalid, "the master key's address %s://%s%s names no key: want https://server:8200/transit/key", u.Scheme, u.Host, u.Path)
	}
	return &Transit{server: url.URL{Scheme: u.Scheme, Host: u.Host}, mount: mount, key: key, token: token, client: transitClient(u)}, nil
}

// transitClient connects to the operator's own networks, by no proxy: the token and
// data keys are for nobody in between.
func transitClient(at *url.URL) *http.Client {
	dialer := &net.Dialer{Timeout: transitTime / 2, Control: egress.Own(at).Control}
	return &http.Client{Timeout: transitTime, CheckRedirect: stay, Transport: &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: transitTime / 2,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 16,
		MaxResponseHeaderBytes: 16 << 10,
	}}
}

// stay follows no redirection: a data key goes where the operator says, or nowhere.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// name is how version n of the key is called beside what it has wrapped.
func (t *Transit) name(n string) string { return "transit:" + t.mount + "/" + t.key + ":v" + n }

// Current implements [Master]. It is the newest version, so that a rotation there
// is followed by one here.
func (t *Transit) Current(ctx context.Context) (string, error) {
	var answer struct {
		Latest int `json:"latest_version"`
	}
	if err := t.call(ctx, http.MethodGet, "keys", nil, &answer); err != nil {
		return "", err
	}
	return t.name(fmt.Sprint(answer.Latest)), nil
}

// Opens implements [Master].
func (t *Transit) Opens(name string) bool { return strings.HasPrefix(name, t.name("")) }

// transitText is what the engine takes and gives, in base64 but for ciphertext.
type transitText struct {
	Plaintext  string `json:"plaintext,omitempty"`
	Ciphertext string `json:"ciphertext,omitempty"`
	Associated string `json:"associated_data,omitempty"`
}

// Wrap implements [Master].
func (t *Transit) Wrap(ctx context.Context, alias models.Alias, key []byte) (storage.WrappedKey, error) {
	var answer transitText
	err := t.call(ctx, http.MethodPost, "encrypt", transitText{
		Plaintext:  base64.StdEncoding.EncodeToString(key),
		Associated: base64.StdEncoding.EncodeToString(boundTo(alias)),
	}, &answer)
	if err != nil {
		return storage.WrappedKey{}, err
	}
	version, _, ok := strings.Cut(strings.TrimPrefix(answer.Ciphertext, "vault:v"), ":")
	if !ok || !strings.HasPrefix(answer.Ciphertext, "vault:v") {
		return storage.WrappedKey{}, models.Errorf("sealed.Transit", models.Unavailable, "the key management service gives no ciphertext of the form vault:v1:…")
	}
	return storage.WrappedKey{Master: t.name(version), Text: answer.Ciphertext}, nil
}

// Unwrap implements [Master].
func (t *Transit) Unwrap(ctx context.Context, alias models.Alias, k storage.WrappedKey) ([]byte, error) {
	const op = "sealed.Transit"
	if !t.Opens(k.Master) {
		return nil, unknownMaster(op, k.Master)
	}
	var answer transitText
	err := t.call(ctx, http.MethodPost, "decrypt", transitText{
		Ciphertext: k.Text, Associated: base64.StdEncoding.EncodeToString(boundTo(alias)),
	}, &answer)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(answer.Plaintext)
	if err != nil || len(key) != keySize {
		return nil, models.Errorf(op, models.Internal, "the key management service gives a data key of another form than was wrapped")
	}
	return key, nil
}

// call asks the engine to do something with our key. models.Internal where it has
// understood us and refuses what we sent; models.Unavailable for everything else
// that goes wrong: nothing may be concluded from it.
func (t *Transit) call(ctx context.Context, method, verb string, body, answer any) error {
	const op = "sealed.Transit"
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return models.E(op, models.Internal, err)
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, t.server.JoinPath("v1", t.mount, verb, t.key).String(), sent)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	if t.token != "" {
		request.Header.Set("X-Vault-Token", t.token)
	}
	response, err := t.client.Do(request)
	if err != nil {
		return models.Errorf(op, models.Unavailable, "the key management service does not answer: %w", withoutAddress(err))
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusBadRequest:
		return models.Errorf(op, models.Internal, "the key management service refuses to %s: the data key was changed, is another learner's, or is under a version of the master key that was withdrawn", verb)
	default: // what it says may repeat what was sent
		return models.Errorf(op, models.Unavailable, "the key management service answers %d to %s: check the address, the token and its policy", response.StatusCode, verb)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(content, &struct{ Data any }{answer})
	}
	if err != nil {
		return models.Errorf(op, models.Unavailable, "the key management service's answer cannot be read: %w", withoutAddress(err))
	}
	return nil
}

// withoutAddress drops the address from an HTTP client's error, and keeps what it
// wraps.
func withoutAddress(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
