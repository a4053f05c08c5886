package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestMetersForget: however many callers there are, few are remembered, and one who
// calls all the time is among them.
func TestMetersForget(t *testing.T) {
	now := time.Unix(1, 0)
	m := newMeters(Rates{Child: Rate{PerSecond: 0.001, AtOnce: 50}}, func() time.Time { return now })
	refused := 0
	for i := range 5 * mostCallers {
		if i%1000 == 0 && m.count(caller{role: RoleLearner, subject: "busy"}, http.Header{}) != nil {
			refused++
		}
		if err := m.count(caller{role: RoleLearner, subject: models.PrincipalID(fmt.Sprint(i))}, http.Header{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(m.young) + len(m.old); n > mostCallers {
		t.Errorf("%d callers are remembered, want %d at most", n, mostCallers)
	}
	if refused != 50 {
		t.Errorf("who called 100 times, 50 of them too many, was refused %d times: their calls are forgotten", refused)
	}
}
