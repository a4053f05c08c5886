package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// sweep runs `langdu sweep` on the service's data folder as if days had passed.
func (s *service) sweep(t *testing.T, stores []string, days int) string {
	t.Helper()
	var out bytes.Buffer
	now := time.Now().Add(time.Duration(days)*24*time.Hour + time.Minute).Format(time.RFC3339)
	args := append([]string{"sweep", "--data", s.data, "--now", now, "--log-level", "error"}, stores...)
	if err := run(t.Context(), args, os.LookupEnv, &out, testWriter{t}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestSweepWhileServing moves the clock past each period in turn, as an operator
// would, while the service runs.
func TestSweepWhileServing(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			id := s.newReader(t, "xiaoming")
			at := "/v1/recordings/" + id
			for _, step := range []struct {
				days                      int
				says                      string
				original, playback, whole int // statuses afterwards
			}{
				{29, "erased 0 recordings, 0 uploaded originals, 0 playback files", 200, 200, 200},
				{30, "erased 0 recordings, 1 uploaded originals, 0 playback files", 410, 200, 200},
				{180, "erased 0 recordings, 0 uploaded originals, 1 playback files", 410, 410, 200},
				{730, "erased 1 recordings, 0 uploaded originals, 0 playback files", 410, 410, 410},
			} {
				if said := s.sweep(t, stores, step.days); !strings.HasPrefix(said, step.says) {
					t.Errorf("after %d days the sweep said %q, want %q", step.days, said, step.says)
				}
				for path, want := range map[string]int{"/audio?original=1": step.original, "/audio": step.playback, "": step.whole} {
					if status, _, answer := s.call(t, "GET", at+path, nil); status != want {
						t.Errorf("after %d days GET …%s = %d, want %d: %s", step.days, path, status, want, answer)
					}
				}
			}
		})
	}
}

func TestSecondServiceOnAFolderIsRefused(t *testing.T) {
	s := start(t, nil)
	err := run(t.Context(), []string{"serve", "--data", s.data, "--listen", "127.0.0.1:0"}, os.LookupEnv, io.Discard, io.Discard)
	if err == nil || !strings.Contains(sentence(err), "in use by another langdu process") {
		t.Errorf("a second serve on the folder: %v, want a sentence that says it is in use", err)
	}
}

func TestUnlimitedRetentionIsRefusedAtStart(t *testing.T) {
	for _, args := range [][]string{{"--keep-original", "0d"}, {"--keep-result", "99999d"}, {"--keep-original", "800d"}} {
		err := run(t.Context(), append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, args...), os.LookupEnv, io.Discard, io.Discard)
		if err == nil {
			t.Errorf("serve %v started, want a refusal", args)
		}
	}
}

func TestLeaseThatIsNoneIsRefusedAtStart(t *testing.T) {
	for _, lease := range []string{"0s", "-1s", "2ns"} {
		err := run(t.Context(), []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--lease", lease}, os.LookupEnv, io.Discard, io.Discard)
		if err == nil || !strings.Contains(sentence(err), "--lease") {
			t.Errorf("serve --lease %s: %v, want a refusal that names it", lease, err)
		}
	}
	shared := Config{Lease: 6 * time.Second, DatabaseURL: "postgres://elsewhere/langdu"}
	if err := shared.checkLease(); err == nil || !strings.Contains(sentence(err), "--database-url") {
		t.Errorf("a lease shorter than a link that was cut is borne: %v, want a refusal", err)
	}
	if shared.Lease = minSharedLease; shared.checkLease() != nil {
		t.Errorf("%s: %v", shared.Lease, shared.checkLease())
	}
}
