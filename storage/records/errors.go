package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/langdu/langdu/models"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// fail gives a database's error its operation and kind; nil stays nil, and what
// has a kind keeps it.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *models.Error
	if errors.As(err, &known) {
		return models.E(op, known.Kind, err)
	}
	return models.E(op, kindOf(err), redact(err))
}

// kindOf is models.Internal where the database has understood us and refuses: then
// our SQL is wrong. Everything else means that it does not answer.
func kindOf(err error) models.Kind {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if pg.Code == readOnly || pg.Code == idleTooLong {
			return models.Unavailable
		}
		switch pg.Code[:2] {
		case "08", "40", "53", "55", "57", "58", "XX": // connection, conflict of transactions, resources, locks, shutdown, disk, a fault of its own
			return models.Unavailable
		}
		return models.Internal
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE,
			sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG:
			return models.Internal
		}
		return models.Unavailable
	}
	if errors.Is(err, sql.ErrNoRows) {
		return models.Internal
	}
	return models.Unavailable
}

// readOnly is what a server says that was the primary and is a standby now: the next
// connection finds the new one.
const readOnly = "25006"

// idleTooLong is what a server says that has ended a session in the middle of a
// transaction, because its process was stopped there: see sessionEnds.
const idleTooLong = "25P03"

// redact leaves out what a database may repeat of the rows: PostgreSQL quotes
// values in messages and details. The context's error stays recognisable.
func redact(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fmt.Errorf("postgres refuses: %s", refusal(pg))
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return fmt.Errorf("the call was ended: %w", end)
		}
	}
	return err
}

// refusal is why PostgreSQL refuses, without the values that its own sentence quotes.
func refusal(pg *pgconn.PgError) string {
	switch pg.Code {
	case "28P01", "28000":
		return "the user or the password is wrong (SQLSTATE " + pg.Code + ")"
	case "3D000":
		return "there is no such database (SQLSTATE 3D000)"
	}
	if pg.ConstraintName == "" && pg.TableName == "" {
		return "SQLSTATE " + pg.Code
	}
	return fmt.Sprintf("SQLSTATE %s, constraint %q, table %q", pg.Code, pg.ConstraintName, pg.TableName)
}

// absence explains why a statement on the recording found no row to change:
// models.NotFound where there is none, models.Gone where it was erased, and
// otherwise models.Conflict with the sentence given.
func absence(ctx context.Context, q queryer, id models.RecordingID, otherwise string) error {
	const op = "records"
	var status models.Status
	err := q.QueryRowContext(ctx, `SELECT status FROM recordings WHERE id = $1`, id).Scan(&status)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return models.Errorf(op, models.NotFound, "there is no recording %s", id)
	case err != nil:
		return err
	case status == models.Erased:
		return models.Errorf(op, models.Gone, "recording %s has been erased", id)
	}
	return models.Errorf(op, models.Conflict, "recording %s %s", id, otherwise)
}
