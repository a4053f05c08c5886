//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sys/unix"
)

// scarcities is what runs out though nothing is broken.
var scarcities = []fault{
	{kind: "PostgreSQL's connections ended, and all taken", inject: takeConnections},
	{kind: "a table of PostgreSQL locked for seconds", inject: lockTable},
	{kind: "Redis's memory used up", inject: noMemory},
	{kind: "no process may open another file", inject: noFiles},
}

// tooMany is what PostgreSQL says that has no connection left.
const tooMany = "53300"

// takeConnections ends the sessions of the service, and takes what connections the
// server has before they are made anew.
func takeConnections(ctx context.Context, h *house, r *rand.Rand) error {
	db, err := h.database("postgres")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('langdu', 'keys')`)
	for err == nil {
		var conn *sql.Conn
		if conn, err = db.Conn(ctx); err == nil {
			defer conn.Close()
		}
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == tooMany {
		pause(ctx, between(r, 2*time.Second, 6*time.Second))
		return nil
	}
	return unlessBroken(ctx, h.postgres, err)
}

// locked is the tables that are locked, one at a time.
var locked = []string{"recordings", "learners", "erasures", "results", "audit"}

// lockTable locks everybody out of a table, as a change of it does that an operator makes.
func lockTable(ctx context.Context, h *house, r *rand.Rand) error {
	db, err := h.database("langdu")
	if err != nil {
		return err
	}
	defer db.Close()
	err = func() error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // which frees it
		if _, err := tx.ExecContext(ctx, "LOCK TABLE "+locked[r.IntN(len(locked))]+" IN ACCESS EXCLUSIVE MODE"); err != nil {
			return err
		}
		pause(ctx, between(r, 2*time.Second, 7*time.Second))
		return nil
	}()
	return unlessBroken(ctx, h.postgres, err)
}

// noMemory has Redis refuse whatever would take more.
func noMemory(ctx context.Context, h *house, r *rand.Rand) error {
	client := redis.NewClient(&redis.Options{Addr: h.redis.at()})
	defer client.Close()
	err := client.ConfigSet(ctx, "maxmemory", "1").Err()
	if err == nil {
		pause(ctx, between(r, 2*time.Second, 6*time.Second))
	}
	if back := h.redis.ready(ctx); back != nil {
		return back
	}
	return errors.Join(unlessBroken(ctx, h.redis, err), client.ConfigSet(context.WithoutCancel(ctx), "maxmemory", "0").Err())
}

// noFiles takes from an api and a worker the right to open anything, connections too,
// and breaks those that everybody has.
func noFiles(ctx context.Context, h *house, r *rand.Rand) error {
	back := []func() error{limitFiles(h.apis[r.IntN(len(h.apis))]), limitFiles(h.workers[r.IntN(len(h.workers))])}
	for _, w := range []*wire{h.door, h.redis.wire, h.postgres.wire, h.minio.wire} {
		w.sever(false)
	}
	pause(ctx, between(r, 2*time.Second, 6*time.Second))
	return errors.Join(back[0](), back[1]())
}

// noneMore is a limit that every process is over.
const noneMore = 3

// limitFiles keeps a process from opening any file, until back is called. One that was
// killed is started again without the limit.
func limitFiles(p *process) (back func() error) {
	pid := p.pid()
	var usual unix.Rlimit
	if pid == 0 || unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &usual) != nil || usual.Cur == noneMore ||
		unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: noneMore, Max: usual.Max}, nil) != nil {
		return func() error { return nil } // it has just been killed, or is under another such fault
	}
	return func() error {
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &usual, nil); !errors.Is(err, syscall.ESRCH) {
			return err
		}
		return nil
	}
}

// unlessBroken is nil where a store could not be used because another fault has broken
// it meanwhile, and it is well again.
func unlessBroken(ctx context.Context, s *server, err error) error {
	if err == nil {
		return nil
	}
	return s.ready(ctx)
}
