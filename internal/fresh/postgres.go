package fresh

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/langdu/langdu/storage/records"
)

// Postgres is the url of a new database with all tables and no rows on a server, copied
// from one that is made once for this version's tables. It is dropped when the test ends.
func Postgres(t testing.TB, server string) string {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "langdu_" + strings.ToLower(rand.Text()[:16])
	if err := copied(t.Context(), db, server, name); err != nil {
		t.Fatal(errors.Join(err, db.Close()))
	}
	t.Cleanup(func() {
		_, err := db.ExecContext(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)")
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	})
	return on(server, name)
}

// copied makes the database. The template may be dropped between the look and the copy,
// by a process with other tables a day later: then it is made once more.
func copied(ctx context.Context, db *sql.DB, server, name string) (err error) {
	for range 2 {
		template := "langdu_template_" + records.Tables()[:16]
		if err = ensure(ctx, db, server, template); err != nil {
			return err
		}
		if _, err = db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err == nil {
			return nil
		}
	}
	return err
}

// ensure makes the template where it is missing. Of test processes that run side by side
// one does, behind a lock of the server, and the others wait: it has its name once it is
// whole, so that one whose maker was killed is never used.
func ensure(ctx context.Context, db *sql.DB, server, template string) error {
	if there, err := exists(ctx, db, template); there || err != nil {
		return err
	}
	conn, err := db.Conn(ctx) // the lock belongs to it
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", makersLock); err != nil {
		return err
	}
	err = makeTemplate(ctx, conn, server, template)
	_, failed := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", makersLock)
	return errors.Join(err, failed)
}

// makersLock is any number that nobody else locks.
const makersLock = 0x66726573

func makeTemplate(ctx context.Context, conn *sql.Conn, server, template string) error {
	if there, err := exists(ctx, conn, template); there || err != nil {
		return err
	}
	making := template + "_making"
	for _, command := range []string{"DROP DATABASE IF EXISTS " + making + " WITH (FORCE)", "CREATE DATABASE " + making} {
		if _, err := conn.ExecContext(ctx, command); err != nil {
			return err
		}
	}
	store, err := records.Open(ctx, on(server, making))
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		return err
	}
	var now int64
	if err := conn.QueryRowContext(ctx, "SELECT CAST(extract(epoch FROM now()) AS BIGINT)").Scan(&now); err != nil {
		return err
	}
	for _, command := range []string{fmt.Sprintf("COMMENT ON DATABASE %s IS '%d'", making, now), "ALTER DATABASE " + making + " RENAME TO " + template} {
		if _, err := conn.ExecContext(ctx, command); err != nil {
			return err
		}
	}
	return dropOld(ctx, conn, template)
}

// dropOld drops the templates of other versions after a day.
func dropOld(ctx context.Context, conn *sql.Conn, but string) error {
	var old sql.NullString
	err := conn.QueryRowContext(ctx, `SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE 'langdu\_template\_%' AND datname <> $1
		AND CAST(shobj_description(oid, 'pg_database') AS BIGINT) < extract(epoch FROM now()) - 86400`, but).Scan(&old)
	if err != nil || old.String == "" {
		return err
	}
	for name := range strings.SplitSeq(old.String, ",") {
		if _, err := conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

func exists(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, name string) (there bool, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&there)
	return there, err
}

// on is the url of another database of a server.
func on(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // which sql.Open has taken, and would not have
	}
	u.Path = "/" + name
	return u.String()
}
