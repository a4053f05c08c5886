package outbound_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers/outbound"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// party is a server that remembers what it was sent.
type party struct {
	*httptest.Server
	status int
	got    []*http.Request
	bodies []string
	header http.Header // of the answer
	says   string
}

func newParty(t *testing.T) *party {
	t.Helper()
	p := &party{status: http.StatusNoContent}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.got, p.bodies = append(p.got, r), append(p.bodies, string(body))
		if p.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		for name, values := range p.header {
			w.Header()[name] = values
		}
		w.WriteHeader(p.status)
		io.WriteString(w, p.says)
	}))
	t.Cleanup(p.Close)
	return p
}

// newStore holds learners of whom anna has consented to improvement, ben to that
// and to abroad, and carl to neither.
func newStore(t *testing.T) *records.Store {
	t.Helper()
	s, err := records.Open(t.Context(), fresh.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for learner, purposes := range map[models.LearnerID][]models.Purpose{
		"anna": {models.ForScoring, models.ForImprovement}, "ben": {models.ForImprovement, models.ForAbroad}, "carl": {models.ForScoring},
	} {
		err := s.PutLearner(t.Context(), models.Learner{ID: learner, AgeBand: models.Under14, Guardian: "mama", CreatedAt: now})
		for _, p := range purposes {
			err = errors.Join(err, s.AddConsent(t.Context(), models.Consent{Learner: learner, Purpose: p, Policy: "v", GivenBy: "mama", GivenAt: now}))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func newGate(t *testing.T, s *records.Store, parties ...models.Party) *outbound.Gate {
	t.Helper()
	g, err := outbound.New(outbound.Config{
		Parties: parties, Region: "cn-north-1", Secrets: outbound.Secrets{[]byte("a secret of the tests, long enough"), []byte("the one that was before it, long enough")},
		Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Learners: s, Audit: s, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func processor(url string) models.Party {
	return models.Party{Name: "lab", Kind: models.Processor, Purpose: models.ForImprovement, Region: "cn-north-1", URL: url,
		Data: []models.DataClass{models.ClassOriginal}, Contact: "lab@example.org"}
}

// transfers is the entries about transfers.
func transfers(t *testing.T, s *records.Store) (all []models.AuditEntry) {
	t.Helper()
	entries, err := s.Entries(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == models.AuditTransfer {
			all = append(all, e)
		}
	}
	return all
}

func TestSendRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		learner models.LearnerID
		party   string
		purpose models.Purpose
		region  string
		why     string // "": it is sent
	}{
		"declared and consented":   {"anna", "lab", models.ForImprovement, "cn-north-1", ""},
		"undeclared":               {"anna", "other", models.ForImprovement, "cn-north-1", "undeclared"},
		"for another purpose":      {"anna", "lab", models.ForScoring, "cn-north-1", "purpose"},
		"for no purpose":           {"anna", "lab", "fun", "cn-north-1", "purpose"},
		"without consent":          {"carl", "lab", models.ForImprovement, "cn-north-1", "consent"},
		"abroad without consent":   {"anna", "lab", models.ForImprovement, "us-east-1", "abroad"},
		"abroad with that consent": {"ben", "lab", models.ForImprovement, "us-east-1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := newStore(t), newParty(t)
			declared := processor(p.URL)
			declared.Region = c.region
			err := newGate(t, s, declared).Send(t.Context(), c.party, outbound.Transfer{
				ID: "t1", Learner: c.learner, Purpose: c.purpose, MediaType: "text/plain", Body: []byte("a child's voice")})
			if (err == nil) != (c.why == "") || err != nil && !errors.Is(err, models.Forbidden) {
				t.Errorf("Send = %v, want a refusal: %t", err, c.why != "")
			}
			if sent := len(p.got) == 1; sent != (c.why == "") {
				t.Errorf("the party got %d requests", len(p.got))
			}
			entries := transfers(t, s)
			alias, _ := s.AliasOf(t.Context(), c.learner)
			if len(entries) != 1 || entries[0].Detail["why"] != c.why || entries[0].Detail["bytes"] != "15" || entries[0].Subject != alias {
				t.Errorf("audited %+v, want one transfer of 15 bytes, refused for %q", entries, c.why)
			}
		})
	}
}

// TestSendFollowsNobody wants a redirect to be a failure and not a second party.
func TestSendFollowsNobody(t *testing.T) {
	s, p := newStore(t), newParty(t)
	g := newGate(t, s, processor(p.URL))
	for _, status := range []int{http.StatusFound, http.StatusInternalServerError} {
		p.status = status
		err := g.Send(t.Context(), "lab", outbound.Transfer{Learner: "anna", Purpose: models.ForImprovement})
		if !errors.Is(err, models.Unavailable) || strings.Contains(err.Error(), p.URL) {
			t.Errorf("Send to who answers %d = %v, want unavailable", status, err)
		}
	}
	if len(p.got) != 2 {
		t.Errorf("the party got %d requests, want 2", len(p.got))
	}
}

// TestVector is the example of the specification's libraries.
func TestVector(t *testing.T) {
	secret, err := outbound.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := secret.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
	for _, s := range []string{"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="} {
		if _, err := outbound.ParseSecret(s); !errors.Is(err, models.Invalid) {
			t.Errorf("ParseSecret(%q) = %v, want a refusal", s, err)
		}
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	good := processor("https://lab.example/in")
	for name, change := range map[string]func(*models.Party){
		"a name with a space":          func(p *models.Party) { p.Name = "the lab" },
		"an unknown kind":              func(p *models.Party) { p.Kind = "friend" },
		"an unknown purpose":           func(p *models.Party) { p.Purpose = "fun" },
		"abroad as a purpose":          func(p *models.Party) { p.Purpose = models.ForAbroad },
		"no region":                    func(p *models.Party) { p.Region = "" },
		"a sentence as region":         func(p *models.Party) { p.Region = "somewhere in China" },
		"http":                         func(p *models.Party) { p.URL = "http://lab.example/in" },
		"a password":                   func(p *models.Party) { p.URL = "https://a:b@lab.example/in" },
		"another scheme":               func(p *models.Party) { p.URL = "ftp://lab.example/in" },
		"a host in octal":              func(p *models.Party) { p.URL = "https://0177.0.0.1/in" },
		"a host in hex":                func(p *models.Party) { p.URL = "https://0x7f.1/in" },
		"a host as a number":           func(p *models.Party) { p.URL = "https://2130706433/in" },
		"a host with a zone":           func(p *models.Party) { p.URL = "https://[fe80::1%25eth0]/in" },
		"a user before an @":           func(p *models.Party) { p.URL = "https://lab.example@169.254.169.254/in" },
		"a backslash":                  func(p *models.Party) { p.URL = `https://lab.example\@127.0.0.1/in` },
		"a full-width dot":             func(p *models.Party) { p.URL = "https://127。0。0。1/in" },
		"a control character":          func(p *models.Party) { p.URL = "https://lab.example/in\r\nX: y" },
		"a port of the system":         func(p *models.Party) { p.URL = "https://lab.example:22/in" },
		"a port that is none":          func(p *models.Party) { p.URL = "https://lab.example:99999/in" },
		"no host":                      func(p *models.Party) { p.URL = "https:///in" },
		"http to a name like loopback": func(p *models.Party) { p.URL = "http://localhost.example/in" },
		"nobody answers":               func(p *models.Party) { p.Contact = " " },
		"no data":                      func(p *models.Party) { p.Data = nil },
		"unknown data":                 func(p *models.Party) { p.Data = []models.DataClass{"everything"} },
		"a hook that is sent a voice":  func(p *models.Party) { p.Kind = models.AppHook },
		"a learner without outcomes":   func(p *models.Party) { p.Kind, p.Data = models.AppHook, []models.DataClass{models.ClassLearner} },
	} {
		bad := good
		change(&bad)
		if err := models.ValidateParties([]models.Party{bad}, "cn"); !errors.Is(err, models.Invalid) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	for name, c := range map[string]struct {
		all    []models.Party
		region string
	}{"no region of ours": {[]models.Party{good}, ""}, "twice": {[]models.Party{good, good}, "cn"}} {
		if err := models.ValidateParties(c.all, c.region); !errors.Is(err, models.Invalid) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	local := good
	local.URL = "http://127.0.0.1:9/in"
	if err := models.ValidateParties([]models.Party{good, {Name: "b", Kind: local.Kind, Purpose: local.Purpose, Region: "cn", URL: local.URL, Data: local.Data, Contact: "x"}}, "cn"); err != nil {
		t.Error(err)
	}
}
