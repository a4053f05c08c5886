package records

import (
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
	var db *sql.DB = bound(o.watched(stdlib.GetConnector(*config)), maxConnections)
	s := &Store{read: db, write: db, rewriteLimit: DefaultRewriteLimit, clockSQL: postgresClock}
	s.scrub = s.scrubPostgres
	return s, nil
}
