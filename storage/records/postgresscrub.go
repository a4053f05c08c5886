package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/langdu/langdu/models"
)

// PostgreSQL keeps a deleted row until a vacuum, and even then its bytes: a vacuum
// only says that their space is free. What overwrites them is writing a table
// anew (VACUUM FULL), during which nobody can read it. We do so while the tables are
// small, and say in the receipt where they are not. A sample of every column is in
// the statistics, which are made anew with the tables, but for those that have become
// empty; and the write-ahead log holds what was written lately, until a checkpoint lets
// PostgreSQL remove it.

// DefaultRewriteLimit is up to how many bytes the tables of PostgreSQL are written
// anew to end an erasure; it takes about ten seconds for a gigabyte.
const DefaultRewriteLimit = 1 << 30

// RewriteUpTo sets the limit. Call it before the store is used.
func (s *Store) RewriteUpTo(bytes int64) { s.rewriteLimit = bytes }

const (
	scrubPatience = 10 * time.Second // for transactions that are older than the scrub
	scrubLock     = 3 * time.Second  // for a table; whoever comes after us waits as long
)

// scrubPostgres runs on one connection, so that an advisory lock keeps other
// processes out until it ends, however it ends.
func (s *Store) scrubPostgres(ctx context.Context) (how models.Scrubbed, err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var ours bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(`+scrubLockKey+`)`).Scan(&ours); err != nil {
		return "", err
	}
	if !ours {
		return "", models.Errorf("records", models.Conflict, "another process is scrubbing")
	}
	defer func() {
		_, unlocked := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(`+scrubLockKey+`)`)
		err = errors.Join(err, unlocked)
	}()
	if held, err := waitForOlder(ctx, conn); err != nil || held {
		return models.ScrubbedHeld, err
	}
	if how, err = s.vacuum(ctx, conn); err == nil && how == models.ScrubbedRewritten {
		how, err = forgetAndMove(ctx, conn)
	}
	if tableInUse(err) {
		return models.ScrubbedHeld, nil
	}
	return how, err
}

// forgetAndMove does to the statistics and to the log what was done to the tables.
func forgetAndMove(ctx context.Context, conn *sql.Conn) (models.Scrubbed, error) {
	forgotten, err := forgetEmpty(ctx, conn)
	if err != nil {
		return "", err
	}
	// What the statistics had of the tables before was deleted since the scrub has begun: it
	// would be copied for a transaction that has begun before that.
	if held, err := waitForOlder(ctx, conn); err != nil || held {
		return models.ScrubbedHeld, err
	}
	rewritten, err := rewriteStatistics(ctx, conn)
	if err != nil {
		return "", err
	}
	moved, err := moveLog(ctx, conn)
	if err != nil {
		return "", err
	}
	return rewrittenBut[[2]bool{forgotten && rewritten, moved}], nil
}

// rewrittenBut is how far it got where the tables were written anew, by whether the
// statistics were and whether the log was moved on.
var rewrittenBut = map[[2]bool]models.Scrubbed{
	{true, true}: models.ScrubbedRewritten, {true, false}: models.ScrubbedLogKept,
	{false, true}: models.ScrubbedStatisticsKept, {false, false}: models.ScrubbedTablesOnly,
}

// scrubLockKey is the same for all who scrub the same tables.
const scrubLockKey = `hashtext('langdu scrub ' || current_schema())`

// waitForOlder waits until nobody can see what was deleted before it is called: a
// row that an open transaction could still read is not removed but copied. It says
// whether somebody still can.
func waitForOlder(ctx context.Context, conn *sql.Conn) (held bool, err error) {
	var now int64
	if err := conn.QueryRowContext(ctx, `SELECT txid_current()`).Scan(&now); err != nil {
		return false, err
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(scrubPatience); ; {
		var older int
		if err := conn.QueryRowContext(ctx, olderSQL, strconv.FormatInt(now%(1<<32), 10), now).Scan(&older); err != nil || older == 0 {
			return false, err
		}
		select {
		case <-tick.C:
		case <-end:
			return true, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// olderSQL counts what keeps deleted rows alive: transactions of any database of the
// server, since a snapshot is as old as the oldest of them, that of our VACUUM too; and
// snapshots in this database. Sessions of other roles show
// their transactions only to members of pg_read_all_stats.
const olderSQL = `SELECT
	CASE WHEN txid_snapshot_xmin(txid_current_snapshot()) <= $2::bigint THEN 1 ELSE 0 END
	+ (SELECT count(*) FROM pg_stat_activity
		WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL AND backend_type = 'walsender')
		AND age(backend_xmin) > age($1::text::xid))
	+ (SELECT count(*) FROM pg_replication_slots WHERE age(xmin) > age($1::text::xid))`

// vacuum writes the tables anew, or only frees their space where they are large.
func (s *Store) vacuum(ctx context.Context, conn *sql.Conn) (models.Scrubbed, error) {
	rows, err := collect(ctx, conn, scalar[string], personalTablesSQL)
	if err != nil || len(rows) == 0 {
		return models.ScrubbedVacuumed, err
	}
	var size int64
	if err := conn.QueryRowContext(ctx, `SELECT coalesce(sum(pg_total_relation_size(to_regclass(quote_ident(name)))), 0)::bigint
		FROM unnest(string_to_array($1, ',')) AS name`, strings.Join(rows, ",")).Scan(&size); err != nil {
		return "", err
	}
	for i, name := range rows {
		rows[i] = pgx.Identifier{name}.Sanitize()
	}
	tables := strings.Join(rows, ", ")
	if size > s.rewriteLimit {
		_, err := conn.ExecContext(ctx, `VACUUM (ANALYZE) `+tables)
		return models.ScrubbedVacuumed, err
	}
	return models.ScrubbedRewritten, exclusively(ctx, conn, `VACUUM (FULL, ANALYZE) `+tables)
}

// forgetEmpty removes what the statistics have of tables that are empty. It says whether it
// could: a view, a trigger or a policy of the operator's may hold a column as it is.
func forgetEmpty(ctx context.Context, conn *sql.Conn) (all bool, err error) {
	commands, err := collect(ctx, conn, scalar[string], forgetEmptySQL)
	if err != nil {
		return false, err
	}
	all = true
	for _, command := range commands {
		switch err := exclusively(ctx, conn, command); {
		case cannotAlter(err):
			all = false
		case err != nil:
			return false, err
		}
	}
	return all, nil
}

// rewriteStatistics writes the statistics anew. It says whether it could: a role that does
// not own the database is told so, and that is no error.
func rewriteStatistics(ctx context.Context, conn *sql.Conn) (rewritten bool, err error) {
	const place = `SELECT relfilenode::bigint FROM pg_catalog.pg_class WHERE oid = 'pg_catalog.pg_statistic'::regclass`
	var before, after int64
	if err := conn.QueryRowContext(ctx, place).Scan(&before); err != nil {
		return false, err
	}
	if err := exclusively(ctx, conn, `VACUUM (FULL) pg_catalog.pg_statistic`); err != nil {
		return false, ignoreRefused(err)
	}
	err = conn.QueryRowContext(ctx, place).Scan(&after)
	return after != before, err
}

// forgetEmptySQL makes a command for each table that was empty when it was analysed, and
// has statistics: ANALYZE leaves them as they are where it finds no row. A column that
// is given a type loses its own, that which it has as well (ATExecAlterColumnType), and no
// row is touched; before PostgreSQL 18 there is no other way for a role that is no superuser.
const forgetEmptySQL = `SELECT format('ALTER TABLE %I %s', c.relname,
		string_agg(format('ALTER COLUMN %I TYPE %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '))
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	JOIN pg_stats s ON s.schemaname = current_schema() AND s.tablename = c.relname AND s.attname = a.attname
	WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT c.relispartition AND c.reltuples = 0
	GROUP BY c.relname ORDER BY c.relname`

// exclusively runs a command that locks tables, and waits for no lock for long.
func exclusively(ctx context.Context, conn *sql.Conn, command string) error {
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`SET lock_timeout = %d`, scrubLock.Milliseconds())); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `RESET lock_timeout`) // a connection that cannot is of no further use
	_, err := conn.ExecContext(ctx, command)
	return err
}

// personalTablesSQL names the tables whose rows are somebody's.
const personalTablesSQL = `SELECT table_name FROM information_schema.columns
	WHERE table_schema = current_schema() AND (column_name IN ('learner', 'recording', 'owner', 'alias') OR table_name = 'learners')
	GROUP BY table_name ORDER BY table_name`

// moveLog makes PostgreSQL remove the log so far, and says whether our role may.
func moveLog(ctx context.Context, conn *sql.Conn) (moved bool, err error) {
	for _, command := range []string{`SELECT pg_switch_wal()`, `CHECKPOINT`} {
		if _, err := conn.ExecContext(ctx, command); err != nil {
			return false, ignoreRefused(err)
		}
	}
	return true, nil
}

// cannotAlter says that PostgreSQL will not change a column, and not only now: because of
// what hangs on it (0A), of what it is (42), or of a trigger on such commands (P0).
func cannotAlter(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains([]string{"0A", "42", "2B", "P0"}, pg.Code[:2])
}

// tableInUse says that a transaction of somebody's has kept a table for longer
// than we wait for one.
func tableInUse(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// refused says that our role lacks a right.
func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "42501"
}

func ignoreRefused(err error) error {
	if refused(err) {
		return nil
	}
	return err
}
