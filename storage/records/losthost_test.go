//go:build linux && hosts

package records

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/langdu/langdu/internal/hosts"
	"github.com/langdu/langdu/storage/link"
)

// takeover is how long what a lost worker had may wait until another has it.
const takeover = 15 * time.Second

// from is a pool of connections to the database of a machine, made on another.
func from(t *testing.T, worker, database *hosts.Host) *Store {
	t.Helper()
	config, err := pgx.ParseConfig(fmt.Sprintf("postgres://langdu:%s@%s/postgres?sslmode=disable", hosts.Password, database.At(hosts.PostgresPort)))
	check(t, err)
	config.DialFunc = func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		err = worker.Within(func() (err error) { conn, err = link.Dial(ctx, network, address); return err })
		return conn, err
	}
	s, err := openPostgresBy(config, options{})
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestLocksOfALostHostAreFreed has a worker locked out of the world in the middle of a
// transaction, by a link that is cut and by being stopped: another has the row it locked
// within the time in which work is taken over.
func TestLocksOfALostHostAreFreed(t *testing.T) {
	n := hosts.Make(t)
	made := func(name string) *hosts.Host {
		h, err := n.Host(name)
		check(t, err)
		return h
	}
	database, lost, worker := made("database"), made("lost"), made("worker")
	_, err := database.Postgres(t.Context())
	check(t, err)
	other := from(t, worker, database)
	check(t, run(t, other, `CREATE TABLE rows (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`))
	for name, lose := range map[string]func() error{
		"its link is cut": lost.Cut,
		"it is stopped":   func() error { return nil }, // it sends nothing more
	} {
		t.Run(name, func(t *testing.T) {
			check(t, run(t, other, `INSERT INTO rows VALUES ($1, 0)`, name))
			tx, err := from(t, lost, database).write.BeginTx(t.Context(), nil)
			check(t, err)
			_, err = tx.ExecContext(t.Context(), `UPDATE rows SET n = 1 WHERE id = $1`, name)
			check(t, err)
			check(t, lose())
			began := time.Now()
			err = run(t, other, `UPDATE rows SET n = 2 WHERE id = $1`, name)
			took := time.Since(began).Round(100 * time.Millisecond)
			if err != nil || took > takeover {
				t.Errorf("the row of a lost worker is free after %s, %v; want at most %s", took, err, takeover)
			}
			t.Logf("the row is free after %s", took)
			check(t, lost.Mend())
			if err := tx.Commit(); err == nil {
				t.Error("the lost worker's transaction is committed after another has gone on")
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run makes a statement, and waits for locks a little longer than is wanted.
func run(t *testing.T, s *Store, query string, args ...any) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*takeover)
	defer cancel()
	_, err := s.write.ExecContext(ctx, query, args...)
	return err
}
