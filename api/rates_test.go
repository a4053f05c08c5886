package api_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
)

// TestRatesByWhoCalls: a child's token makes as many calls as a page needs, and no
// more; another child, and the app's server, are not touched by it.
func TestRatesByWhoCalls(t *testing.T) {
	s := start(t, func(c *api.Config) {
		c.Rates = api.Rates{Child: api.Rate{PerSecond: 2, AtOnce: 5}, App: api.Rate{PerSecond: 100, AtOnce: 1000}}
	})
	child, other := s.token(api.RoleLearner, "c1", "l1"), s.token(api.RoleLearner, "c2", "l2")
	for i := range 5 {
		r := s.want(s.call("GET", "/v1/session", child, ""), 200)
		if got, want := r.Header.Get("RateLimit"), fmt.Sprintf(`"calls";r=%d;t=%d`, 4-i, (i+2)/2); got != want {
			t.Errorf("RateLimit = %s, want %s", got, want)
		}
		if got, want := r.Header.Get("RateLimit-Policy"), `"calls";q=5;w=3`; got != want {
			t.Errorf("RateLimit-Policy = %s, want %s", got, want)
		}
	}
	r := s.call("GET", "/v1/session", child, "")
	s.refused(r, 429, "rate-limited", "more than 2 calls a second")
	s.comeBack(r, 1, 1)
	s.want(s.call("GET", "/v1/session", other, ""), 200)
	for range 100 {
		s.want(s.call("GET", "/v1/session", s.app(), ""), 200)
	}
	s.want(s.call("GET", "/v1/session", s.token(api.RoleStaff, "s1"), ""), 200) // no rate is set for them
	s.clock.Advance(500 * time.Millisecond)
	s.want(s.call("GET", "/v1/session", child, ""), 200)
	s.refused(s.call("GET", "/v1/session", child, ""), 429, "rate-limited", "slow down")
	if got := s.metric(`langdu_admission_refused_total{reason="calls"}`); got != "2" {
		t.Errorf("refused = %s, want 2", got)
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]api.Rate{"20:200": {PerSecond: 20, AtOnce: 200}, "0.5:1": {PerSecond: 0.5, AtOnce: 1}, "off": {}} {
		got, err := api.ParseRate(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("ParseRate(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "20", "20:", ":5", "0:5", "-1:5", "NaN:5", "Inf:5", "5:0", "5:5:5", "x:y"} {
		if got, err := api.ParseRate(text); err == nil {
			t.Errorf("ParseRate(%q) = %v, want it refused", text, got)
		}
	}
}
