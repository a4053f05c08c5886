package workers

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
)

// TestWatch has work that ends in every way, and work that does not end.
func TestWatch(t *testing.T) {
	const limit, patience = time.Minute, 5 * time.Second
	mistake := errors.New("a mistake of ours")
	for name, c := range map[string]struct {
		do   func(context.Context) (int, error)
		took time.Duration
		err  error
		lost bool
	}{
		"ends":              {func(context.Context) (int, error) { <-time.After(limit / 2); return 7, nil }, limit / 2, nil, false},
		"fails":             {func(context.Context) (int, error) { return 0, mistake }, 0, mistake, false},
		"panics":            {func(context.Context) (int, error) { panic("index out of range") }, 0, models.Internal, false},
		"is slow":           {func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, limit, models.Internal, false},
		"ends when told to": {func(context.Context) (int, error) { <-time.After(limit + patience/2); return 7, nil }, limit + patience/2, nil, false},
		"hangs":             {func(context.Context) (int, error) { <-time.After(time.Hour); return 7, nil }, limit + patience, errHung, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &Watch{Limit: func(string, int64) time.Duration { return limit }, Patience: patience, Most: 1}
				began := time.Now()
				got, err := watch(t.Context(), w, "", 0, c.do)
				if took := time.Since(began); took != c.took || !errors.Is(err, c.err) || err == nil && got != 7 {
					t.Errorf("%d, %v after %s, want %v after %s", got, err, took, c.err, c.took)
				}
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v: nobody learns what took too long", err)
				}
				full := false
				select {
				case <-w.Full():
					full = true
				default:
				}
				<-time.After(time.Hour) // what hangs ends with the test
				if full != c.lost {
					t.Errorf("full: %t, want %t", full, c.lost)
				}
			})
		})
	}
}

// TestLimits: every upload that is accepted may take many times what it takes, and its
// limit ends before its job does.
func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		mediaType string
		size      int64
		least     time.Duration
		most      time.Duration
	}{
		"ten seconds of WAV":  {"audio/wav", 320_000, 30 * time.Second, time.Minute},
		"ten seconds of Opus": {"audio/webm", 40_000, 30 * time.Second, 70 * time.Second},
		"as much as there is": {"audio/webm", 50 << 20, 7 * time.Minute, 9 * time.Minute},
		"not known":           {"", 1 << 62, 7 * time.Minute, 9 * time.Minute},
		"a lie":               {"audio/wav", 0, 30 * time.Second, 31 * time.Second},
	} {
		if got := limitOf(c.mediaType, c.size); got < c.least || got > c.most {
			t.Errorf("%s: %s, want %s to %s", name, got, c.least, c.most)
		}
	}
}

// TestASuspectKeepsOthersWaitingOnlyForAWhile and no longer than it is worked on.
func TestASuspectKeepsOthersWaitingOnlyForAWhile(t *testing.T) {
	for name, takes := range map[string]time.Duration{"short": time.Second, "long": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a alone
				end, ok := a.isolate(t.Context())
				if _, another := a.isolate(t.Context()); !ok || another {
					t.Fatalf("the first may begin: %t, another: %t", ok, another)
				}
				began := time.Now()
				go func() { <-time.After(takes); end() }()
				leave, err := a.enter(t.Context())
				must(t, err)
				leave()
				if waited := time.Since(began); waited != min(takes, mostAlone) {
					t.Errorf("another waited for %s, want %s", waited, min(takes, mostAlone))
				}
				<-time.After(2 * time.Hour)
				if end, ok := a.isolate(t.Context()); !ok {
					t.Error("no other suspect is let in afterwards")
				} else {
					end()
				}
			})
		})
	}
}
