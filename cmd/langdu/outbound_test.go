package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// hookSecret is what calls of the app's hook are signed with, and its bytes.
const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// app is the app's own server: it takes calls of its hook, the first of each
// notice with an error.
type app struct {
	*httptest.Server
	mu    sync.Mutex // guards what follows
	calls map[string]int
	wrong []string
}

func newApp(t *testing.T) *app {
	t.Helper()
	a := &app{calls: map[string]int{}}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		id := r.Header.Get("webhook-id")
		key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(hookSecret, "whsec_"))
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.%s", id, r.Header.Get("webhook-timestamp"), body)
		a.mu.Lock()
		defer a.mu.Unlock()
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.Header.Get("webhook-signature") != want || bytes.Contains(body, []byte("xiao")) {
			a.wrong = append(a.wrong, string(body))
		}
		if a.calls[id]++; a.calls[id] == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(a.Close)
	return a
}

// called is how often the hook was called for a notice.
func (a *app) called(id models.NoticeID) int { return a.calledBy(string(id)) }

func (a *app) calledBy(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls[id]
}

// declare writes the file of third parties with the app's hook in it.
func (a *app) declare(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parties.yaml")
	content := fmt.Sprintf(`third_parties:
  - name: reading-app
    kind: app-hook
    purpose: scoring
    region: us-east-1
    url: %s/hooks/langdu
    data: [notice, outcome]
    contact: privacy@app.example
`, a.URL)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--third-parties", file, "--hook-secret", hookSecret, "--region", "us-east-1", "--hook-networks", "127.0.0.0/8"}
}

// startWith runs the service, and the workers where they are apart, with settings
// for both.
func startWith(t *testing.T, stores, settings []string) *service {
	t.Helper()
	if stores == nil {
		return start(t, nil, settings...)
	}
	return start(t, slices.Concat(stores, settings))
}

// rows opens the records beside the running service.
func (s *service) rows(t *testing.T, stores []string) *records.Store {
	t.Helper()
	at := "sqlite://" + filepath.Join(s.data, databaseFile)
	if i := slices.Index(stores, "--database-url"); i >= 0 {
		at = stores[i+1]
	}
	store, err := records.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// TestP27NothingLeavesUndeclared shows that nothing about a child leaves the
// service but to a third party that is declared for everybody to read, for a
// purpose that the guardian has consented to, and that each transfer and each
// refusal is in the audit log. While a recording is taken, scored, played and
// erased, every connection of the process is watched: it reaches its own stores
// and the declared party, and nobody else.
func TestP27NothingLeavesUndeclared(t *testing.T) {
	need.Patience(t)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			w, app := watchSockets(t), newApp(t)
			s := startWith(t, stores, app.declare(t))
			rows := s.rows(t, stores)
			s.consent(t, "xiaoming")
			s.want(t, 201, "PUT", "/v1/learners/xiaohong", map[string]any{"age_band": "under14", "guardian": "mama"})
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)
			s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)

			told := models.Notice{ID: models.NewNoticeID(), Learner: "xiaoming", Kind: models.NoticeRequest, CreatedAt: time.Now()}
			refused := models.Notice{ID: models.NewNoticeID(), Learner: "xiaohong", Kind: models.NoticeRequest, CreatedAt: time.Now()}
			for _, n := range []models.Notice{told, refused} {
				if err := rows.PutNotice(t.Context(), n); err != nil {
					t.Fatal(err)
				}
			}
			await(t, "the delivery after a failure", func() bool {
				return s.want(t, 200, "GET", "/v1/notices/"+string(told.ID), nil)["delivered_at"] != nil
			})
			await(t, "the word that the recording is erased", func() bool { return app.calledBy(models.HookCallID(models.HookErased, id)) > 1 })
			await(t, "the word that nothing was sent of who has not consented", func() bool { return transfers(t, rows, refused)[string(refused.ID)+" refusedconsent"] > 0 })
			checkTransfers(t, rows, app, told, refused)
			checkDeclared(t, s)
			others := w.outside(t, ownPorts(), stores...)
			if len(others) > 0 {
				t.Errorf("the process has reached %v, which nobody has declared", others)
			}
			if at, err := netip.ParseAddrPort(strings.TrimPrefix(app.URL, "http://")); err != nil || !w.saw(at.Port()) && len(sockets()) > 0 {
				t.Errorf("the watch has not seen the call of the app's hook (%v): it would see nothing else either", err)
			}
		})
	}
}

// checkTransfers wants two calls for the consented one, a failure and the one that
// was taken, none for the other, and all of it in the audit log.
func checkTransfers(t *testing.T, rows *records.Store, a *app, told, refused models.Notice) {
	t.Helper()
	if a.called(told.ID) != 2 || a.called(refused.ID) != 0 || len(a.wrong) > 0 {
		t.Errorf("the hook was called %d times with consent and %d without, and wrongly with %q", a.called(told.ID), a.called(refused.ID), a.wrong)
	}
	outcomes := transfers(t, rows, told, refused)
	if len(outcomes) != 2 || outcomes[string(told.ID)+" allowed"] != 2 || outcomes[string(refused.ID)+" refusedconsent"] != 1 {
		t.Errorf("audited transfers: %v", outcomes)
	}
}

// checkDeclared wants the declaration where anybody reads it, and not its secret.
func checkDeclared(t *testing.T, s *service) {
	t.Helper()
	response, err := http.Get(s.address + "/v1/third-parties")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if !bytes.Contains(body, []byte(`"reading-app"`)) || !bytes.Contains(body, []byte(`"us-east-1"`)) || bytes.Contains(body, []byte("whsec")) {
		t.Errorf("third parties = %s", body)
	}
}

// TestBadDeclarationsAreRefusedAtStart wants no service with a party that could
// not be sent anything lawfully.
func TestBadDeclarationsAreRefusedAtStart(t *testing.T) {
	const good = "third_parties:\n  - {name: lab, kind: processor, purpose: research, region: cn, url: 'https://lab.example/', data: [result], contact: x}\n"
	for name, c := range map[string]struct {
		file string
		args []string
		says string
	}{
		"plain http":        {strings.Replace(good, "https", "http", 1), []string{"--region", "cn"}, "https"},
		"unknown purpose":   {strings.Replace(good, "research", "fun", 1), []string{"--region", "cn"}, "purpose"},
		"unknown region":    {strings.Replace(good, "region: cn", "region: Earth!", 1), []string{"--region", "cn"}, "region"},
		"unknown setting":   {strings.Replace(good, "contact", "kontakt", 1), []string{"--region", "cn"}, "kontakt"},
		"no region of ours": {good, nil, "--region"},
		"unsigned hook":     {strings.NewReplacer("processor", "app-hook", "result", "notice").Replace(good), []string{"--region", "cn"}, "--hook-secret"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "parties.yaml")
			if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--third-parties", file}, c.args...)
			err := run(t.Context(), args, os.LookupEnv, io.Discard, io.Discard)
			if err == nil || !strings.Contains(sentence(err), c.says) {
				t.Errorf("serve = %v, want a refusal that names %s", err, c.says)
			}
		})
	}
}

// transfers counts what the audit log says of calls for notices.
func transfers(t *testing.T, rows *records.Store, of ...models.Notice) map[string]int {
	t.Helper()
	outcomes := map[string]int{}
	entries, err := rows.Entries(t.Context(), "", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == models.AuditTransfer && slices.ContainsFunc(of, func(n models.Notice) bool { return string(n.ID) == e.Object }) {
			outcomes[e.Object+" "+e.Detail["outcome"]+e.Detail["why"]]++
		}
	}
	return outcomes
}
