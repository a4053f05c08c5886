package records

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"

	"github.com/langdu/langdu/models"
)

// refusePooler refuses a database behind a pooler that gives each transaction another
// session (pgbouncer's pool_mode = transaction). Much would seem to work: but statements
// that were prepared are not there, and the lock of a migration is left to whoever gets
// the session next.
//
// A session of ours that keeps its connection also keeps its process in the server. So
// where another gets that process, or the next statement another process, it is shared.
// It cannot be seen for sure while others use the pooler as well: then the first
// statement that misses something says so.
func (s *Store) refusePooler(ctx context.Context) error {
	if s.read != s.write {
		return nil // SQLite
	}
	const op = "records.Open"
	for range 3 {
		shared, err := shared(ctx, s.write)
		if err != nil {
			return fail(op, err)
		}
		if shared {
			return models.Errorf(op, models.Invalid, "the database is behind a pooler that gives each transaction another session (pool_mode = transaction): "+
				"set pool_mode = session, or name PostgreSQL itself in --database-url")
		}
	}
	return nil
}

// shared says that the process of one connection was given to another.
func shared(ctx context.Context, db *sql.DB) (bool, error) {
	one, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer one.Close()
	mine, err := process(ctx, one)
	if err != nil {
		return false, err
	}
	other, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer other.Rollback()
	theirs, err := process(ctx, other)
	if err != nil {
		return false, err
	}
	again, err := process(ctx, one)
	return mine == theirs || mine != again, err
}

// process is the server's for a connection, asked for without preparing a statement.
func process(ctx context.Context, q queryer) (pid int, err error) {
	err = q.QueryRowContext(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeExec).Scan(&pid)
	return pid, err
}
