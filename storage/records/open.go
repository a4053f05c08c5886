package records

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Store implements every record port on one database.
type Store struct {
	// read answers queries; write changes rows. For PostgreSQL both are the same
	// pool. SQLite allows one writer, so write holds one connection there: callers
	// queue for it in Go, where their contexts are honoured, and never see
	// SQLITE_BUSY from a neighbour.
	read, write *sql.DB
	// tables is what the database holds.
	tables tables
	// scrub overwrites what was deleted; one of this process at a time.
	scrub     func(context.Context) (models.Scrubbed, error)
	scrubbing sync.Mutex
	// rewriteLimit is up to how many bytes tables of PostgreSQL are written anew.
	rewriteLimit int64
	// clockSQL asks the database for its time.
	clockSQL string
	// tellsHook says that the app has a hook that is told what becomes of recordings.
	tellsHook bool
}

// Every port, held to by the compiler here and by storagetest in tests.
var (
	_ storage.Recordings = (*Store)(nil)
	_ storage.Jobs       = (*Store)(nil)
	_ storage.Turns      = (*Store)(nil)
	_ storage.Library    = (*Store)(nil)
	_ storage.Learners   = (*Store)(nil)
	_ storage.Pages      = (*Store)(nil)
	_ storage.Questions  = (*Store)(nil)
	_ storage.Policies   = (*Store)(nil)
	_ storage.Erasures   = (*Store)(nil)
	_ storage.Expiries   = (*Store)(nil)
	_ storage.Replays    = (*Store)(nil)
	_ storage.Audit      = (*Store)(nil)
	_ storage.Aliases    = (*Store)(nil)

	_ storage.AuditAnchors = (*Store)(nil)
	_ storage.Accesses     = (*Store)(nil)
	_ storage.Notices      = (*Store)(nil)
	_ storage.Incidents    = (*Store)(nil)
	_ storage.Tickets      = (*Store)(nil)
	_ storage.Exports      = (*Store)(nil)
	_ storage.Holdings     = (*Store)(nil)
	_ storage.Closures     = (*Store)(nil)
	_ storage.Scrubs       = (*Store)(nil)
	_ storage.Receipts     = (*Store)(nil)

	_ storage.Imports     = (*Store)(nil)
	_ storage.Refusals    = (*Store)(nil)
	_ storage.Unguarded   = (*Store)(nil)
	_ storage.Disputes    = (*Store)(nil)
	_ storage.Corrections = (*Store)(nil)

	_ storage.HookCalls   = (*Store)(nil)
	_ storage.HookDesk    = (*Store)(nil)
	_ storage.HookKeeping = (*Store)(nil)

	_ storage.Previews     = (*Store)(nil)
	_ storage.PreviewWork  = (*Store)(nil)
	_ storage.PageVersions = (*Store)(nil)
)

// maxConnections bounds each pool, far below PostgreSQL's default limit of 100
// so that several processes fit beside each other.
const maxConnections = 16

// Open connects to the database that url names, and brings its tables up to this
// version; several processes may do so at once. The forms are
// sqlite:///absolute/path/langdu.db, which is created readable by its owner only
// when it is missing, and postgres://… as libpq has it.
//
// models.Invalid where the url is of neither form, models.Unavailable where the
// database does not answer.
func Open(ctx context.Context, url string, more ...Option) (*Store, error) {
	return open(ctx, url, recordTables, optionsOf(more))
}

func open(ctx context.Context, url string, holds tables, o options) (*Store, error) {
	const op = "records.Open"
	var s *Store
	var err error
	switch scheme, _, _ := strings.Cut(url, "://"); scheme {
	case "sqlite":
		s, err = openSQLite(strings.TrimPrefix(url, "sqlite://"), o)
	case "postgres", "postgresql":
		s, err = openPostgres(url, o)
	default:
		return nil, models.Errorf(op, models.Invalid,
			"database url: want sqlite:///absolute/path or postgres://user:password@host:5432/database") // it would quote the password of postgres in another form
	}
	if err != nil {
		return nil, err
	}
	s.tables = holds
	if err := s.start(ctx); err != nil {
		s.Close()
		return nil, ofFile(url, err)
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	if err := s.settle(ctx); err != nil {
		return err
	}
	if err := s.refusePooler(ctx); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// settle is Ping for a database that several processes may be making at once:
// while one of them switches a new SQLite database to its log the others are
// told that it is busy, and no busy timeout applies.
func (s *Store) settle(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(10 * time.Second); ; {
		err := s.read.PingContext(ctx)
		if !busy(err) {
			return s.Ping(ctx)
		}
		select {
		case <-tick.C:
		case <-end:
			return s.Ping(ctx)
		case <-ctx.Done():
			return s.Ping(ctx)
		}
	}
}

// Ping asks the database for a sign of life. models.Unavailable without one.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return models.E("records.Ping", models.Unavailable, redact(err))
	}
	return nil
}

// Close lets running calls end and closes the connections. Later calls return
// models.Unavailable.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.read != s.write {
		if rerr := s.read.Close(); err == nil {
			err = rerr
		}
	}
	return fail("records.Close", err)
}

// Pools are the store's pools of connections by what they are for: their statistics
// tell who waits for a connection.
func (s *Store) Pools() map[string]*sql.DB {
	if s.read == s.write {
		return map[string]*sql.DB{"all": s.read}
	}
	return map[string]*sql.DB{"read": s.read, "write": s.write}
}

func bound(db *sql.DB, connections int) *sql.DB {
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}
