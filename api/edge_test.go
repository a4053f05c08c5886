package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

func TestUnknownPathsAndMethods(t *testing.T) {
	pages := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("a page")) })
	}
	s := start(t, func(c *api.Config) { c.Web = pages })
	s.refused(s.call("GET", "/v1/nothing", s.app(), ""), 404, "not-found", "no such call")
	got := s.call("PATCH", "/v1/pages/p1", s.app(), "")
	s.refused(got, 405, "method-not-allowed", "it takes GET, HEAD, PUT")
	if got.Header.Get("Allow") != "GET, HEAD, PUT" {
		t.Errorf("Allow = %q", got.Header.Get("Allow"))
	}
	s.refused(s.call("POST", "/healthz", "", ""), 405, "method-not-allowed", "GET")
	if got := s.want(s.call("GET", "/work", "", ""), 200); string(got.body) != "a page" || got.Header.Get("Set-Cookie") != "" {
		t.Errorf("a page = %q, %v", got.body, got.Header)
	}
	s.refused(start(t).call("GET", "/work", "", ""), 404, "not-found", "/docs explains")
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/healthz", "/v1/nothing", "/v1/pages", "/docs"} {
		got := s.call("GET", path, "", "")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s of %s = %q, want %q", name, path, got.Header.Get(name), want)
			}
		}
		if !strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") || len(got.Header.Get("X-Request-Id")) != 36 {
			t.Errorf("%s: headers = %v", path, got.Header)
		}
	}
}

// TestPanicIsAProblem makes a handler panic.
func TestPanicIsAProblem(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Readings = nobody{} })
	got := s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`)
	s.refused(got, 500, "internal", "X-Request-Id")
	if strings.Contains(string(got.body), "no dictionary") || !strings.Contains(s.log.String(), "no dictionary") {
		t.Error("the cause must be in our log and not in the answer")
	}
	s.want(s.call("GET", "/healthz", "", ""), 200)
	// A panic behind an Idempotency-Key frees the key.
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 500)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 500)
}

type nobody struct{}

func (nobody) Characters(string, []models.Override) ([]api.Character, error) { panic("no dictionary") }
func (nobody) Choices(string, []models.Override) (api.Choices, error)        { panic("no dictionary") }
func (nobody) Expected(models.Question) ([]api.Expected, error)              { panic("no dictionary") }

// TestP25NothingPersonalIsLoggedOrCounted uses the API by names that can be found
// again, with a store that fails, and finds none of them in its log or metrics.
func TestP25NothingPersonalIsLoggedOrCounted(t *testing.T) {
	s := start(t)
	s.learner("marker-learner", "scoring", "playback")
	token := s.token(api.RoleGuardian, "marker-guardian", "marker-learner")
	r := s.want(s.upload(token, []string{"Idempotency-Key", "marker-key"}, "learner", "marker-learner", "text", "标记文字", "audio", string(wav(99))), 202)
	path := "/v1/recordings/" + r.json("id").(string)
	s.want(s.call("PUT", "/v1/questions/marker-question", s.app(), `{"prompt":"标记问题","answers":[{"text":"标记答案"}]}`), 201)
	asked := s.want(s.upload(token, nil, "learner", "marker-learner", "question", "marker-question", "audio", string(wav(99))), 202)
	s.answer(models.RecordingID(asked.json("id").(string)))
	for _, p := range []string{path, path + "/audio", "/v1/recordings/" + asked.json("id").(string) + "/result", "/v1/questions/marker-question", "/v1/questions?page=marker-page",
		"/v1/learners/marker-learner/work?question=marker-question", path + "/result", "/v1/learners/marker-learner/work?q=标记文字", "/v1/learners/marker-other", "/marker-path?marker-query=1"} {
		s.call("GET", p, token, "")
	}
	s.objects.putErr = errors.New("store down")
	s.call("GET", path, "marker-token", "")
	s.upload(token, nil, "learner", "marker-learner", "text", "标记文字", "audio", string(wav(99)))
	s.call("DELETE", "/v1/learners/marker-learner", token, "")
	log, counted := s.log.String(), string(s.want(s.call("GET", "/metrics", "", ""), 200).body)
	for _, marker := range []string{"marker", "标记", token} {
		if strings.Contains(log, marker) {
			t.Errorf("the log has %q:\n%s", marker, log)
		}
		if strings.Contains(counted, marker) {
			t.Errorf("the metrics have %q:\n%s", marker, counted)
		}
	}
	if !strings.Contains(log, `route="GET /v1/recordings/{id}"`) || !strings.Contains(counted, `route="POST /v1/recordings",status="202"`) {
		t.Errorf("log:\n%s\nmetrics:\n%s", log, counted)
	}
}

func TestMetricsAreNotForEverybody(t *testing.T) {
	s := start(t)
	s.want(s.call("GET", "/metrics", "", ""), 200)
	proxied := []string{"X-Forwarded-For", "203.0.113.7"}
	s.refused(s.call("GET", "/metrics", "", "", proxied...), 401, "unauthenticated", "send a token")
	s.refused(s.call("GET", "/metrics", s.app(), "", proxied...), 403, "forbidden", "operator")
	s.want(s.call("GET", "/metrics", s.token(api.RoleOperator, "o"), "", proxied...), 200)
	s = start(t, func(c *api.Config) { c.OpenMetrics = true })
	s.want(s.call("GET", "/metrics", "", "", proxied...), 200)
	s = start(t, func(c *api.Config) { c.BehindTLS = true }) // by a proxy on this machine that does not say whom it hands on
	s.refused(s.call("GET", "/metrics", "", ""), 401, "unauthenticated", "send a token")
	s.want(s.call("GET", "/metrics", s.token(api.RoleOperator, "o"), ""), 200)
	s = start(t, func(c *api.Config) { c.BehindTLS, c.OpenMetrics = true, true })
	s.want(s.call("GET", "/metrics", "", ""), 200)
}

func TestReadyNamesWhatDoesNotAnswer(t *testing.T) {
	down := errors.New("dial 10.0.0.7: refused")
	s := start(t, func(c *api.Config) {
		c.Checks = []api.Check{
			{Name: "records", Probe: func(context.Context) error { return nil }},
			{Name: "objects", Probe: func(context.Context) error { return down }},
			{Name: "queue", Probe: func(ctx context.Context) error { return context.DeadlineExceeded }},
		}
	})
	s.want(s.call("GET", "/healthz", "", ""), 200)
	got := s.want(s.call("GET", "/readyz", "", ""), 503)
	if string(got.body) != `{"status":"not ready","parts":{"objects":"not answering","queue":"not answering","records":"ok"}}`+"\n" {
		t.Errorf("ready = %s", got.body)
	}
	s.want(start(t).call("GET", "/readyz", "", ""), 200)
}

func TestDemoOpensOnlyAtThisComputer(t *testing.T) {
	s := start(t, func(c *api.Config) {
		c.Demo = &api.Demo{Guardian: "demo-guardian", Learner: "demo"}
		c.Web = func(http.Handler) http.Handler { return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}) }
	})
	page := s.want(s.call("GET", "/", "", ""), 200)
	cookie := page.Cookies()[0]
	session := s.want(s.call("GET", "/v1/session", "", "", "Cookie", "langdu_session="+cookie.Value), 200)
	if session.json("demo") != true || session.json("learners").([]any)[0] != "demo" {
		t.Errorf("session = %s", session.body)
	}
	again := s.want(s.call("GET", "/", "", "", "Cookie", "langdu_session="+cookie.Value), 200)
	if len(again.Cookies()) != 0 {
		t.Error("a good cookie is replaced")
	}
	r := s.request("GET", "/", "", nil)
	r.Host = "evil.example"
	s.refused(s.do(r), 403, "forbidden", "only on this computer")
	r = s.request("GET", "/v1/session", "", nil, "Cookie", "langdu_session="+cookie.Value)
	r.Host = "evil.example:8080"
	s.refused(s.do(r), 403, "forbidden", "only on this computer")
	// A proxy on this computer may name us by a loopback name to the whole world.
	s.refused(s.call("GET", "/", "", "", "X-Forwarded-For", "203.0.113.7"), 403, "forbidden", "only on this computer")
	s.want(s.call("GET", "/v1/pages", "", ""), 401) // a call is no page: it gets no session
}

func TestDocument(t *testing.T) {
	s := start(t)
	spec := s.want(s.call("GET", "/openapi.json", "", ""), 200)
	if spec.json("openapi") != "3.1.0" || spec.Header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("openapi = %v, %s", spec.json("openapi"), spec.Header.Get("Content-Type"))
	}
	for path, item := range spec.json("paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			o := op.(map[string]any)
			if o["summary"] == "" || o["description"] == "" || o["operationId"] == "" || len(o["responses"].(map[string]any)) < 2 {
				t.Errorf("%s %s is not described: %v", method, path, o)
			}
		}
	}
	for name, schema := range spec.json("components", "schemas").(map[string]any) {
		properties, _ := schema.(map[string]any)["properties"].(map[string]any)
		for property, p := range properties {
			if p := p.(map[string]any); p["description"] == nil && p["$ref"] == nil {
				t.Errorf("%s.%s has no description", name, property)
			}
		}
	}
	docs := string(s.want(s.call("GET", "/docs", "", ""), 200).body)
	for _, words := range []string{"/v1/recordings/{id}/audio", "urn:langdu:problem:consent-required", "schema-Recording"} {
		if !strings.Contains(docs, words) {
			t.Errorf("/docs does not say %s", words)
		}
	}
	if strings.Contains(docs, "<script") || strings.Contains(docs, "src=") {
		t.Error("/docs loads something")
	}
}

func TestConfigRefusals(t *testing.T) {
	good := start(t).config
	for name, change := range map[string]func(*api.Config){
		"Config.Records":   func(c *api.Config) { c.Records = nil },
		"Config.Sniff":     func(c *api.Config) { c.Sniff = nil },
		"Config.Now":       func(c *api.Config) { c.Now = nil },
		"at least 32":      func(c *api.Config) { c.Auth.Secret = secret[:31] },
		"set a secret":     func(c *api.Config) { c.Auth.Secret = nil },
		"must be https":    func(c *api.Config) { c.Auth.JWKSURL = "http://id.example/keys" },
		"retention of":     func(c *api.Config) { c.Schedule.Original = 0 },
		"is negative":      func(c *api.Config) { c.Limits.Uploads = -1 },
		"an upload may":    func(c *api.Config) { c.Limits.UploadTime = time.Hour },
		"needs Auth.Secre": func(c *api.Config) { c.Demo = &api.Demo{}; c.Auth = api.AuthConfig{JWKSURL: "https://id.example/keys"} },
	} {
		c := good
		change(&c)
		if _, err := api.New(t.Context(), c); err == nil || !strings.Contains(err.Error(), name) || models.KindOf(err) != models.Invalid {
			t.Errorf("New = %v, want invalid: %s", err, name)
		}
	}
}
