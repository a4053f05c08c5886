package outbound

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// Learners says what a learner has consented to.
type Learners interface {
	Permits(ctx context.Context, id models.LearnerID) (models.Permits, error)
}

// Auditor writes the audit log and knows how it calls a learner.
type Auditor interface {
	Append(ctx context.Context, e models.AuditEntry) (models.AuditEntry, error)
	AliasOf(ctx context.Context, id models.LearnerID) (models.Alias, error)
}

// Config is what a gate is made of.
type Config struct {
	Parties []models.Party // nil: nothing goes out
	Region  string         // where this service keeps its data
	Secrets Secrets        // sign calls of the app's hook
	// Networks may be connected to although they are not of the public internet.
	Networks []netip.Prefix

	Learners Learners
	Audit    Auditor
	Now      func() time.Time
	// Transport makes the connections; nil for one of our own.
	Transport http.RoundTripper
}

// Gate sends to those who are declared, and refuses everybody else. It is made by
// [New].
type Gate struct {
	config  Config
	parties map[string]models.Party
	client  *http.Client
}

// New checks the declarations. models.Invalid says what is wrong with them.
func New(c Config) (*Gate, error) {
	if err := models.ValidateParties(c.Parties, c.Region); err != nil {
		return nil, err
	}
	g := &Gate{config: c, parties: map[string]models.Party{}, client: newClient(c.Transport, c.Networks)}
	for _, p := range c.Parties {
		if p.Kind == models.AppHook && len(c.Secrets) == 0 {
			return nil, models.Errorf("outbound.New", models.Invalid,
				"third party %s: calls of an app-hook are signed: set --hook-secret (LANGDU_HOOK_SECRET) to whsec_ and 24 to 64 random bytes in Base64", p.Name)
		}
		g.parties[p.Name] = p
	}
	return g, nil
}

// Hook is the app's hook where one is declared.
func (g *Gate) Hook() (models.Party, bool) {
	for _, p := range g.parties {
		if p.Kind == models.AppHook {
			return p, true
		}
	}
	return models.Party{}, false
}

// Transfer is something about a learner that is to be sent.
type Transfer struct {
	ID        string // the receiver tells repetitions by it
	Learner   models.LearnerID
	Purpose   models.Purpose
	MediaType string
	Body      []byte
}

// Send sends a transfer to the party of this name. models.Forbidden where that
// may not be, with the reason in the audit log; where only a consent is missing it
// is models.ConsentRequired too. models.NotFound and models.Gone where the learner
// is no more; models.Unavailable where the party did not take it.
func (g *Gate) Send(ctx context.Context, party string, t Transfer) error {
	const op = "outbound.Send"
	p, why, err := g.admit(ctx, party, t)
	if err != nil && why == "" {
		return err
	}
	if audited := g.audit(ctx, p, t, why); audited != nil {
		return audited
	}
	if err != nil {
		return models.E(op, models.Forbidden, err)
	}
	return g.post(ctx, p, t)
}

// admit says to whom a transfer goes. why is the reason of a refusal in a word of
// the audit log; an error without one is a store's.
func (g *Gate) admit(ctx context.Context, party string, t Transfer) (p models.Party, why string, err error) {
	const op = "outbound.admit"
	p, declared := g.parties[party]
	if !declared {
		return p, "undeclared", models.Errorf(op, models.Forbidden, "nothing goes to a third party that is not declared in --third-parties")
	}
	if t.Purpose != p.Purpose {
		return p, "purpose", models.Errorf(op, models.Forbidden, "third party %s is declared for %s, not for %.20q", p.Name, p.Purpose, t.Purpose)
	}
	if err := g.consented(ctx, t.Learner, p.Purpose); err != nil {
		return p, refusal(err, "consent"), err
	}
	if p.Region != g.config.Region {
		if err := g.consented(ctx, t.Learner, models.ForAbroad); err != nil {
			return p, refusal(err, "abroad"), err
		}
	}
	return p, "", nil
}

// refusal is the word where it is a consent that is missing, and "" where the
// learner is no more or a store does not answer.
func refusal(err error, word string) string {
	if models.KindOf(err) == models.ConsentRequired {
		return word
	}
	return ""
}

func (g *Gate) consented(ctx context.Context, id models.LearnerID, purpose models.Purpose) error {
	permits, err := g.config.Learners.Permits(ctx, id)
	if err != nil {
		return err
	}
	return permits.InForce(purpose, g.config.Now())
}

// audit writes what is about to be sent, or was refused: to whom, what for and how
// much, never what.
func (g *Gate) audit(ctx context.Context, p models.Party, t Transfer, why string) error {
	alias, err := g.config.Audit.AliasOf(ctx, t.Learner)
	if kind := models.KindOf(err); err != nil && kind != models.NotFound && kind != models.Gone {
		return err
	}
	detail := map[string]string{"party": p.Name, "purpose": purposeWord(t.Purpose), "region": p.Region,
		"bytes": strconv.Itoa(len(t.Body)), "outcome": "allowed"}
	if why != "" {
		detail["outcome"], detail["why"] = "refused", why
	}
	_, err = g.config.Audit.Append(ctx, models.AuditEntry{At: g.config.Now(), Action: models.AuditTransfer,
		Subject: alias, Object: t.ID, Detail: detail})
	return err
}

// purposeWord keeps what is no purpose out of the log.
func purposeWord(p models.Purpose) string {
	if _, err := models.ParsePurpose(string(p)); err != nil {
		return "none"
	}
	return string(p)
}
