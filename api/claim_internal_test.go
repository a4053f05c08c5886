package api

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
)

// TestAClaimEndsWithItsTime has the records answer a claim in several ways: whoever
// cannot say that they live may write no longer, because an erasure waits no longer.
func TestAClaimEndsWithItsTime(t *testing.T) {
	const lasts = time.Minute
	away := models.Errorf("test", models.Unavailable, "the records are away")
	gone := models.Errorf("test", models.Gone, "erased")
	for name, test := range map[string]struct {
		answers []error // to what comes after the first claim; the last one for ever
		least   time.Duration
		most    time.Duration // 0: it does not end
		cause   error
	}{
		"the records answer":             {[]error{nil}, 0, 0, nil},
		"they are away":                  {[]error{away}, lasts, lasts, models.Unavailable},
		"they are away for a while":      {[]error{away, nil}, 0, 0, nil},
		"they are away after some claim": {[]error{nil, nil, away}, lasts*2/3 + lasts, lasts*2/3 + lasts, models.Unavailable},
		"it was erased":                  {[]error{nil, gone}, lasts * 2 / 3, lasts * 2 / 3, models.Gone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, n := time.Now(), 0
				say := func(context.Context, time.Time) error {
					n++
					return test.answers[min(n, len(test.answers))-1]
				}
				held, letGo, err := claim{lasts: lasts, now: time.Now, again: say, first: func(_ context.Context, until time.Time) error {
					if until != began.Add(lasts) {
						t.Errorf("it is claimed until %s, want for %s", until, lasts)
					}
					return nil
				}}.hold(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				select {
				case <-held.Done():
				case <-time.After(time.Hour):
				}
				took, why := time.Since(began), whyEnded(held, errors.New("broken off"))
				switch {
				case test.most == 0 && took < time.Hour:
					t.Errorf("it ended after %s: %v", took, why)
				case test.most > 0 && (took < test.least || took > test.most || !errors.Is(why, test.cause)):
					t.Errorf("it ended after %s: %v; want after %s by %v", took, why, test.most, test.cause)
				}
				letGo()
			})
		})
	}
}
