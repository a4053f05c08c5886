package records

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/langdu/langdu/models"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql keymigrations/*.sql
var migrations embed.FS

// tables is what a database is made of: the folder of its migrations, and the
// table that says which of them it has.
type tables struct {
	folder, history string
	lock            int64 // PostgreSQL's, while they are changed
}

var (
	recordTables = tables{"migrations", goose.DefaultTablename, lock.DefaultLockID}
	keyTables    = tables{"keymigrations", "langdu_keys_version", lock.DefaultLockID + 1}
)

// Tables names what Open makes of an empty database: it is another with every migration.
func Tables() string {
	sum := sha256.New()
	err := fs.WalkDir(migrations, recordTables.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := migrations.ReadFile(path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		panic("records: its own migrations cannot be read: " + err.Error())
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// migrate brings the tables up to this version. On PostgreSQL an advisory lock
// makes other processes wait. SQLite has no lock that outlives a transaction: of two
// processes that start on a new file at once one may fail at any of the migrations,
// because the tables that it wants to make are there now. Trying again it goes on
// from there.
func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.migrations()
	if err != nil {
		return models.E("records.migrate", models.Internal, err)
	}
	if pending, err := provider.HasPending(ctx); err == nil && !pending {
		return nil // and no wait for whoever has the lock
	}
	tries := 1
	if s.read != s.write {
		tries += len(provider.ListSources())
	}
	for range tries {
		if _, err = provider.Up(ctx); err == nil {
			return nil
		}
	}
	return fail("records.migrate", err)
}

func (s *Store) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, s.tables.folder)
	if err != nil {
		return nil, err
	}
	if s.read != s.write {
		return goose.NewProvider(goose.DialectSQLite3, s.write, files, goose.WithTableName(s.tables.history))
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(s.tables.lock), lock.WithLockTimeout(1, 300)) // every second, for five minutes
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, s.write, files, goose.WithSessionLocker(locker),
		goose.WithTableName(s.tables.history))
}
