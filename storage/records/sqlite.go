package records

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/models"
	"modernc.org/sqlite" // also the driver "sqlite"
)

// busyTimeout is how long a call waits for a neighbour, in milliseconds.
const busyTimeout = 10_000

// sqlitePragmas are set on each connection; the first so that the others wait
// for a neighbouring process too.
var sqlitePragmas = []string{
	fmt.Sprintf("busy_timeout(%d)", busyTimeout),
	"journal_mode(WAL)",
	"synchronous(FULL)", // an accepted upload survives a loss of power
	"fullfsync(1)",      // the same on macOS
	"foreign_keys(1)",
	"secure_delete(1)", // what is erased is overwritten
	"temp_store(MEMORY)",
}

func openSQLite(path string, o options) (*Store, error) {
	const op = "records.Open"
	if !filepath.IsAbs(path) {
		return nil, models.Errorf(op, models.Invalid, "database url: sqlite:// takes an absolute path, as in sqlite:///var/lib/langdu/langdu.db")
	}
	if err := createPrivate(path); err != nil {
		return nil, models.E(op, models.Unavailable, err)
	}
	read, err := sqliteConnector(path, "deferred")
	if err != nil {
		return nil, fail(op, err)
	}
	write, err := sqliteConnector(path, "immediate")
	if err != nil {
		return nil, fail(op, err)
	}
	s := &Store{read: bound(o.watched(read), maxConnections), write: bound(o.watched(write), 1), clockSQL: sqliteClock}
	s.scrub = s.scrubSQLite
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

// sqliteConnector makes connections to the database at path, through the driver that
// has its functions registered.
func sqliteConnector(path, lock string) (driver.Connector, error) {
	name := sqliteName(path, lock)
	db, err := sql.Open("sqlite", name) // to be given the driver; it connects to nothing
	if err != nil {
		return nil, err
	}
	return namedConnector{name, db.Driver()}, db.Close()
}

// namedConnector is a driver and the name that it opens.
type namedConnector struct {
	name   string
	driver driver.Driver
}

// Connect implements driver.Connector.
func (c namedConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.name) }

// Driver implements driver.Connector.
func (c namedConnector) Driver() driver.Driver { return c.driver }

// sqliteName is the driver's name for the database. An immediate transaction
// takes the write lock when it begins: one that began by reading could not be
// given it later without SQLITE_BUSY.
func sqliteName(path, lock string) string {
	query := url.Values{"_pragma": sqlitePragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}).String()
}

// logPatience is how long emptying the log waits for readers, in milliseconds.
// Nobody can write meanwhile.
const logPatience = 1000

// truncateLog moves the write-ahead log into the database and empties it, so
// that what was erased is in neither. held says that a reader still needs it.
func (s *Store) truncateLog(ctx context.Context) (held bool, err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, logPatience)); err != nil {
		return false, err
	}
	var busy, frames, moved int
	err = conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
	_, restored := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`PRAGMA busy_timeout = %d`, busyTimeout))
	return busy != 0, errors.Join(err, restored)
}

// busy says that SQLite turned a call away because of a neighbour.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqliteBusy
}

// sqliteBusy is SQLITE_BUSY; the extended codes share its low byte.
const sqliteBusy = 5

// What SQLite says of a file that is no database, or not a whole one.
const (
	sqliteCorrupt = 11
	sqliteNotADB  = 26
)

// ofFile names the file that SQLite cannot read, and what helps.
func ofFile(url string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code()&0xff != sqliteCorrupt && e.Code()&0xff != sqliteNotADB {
		return err
	}
	return models.Errorf("records.Open", models.Unavailable, "%s is no database, or a broken one: put it back from a backup (docs/operations.md, Restore)",
		strings.TrimPrefix(url, "sqlite://"))
}
