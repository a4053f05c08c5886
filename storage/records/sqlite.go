package records

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	"github.com/langdu/langdu/models"
	"modernc.org/sqlite" // also the driver "sqlite"
)

// sqlitePragmas are set on each connection; the first so that the others wait
// for a neighbouring process too.
var sqlitePragmas = []string{
	"busy_timeout(10000)",
	"journal_mode(WAL)",
	"synchronous(FULL)", // an accepted upload survives a loss of power
	"fullfsync(1)",      // the same on macOS
	"foreign_keys(1)",
	"secure_delete(1)", // what is erased is overwritten
	"temp_store(MEMORY)",
}

func openSQLite(path string) (*Store, error) {
	const op = "records.Open"
	if !filepath.IsAbs(path) {
		return nil, models.Errorf(op, models.Invalid, "database url: sqlite:// takes an absolute path, as in sqlite:///var/lib/langdu/langdu.db")
	}
	if err := createPrivate(path); err != nil {
		return nil, models.E(op, models.Unavailable, err)
	}
	read, err := sql.Open("sqlite", sqliteName(path, "deferred"))
	if err != nil {
		return nil, fail(op, err)
	}
	write, err := sql.Open("sqlite", sqliteName(path, "immediate"))
	if err != nil {
		return nil, fail(op, err)
	}
	s := &Store{read: bound(read, maxConnections), write: bound(write, 1)}
	s.scrub = s.truncateLog
	return s, nil
}

// createPrivate makes the file before SQLite does, because SQLite would let the
// group and others read it. Its log and index files inherit the mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// sqliteName is the driver's name for the database. An immediate transaction
// takes the write lock when it begins: one that began by reading could not be
// given it later without SQLITE_BUSY.
func sqliteName(path, lock string) string {
	query := url.Values{"_pragma": sqlitePragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}).String()
}

// truncateLog moves the write-ahead log into the database and empties it, so
// that what was erased is in neither. models.Unavailable where a reader holds on
// to the log for longer than the busy timeout.
func (s *Store) truncateLog(ctx context.Context) error {
	var busy, frames, moved int
	if err := s.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return models.Errorf("records", models.Unavailable, "a long read keeps the database's log: try again")
	}
	return nil
}

// busy says that SQLite turned a call away because of a neighbour.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqliteBusy
}

// sqliteBusy is SQLITE_BUSY; the extended codes share its low byte.
const sqliteBusy = 5
