package records_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// follow reads the log and returns how many entries it has, or where it is broken.
func follow(t *testing.T, s *records.Store) (int, error) {
	t.Helper()
	all, err := s.Entries(t.Context(), "", 0, 1e6)
	if err != nil {
		return 0, err
	}
	chain := models.NewAuditChain()
	if err := chain.Begin(models.AuditHead{}); err != nil {
		return 0, err
	}
	for _, e := range all {
		if err := chain.Add(e); err != nil {
			return 0, err
		}
	}
	head, err := s.Head(t.Context())
	if err == nil {
		err = chain.End(head)
	}
	return len(all), err
}

// TestOneAuditLogForManyProcesses writes from several stores on one database, as
// several processes do, while others give up in the middle.
func TestOneAuditLogForManyProcesses(t *testing.T) {
	const processes, callers, each = 4, 5, 5
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		var wg sync.WaitGroup
		for range processes {
			s := open(t, url)
			for i := range callers {
				wg.Go(func() {
					for range each {
						_, err := s.Append(t.Context(), models.AuditEntry{At: time.Now(), Action: models.AuditSchedule})
						if err != nil {
							t.Error(err)
						}
						if err := s.Withdraw(t.Context(), "nobody", models.ForSharing, time.Now()); !errors.Is(err, models.NotFound) {
							t.Errorf("caller %d: Withdraw = %v, want models.NotFound", i, err)
						}
					}
				})
			}
		}
		wg.Wait()
		if n, err := follow(t, open(t, url)); n != processes*callers*each || err != nil {
			t.Errorf("the log has %d entries, %v, want %d in one chain", n, err, processes*callers*each)
		}
	})
}

// TestAuditReadsWhatItDidNotWrite changes rows as nobody should: they can be read,
// and their hash is not right.
func TestAuditReadsWhatItDidNotWrite(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		for _, change := range []string{
			`detail = '{"version":"other"}'`, `detail = '{ "version":"v"}'`, `detail = 'no JSON'`, `detail = ''`, `at_ms = at_ms + 1`,
			`at_ms = 9000000000000000`, `role = 'learner'`, `actor = 'x'`, `subject = 'x'`, `object = 'x'`, `action = 'x'`, `prev = 'x'`, `hash = 'x'`,
		} {
			s := open(t, newURL(t))
			for range 3 {
				_, err := s.Append(t.Context(), models.AuditEntry{At: time.Now(), Action: models.AuditPolicy, Detail: map[string]string{"version": "v"}})
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.DB().ExecContext(t.Context(), `UPDATE audit SET `+change+` WHERE seq = 2`); err != nil {
				t.Fatal(err)
			}
			if _, err := follow(t, s); !errors.Is(err, models.Invalid) {
				t.Errorf("with %s the log is %v, want models.Invalid", change, err)
			}
		}
	})
}
