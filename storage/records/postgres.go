package records

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/link"
)

func openPostgres(url string, o options) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// err would repeat the url, and with it the password.
		return nil, models.Errorf("records.Open", models.Invalid,
			"database url: not a PostgreSQL connection string; want postgres://user:password@host:5432/database")
	}
	config.DialFunc = link.Dial
	return openPostgresBy(config, o)
}

func openPostgresBy(config *pgx.ConnConfig, o options) (*Store, error) {
	var db *sql.DB = bound(o.watched(stdlib.GetConnector(*config, stdlib.OptionAfterConnect(endWithUs))), maxConnections)
	s := &Store{read: db, write: db, rewriteLimit: DefaultRewriteLimit, clockSQL: postgresClock}
	s.scrub = s.scrubPostgres
	return s, nil
}

// sessionEnds are the settings by which a session ends soon after its client has. A
// machine that is lost says no word to the server, and a process that was stopped says
// none either: what their transactions have locked, rows that others take over and the
// end of the audit log, would stay locked for two hours (PostgreSQL's default for the
// first) or for ever. Between two statements of a transaction we do nothing that takes
// time. See https://www.postgresql.org/docs/current/runtime-config-connection.html and
// runtime-config-client.html.
//
// They are set by statements, because poolers refuse parameters that they do not know.
const sessionEnds = `SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 2;
	SET tcp_user_timeout = 10000; SET idle_in_transaction_session_timeout = 10000`

func endWithUs(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.PgConn().Exec(ctx, sessionEnds).ReadAll()
	return err
}
