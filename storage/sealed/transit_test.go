package sealed_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/sealed"
)

// bao is the part of OpenBao's transit engine that is used here, with its answers:
// keys of several versions, AES-256-GCM with associated data, tokens.
type bao struct {
	versions []cipher.AEAD
	token    string
}

func (b *bao) rotate(t *testing.T) {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	b.versions = append(b.versions, gcm)
}

type baoText struct {
	Plaintext  []byte `json:"plaintext"`
	Ciphertext string `json:"ciphertext"`
	Associated []byte `json:"associated_data"`
}

func (b *bao) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fail := func(status int, why string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{why}})
	}
	if r.Header.Get("X-Vault-Token") != b.token {
		fail(403, "permission denied")
		return
	}
	var in baoText
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			fail(400, err.Error())
			return
		}
	}
	latest := len(b.versions)
	var data any
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/team/transit/keys/langdu":
		data = map[string]any{"latest_version": latest, "type": "aes256-gcm96"}
	case "POST /v1/team/transit/encrypt/langdu":
		nonce := make([]byte, 12)
		_, _ = rand.Read(nonce)
		sealed := b.versions[latest-1].Seal(nonce, nonce, in.Plaintext, in.Associated)
		data = map[string]any{"ciphertext": fmt.Sprintf("vault:v%d:%s", latest, base64.StdEncoding.EncodeToString(sealed)), "key_version": latest}
	case "POST /v1/team/transit/decrypt/langdu":
		plain, err := b.open(in)
		if err != nil {
			fail(400, err.Error())
			return
		}
		data = map[string]any{"plaintext": plain}
	default:
		fail(404, "")
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"request_id": "x", "data": data})
}

func (b *bao) open(in baoText) ([]byte, error) {
	var version int
	var text string
	if _, err := fmt.Sscanf(strings.Replace(in.Ciphertext, ":", " ", 2), "vault v%d %s", &version, &text); err != nil || version > len(b.versions) {
		return nil, errors.New("invalid ciphertext")
	}
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(content) < 12 {
		return nil, errors.New("invalid ciphertext")
	}
	return b.versions[version-1].Open(nil, content[:12], content[12:], in.Associated)
}

// startBao starts one with a key of one version.
func startBao(t *testing.T) (*bao, string) {
	t.Helper()
	b := &bao{token: "s.token"}
	b.rotate(t)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return b, server.URL + "/team/transit/langdu"
}

func TestTransit(t *testing.T) {
	b, at := startBao(t)
	master, err := sealed.NewTransit(at, b.token)
	if err != nil {
		t.Fatal(err)
	}
	key := []byte(strings.Repeat("k", 32))
	wrapped, err := master.Wrap(t.Context(), somebody, key)
	if err != nil || wrapped.Master != "transit:team/transit/langdu:v1" {
		t.Fatalf("Wrap = %+v, %v", wrapped, err)
	}
	if got, err := master.Unwrap(t.Context(), somebody, wrapped); string(got) != string(key) || err != nil {
		t.Errorf("Unwrap = %q, %v", got, err)
	}
	if _, err := master.Unwrap(t.Context(), models.NewAlias(), wrapped); !errors.Is(err, models.Internal) {
		t.Errorf("Unwrap as another learner's: %v, want %s", err, models.Internal)
	}
	wrapped.Master = "transit:other/langdu:v1"
	if _, err := master.Unwrap(t.Context(), somebody, wrapped); !errors.Is(err, models.Conflict) {
		t.Errorf("Unwrap of what another key has wrapped: %v, want %s", err, models.Conflict)
	}
	for name, wrong := range map[string][2]string{
		"token": {at, "another"}, "key": {strings.Replace(at, "langdu", "other", 1), b.token}, "server": {"http://127.0.0.1:1/transit/langdu", ""},
	} {
		master, err := sealed.NewTransit(wrong[0], wrong[1])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := master.Wrap(t.Context(), somebody, key); !errors.Is(err, models.Unavailable) || strings.Contains(err.Error(), wrong[0]) {
			t.Errorf("Wrap with a wrong %s: %v, want %s without the address", name, err, models.Unavailable)
		}
	}
}

// TestTransitRotation moves from a master key of one's own to a key management
// service, and there from one version to the next.
func TestTransitRotation(t *testing.T) {
	b, at := startBao(t)
	keys, own, _, _ := filled(t, 3)
	master, err := sealed.ParseMaster(at+","+own.Reveal(), b.token)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{3, 0} {
		if n, err := sealed.Rotate(t.Context(), keys, master); n != want || err != nil {
			t.Errorf("Rotate to the service = %d, %v, want %d", n, err, want)
		}
	}
	if master, err = sealed.ParseMaster(at, b.token); err != nil {
		t.Fatal(err)
	}
	if err := sealed.Check(t.Context(), keys, master); err != nil {
		t.Error(err)
	}
	b.rotate(t)
	if n, err := sealed.Rotate(t.Context(), keys, master); n != 3 || err != nil {
		t.Errorf("Rotate to the second version = %d, %v, want 3", n, err)
	}
	masters, err := keys.Masters(t.Context())
	if err != nil || len(masters) != 1 || masters[0].Master != "transit:team/transit/langdu:v2" {
		t.Errorf("Masters = %+v, %v", masters, err)
	}
	if err := sealed.Check(t.Context(), keys, sealed.NewRing(own)); !errors.Is(err, models.Conflict) {
		t.Errorf("Check without the service: %v, want %s", err, models.Conflict)
	}
}

func TestParseMasterRefuses(t *testing.T) {
	for _, text := range []string{
		"", "abc", "https://", "https://bao:8200", "https://bao:8200/transit", "ftp://bao/transit/langdu", "http://bao:8200/transit/langdu",
		"https://token@bao:8200/transit/langdu", "https://bao:8200/transit/langdu?x=1", strings.Repeat("ab", 32) + ",https://bao",
	} {
		if _, err := sealed.ParseMaster(text, ""); err == nil {
			t.Errorf("ParseMaster(%q) succeeds", text)
		}
	}
}
