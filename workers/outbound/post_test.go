package outbound_test

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/outbound"
)

// TestHookIsSigned has the reference library of Standard Webhooks check a call: with
// the secret, with the one before it, and with another.
func TestHookIsSigned(t *testing.T) {
	s, p := newStore(t), newParty(t)
	hook := processor(p.URL)
	hook.Kind, hook.Data = models.AppHook, []models.DataClass{models.ClassNotice}
	if err := newGate(t, s, hook).Send(t.Context(), "lab", outbound.Transfer{ID: "n1", Learner: "anna", Purpose: models.ForImprovement, Body: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	if id := p.got[0].Header.Get("webhook-id"); id != "n1" {
		t.Errorf("webhook-id is %q", id)
	}
	for secret, good := range map[string]bool{"a secret of the tests, long enough": true, "the one that was before it, long enough": true, "another secret that nobody has told us": false} {
		receiver, err := standardwebhooks.NewWebhookRaw([]byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		if err := receiver.VerifyIgnoringTimestamp([]byte(p.bodies[0]), p.got[0].Header); (err == nil) != good {
			t.Errorf("checked with %q: %v", secret, err)
		}
		if err := receiver.VerifyIgnoringTimestamp([]byte(`{"changed":1}`), p.got[0].Header); err == nil {
			t.Errorf("a changed body is good with %q", secret)
		}
	}
}

// TestAnswersAreUnderstood wants of a refusal its status and how long to wait, bounded,
// and nothing of its body.
func TestAnswersAreUnderstood(t *testing.T) {
	s, p := newStore(t), newParty(t)
	g := newGate(t, s, processor(p.URL))
	for name, c := range map[string]struct {
		status int
		after  string
		want   time.Duration
	}{
		"nothing said":      {503, "", 0},
		"seconds":           {429, "120", 2 * time.Minute},
		"a date":            {503, now.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		"a date gone by":    {503, now.Add(-time.Hour).Format(http.TimeFormat), 0},
		"less than nothing": {503, "-5", 0},
		"for ever":          {503, "999999999999999999", 24 * time.Hour},
		"for years":         {503, "99999999", 24 * time.Hour},
		"nonsense":          {503, "soon", 0},
		"gone":              {410, "", 0},
	} {
		p.status, p.header, p.says = c.status, http.Header{"Retry-After": {c.after}}, "the secret of the party"
		err := g.Send(t.Context(), "lab", outbound.Transfer{Learner: "anna", Purpose: models.ForImprovement})
		var got outbound.Answered
		if !errors.As(err, &got) || got.Status != c.status || got.After != c.want || got.Gone() != (c.status == 410) {
			t.Errorf("%s: %v, to wait %s, want %s", name, err, got.After, c.want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats what the party says: %v", name, err)
		}
	}
}

// TestSendReachesNoPrivateNetwork wants a party whose name leads to this computer
// refused when it is connected to, unless that is allowed.
func TestSendReachesNoPrivateNetwork(t *testing.T) {
	s, p := newStore(t), newParty(t)
	for networks, reached := range map[string]bool{"10.0.0.0/8": false, "127.0.0.0/8": true} {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			p.got = nil
			g, err := outbound.New(outbound.Config{
				Parties: []models.Party{processor(strings.Replace(p.URL, "127.0.0.1", host, 1))}, Region: "cn-north-1",
				Learners: s, Audit: s, Now: func() time.Time { return now }, Networks: []netip.Prefix{netip.MustParsePrefix(networks)},
			})
			if err != nil {
				t.Fatal(err)
			}
			err = g.Send(t.Context(), "lab", outbound.Transfer{Learner: "anna", Purpose: models.ForImprovement})
			if (err == nil) != reached || len(p.got) > 0 != reached || err != nil && (!errors.Is(err, models.Unavailable) || !strings.Contains(err.Error(), "--hook-networks")) {
				t.Errorf("to %s with %s allowed: %v and %d requests", host, networks, err, len(p.got))
			}
		}
	}
}
