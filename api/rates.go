package api

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/langdu/langdu/models"
)

// Rate is how many calls one token's subject may make: so many a second for ever, and
// so many at once. The zero value sets no bound.
type Rate struct {
	PerSecond float64
	AtOnce    int
}

// ParseRate reads "20:200", 20 calls a second and 200 at once, or "off".
func ParseRate(s string) (Rate, error) {
	if s == "off" {
		return Rate{}, nil
	}
	second, once, _ := strings.Cut(s, ":")
	perSecond, err := strconv.ParseFloat(second, 64)
	atOnce, failed := strconv.Atoi(once)
	if err != nil || failed != nil || !(perSecond > 0) || math.IsInf(perSecond, 1) || atOnce < 1 {
		return Rate{}, models.Errorf("api.ParseRate", models.Invalid, "rate %.20q: want calls a second and calls at once, as 20:200, or off", s)
	}
	return Rate{perSecond, atOnce}, nil
}

// String is what ParseRate reads.
func (r Rate) String() string {
	if r.AtOnce == 0 {
		return "off"
	}
	return strconv.FormatFloat(r.PerSecond, 'g', -1, 64) + ":" + strconv.Itoa(r.AtOnce)
}

// Rates is the rates by who calls. They are counted in each process of the API by
// itself: behind a balancer a caller has as many times the rate as there are processes.
type Rates struct {
	Child Rate // learners and guardians
	App   Rate // an app's server, which speaks for many
	Staff Rate // staff, custodians and operators
}

func (r Rates) of(role Role) Rate {
	switch role {
	case RoleLearner, RoleGuardian:
		return r.Child
	case RoleApp:
		return r.App
	}
	return r.Staff
}

// mostCallers is how many callers are remembered, of those who called last; one who is
// forgotten begins anew. It takes 3 MB.
const mostCallers = 20_000

// callerKey is a caller without their name.
type callerKey [sha256.Size]byte

// meters counts calls.
type meters struct {
	rates Rates
	now   func() time.Time

	// Two halves: when young is full it becomes old, and old is forgotten.
	mu         sync.Mutex // guards young and old
	young, old map[callerKey]*rate.Limiter
}

func newMeters(rates Rates, now func() time.Time) *meters {
	return &meters{rates: rates, now: now, young: map[callerKey]*rate.Limiter{}}
}

// count counts a call, tells the client what is left to them (as the IETF's draft of the
// RateLimit fields has it), and is an error where nothing was.
func (m *meters) count(c caller, h http.Header) error {
	allowed := m.rates.of(c.role)
	if allowed.AtOnce == 0 {
		return nil
	}
	meter, now := m.meter(c, allowed), m.now()
	call := meter.ReserveN(now, 1)
	wait := call.DelayFrom(now)
	if wait > 0 {
		call.CancelAt(now)
	}
	left := max(meter.TokensAt(now), 0)
	h.Set("RateLimit-Policy", fmt.Sprintf(`"calls";q=%d;w=%d`, allowed.AtOnce, seconds(float64(allowed.AtOnce)/allowed.PerSecond)))
	h.Set("RateLimit", fmt.Sprintf(`"calls";r=%d;t=%d`, int(left), seconds((float64(allowed.AtOnce)-left)/allowed.PerSecond)))
	if wait > 0 {
		return later(models.Errorf("api.rates", models.RateLimited, "this token makes more than %g calls a second: slow down, and try again after Retry-After", allowed.PerSecond), wait)
	}
	return nil
}

func seconds(s float64) int { return int(math.Ceil(s)) }

func (m *meters) meter(c caller, allowed Rate) *rate.Limiter {
	key := callerKey(sha256.Sum256([]byte(string(c.role) + "\x00" + string(c.subject))))
	m.mu.Lock()
	defer m.mu.Unlock()
	meter, ok := m.young[key]
	if ok {
		return meter
	}
	if meter, ok = m.old[key]; !ok {
		meter = rate.NewLimiter(rate.Limit(allowed.PerSecond), allowed.AtOnce)
	}
	if len(m.young) >= mostCallers/2 {
		m.young, m.old = map[callerKey]*rate.Limiter{}, m.young
	}
	m.young[key] = meter
	return meter
}
