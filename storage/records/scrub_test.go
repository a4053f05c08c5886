package records_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// mill changes rows of its own at random, and remembers what they must be.
type mill struct {
	s    *records.Store
	name string
	rand *mathrand.Rand
	rows map[int]string
}

// turn inserts, replaces or deletes a row of up to three pages, in a table by
// number, in one by text, and in an index.
func (m *mill) turn(ctx context.Context) error {
	id := m.rand.IntN(400)
	key := fmt.Sprint(m.name, " ", id)
	if m.rand.IntN(3) == 0 {
		delete(m.rows, id)
		for _, table := range []string{"numbered", "named"} {
			if _, err := m.s.DB().ExecContext(ctx, "DELETE FROM "+table+" WHERE k = $1", key); err != nil {
				return err
			}
		}
		return nil
	}
	text := strings.Repeat(key+rand.Text(), 1+m.rand.IntN(1<<m.rand.IntN(9)))
	m.rows[id] = text
	for _, table := range []string{"numbered", "named"} {
		_, err := m.s.DB().ExecContext(ctx, "INSERT INTO "+table+" (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v", key, text)
		if err != nil {
			return err
		}
	}
	return nil
}

// check compares the rows with what they must be.
func (m *mill) check(t *testing.T) {
	t.Helper()
	for _, table := range []string{"numbered", "named"} {
		for id := range 400 {
			var got string
			err := m.s.DB().QueryRowContext(t.Context(), "SELECT coalesce(max(v), '') FROM "+table+" WHERE k = $1", fmt.Sprint(m.name, " ", id)).Scan(&got)
			if err != nil || got != m.rows[id] {
				t.Fatalf("row %d in %s has %d bytes, want %d (%v)", id, table, len(got), len(m.rows[id]), err)
			}
		}
	}
}

// TestScrubKeepsADatabaseWhole scrubs while others write and read, again and
// again, and has SQLite check every page.
func TestScrubKeepsADatabaseWhole(t *testing.T) {
	at := newSQLite(t)
	s := open(t, at)
	for _, make := range []string{
		"CREATE TABLE numbered (id INTEGER PRIMARY KEY, k TEXT UNIQUE, v TEXT)",
		"CREATE TABLE named (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID",
		"CREATE INDEX numbered_v ON numbered (v)",
	} {
		if _, err := s.DB().ExecContext(t.Context(), make); err != nil {
			t.Fatal(err)
		}
	}
	mills := []*mill{{s: s, name: "mill a"}, {s: s, name: "mill b"}}
	for i, m := range mills {
		m.rand, m.rows = mathrand.New(mathrand.NewPCG(uint64(i), 17)), map[int]string{}
	}
	for range 8 {
		var wg sync.WaitGroup
		for _, m := range mills {
			wg.Go(func() {
				for range 150 {
					if err := m.turn(t.Context()); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Go(func() {
			for range 3 {
				if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedPages && how != models.ScrubbedHeld {
					t.Errorf("Scrub = %q, %v", how, err)
				}
			}
		})
		wg.Wait()
		var said string
		if err := s.DB().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
			t.Fatalf("integrity_check: %q, %v", said, err)
		}
	}
	for _, m := range mills {
		m.check(t)
	}
	// Nothing of mill b is left once its rows are gone; mill a's are as they were.
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM numbered WHERE k LIKE 'mill b %'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM named WHERE k LIKE 'mill b %'"); err != nil {
		t.Fatal(err)
	}
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedPages {
		t.Fatalf("Scrub = %q, %v", how, err)
	}
	if n := count(t, filepath.Dir(strings.TrimPrefix(at, "sqlite://")), "mill b "); n > 0 {
		t.Errorf("what was deleted is there %d times", n)
	}
	mills[0].check(t)
	mills[1].rows = map[int]string{}
	mills[1].check(t)
	if again, err := s.Scrub(t.Context(), time.Now); err != nil || again != models.ScrubbedPages {
		t.Errorf("a scrub of what is scrubbed = %q, %v", again, err)
	}
}

// TestScrubFindsTheCopies shows what it is for: rows that SQLite has moved and then
// overwritten are in the free space of its pages still, and not after the scrub.
func TestScrubFindsTheCopies(t *testing.T) {
	at := newSQLite(t)
	s, r := open(t, at), mathrand.New(mathrand.NewPCG(11, 13))
	tx, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE TABLE named (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID")
	order := r.Perm(4000)
	for _, i := range order {
		run("INSERT INTO named (k, v) VALUES ($1, $2)", fmt.Sprintf("%05d", i), fmt.Sprint([]string{"gone-", "kept-"}[i%2], i, " ", strings.Repeat("x", i%300)))
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, i := range order {
		if i%2 == 0 {
			run("DELETE FROM named WHERE k = $1", fmt.Sprintf("%05d", i))
		}
	}
	if err := errors.Join(tx.Commit(), s.EmptyLog(t.Context())); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(strings.TrimPrefix(at, "sqlite://"))
	if n := count(t, folder, "gone-"); n == 0 {
		t.Error("without the scrub nothing is left of what was deleted: then what is it for?")
	} else {
		t.Logf("without the scrub %d copies are left of 2000 rows", n)
	}
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedPages {
		t.Fatalf("Scrub = %q, %v", how, err)
	}
	if n, kept := count(t, folder, "gone-"), count(t, folder, "kept-"); n > 0 || kept != 2000 {
		t.Errorf("after the scrub %d copies are left, and %d of the 2000 others", n, kept)
	}
}

// TestScrubLeavesAloneWhatIsNoPage gives it random bytes: it may refuse them, and
// must not read or write beside them.
func TestScrubLeavesAloneWhatIsNoPage(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(3, 5))
	for range 200_000 {
		page := make([]byte, 512)
		for i := range 16 {
			page[i] = byte(r.Uint32())
		}
		page[0] = []byte{2, 5, 10, 13}[r.IntN(4)]
		page[r.IntN(512)], page[1], page[3], page[5] = byte(r.Uint32()), byte(r.IntN(3)), byte(r.IntN(2)), byte(r.IntN(3))
		records.ScrubPage(page, 2)
	}
}

// TestScrubGivesWayToAnOlderReader holds a read open: the scrub says so, and is
// whole once it has ended.
func TestScrubGivesWayToAnOlderReader(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s, other := open(t, url), open(t, url)
		fillPersonal(t, s, "anna", "mark", 3)
		tx, err := other.Reader().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if strings.HasPrefix(url, "postgres") {
			stays(t, tx)
		}
		if _, err := tx.ExecContext(t.Context(), "SELECT count(*) FROM recordings"); err != nil {
			t.Fatal(err)
		}
		eraseRows(t, s, "anna")
		if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedHeld {
			t.Errorf("Scrub beside an older reader = %q, %v, want %q", how, err, models.ScrubbedHeld)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if how, err := s.Scrub(t.Context(), time.Now); err != nil || how == models.ScrubbedHeld {
			t.Errorf("Scrub after it = %q, %v", how, err)
		}
	})
}

// TestScrubWaitsForOtherDatabases has a transaction run in another database of the server,
// from before the erasure: VACUUM would copy what is deleted, since a snapshot is as old as
// the oldest transaction of any of them.
func TestScrubWaitsForOtherDatabases(t *testing.T) {
	s := open(t, newPostgres(t))
	fillPersonal(t, s, "anna", "mark", 3)
	tx, err := open(t, newPostgres(t)).DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	stays(t, tx)
	if _, err := tx.ExecContext(t.Context(), "SELECT txid_current()"); err != nil {
		t.Fatal(err)
	}
	eraseRows(t, s, "anna")
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedHeld {
		t.Errorf("Scrub beside an older transaction = %q, %v, want %q", how, err, models.ScrubbedHeld)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how == models.ScrubbedHeld {
		t.Errorf("Scrub after it = %q, %v", how, err)
	}
}

// TestP17StatisticsWaitForOthers shows that what the statistics had of an erased child
// goes too where a transaction begins in another database in the midst of the scrub: it is
// deleted after that, and would be copied while the transaction lasts.
func TestP17StatisticsWaitForOthers(t *testing.T) {
	at := newPostgres(t)
	s, beside, erased := open(t, at), open(t, at).DB(), rand.Text()
	fillPersonal(t, s, models.LearnerID(erased), erased, 9)
	folder := filesOfPostgres(t, s)
	if _, err := s.DB().ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	eraseRows(t, s, models.LearnerID(erased))

	reader, other := begin(t, beside), begin(t, open(t, newPostgres(t)).DB())
	if _, err := reader.ExecContext(t.Context(), "LOCK TABLE recordings IN ACCESS SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedRewritten {
			t.Errorf("Scrub = %q, %v, want %q", how, err, models.ScrubbedRewritten)
		}
	}()
	scrubs := func(query string) {
		for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
			var n int
			if err := beside.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			select {
			case <-ended:
				return
			default:
			}
			if n > 0 {
				return
			}
		}
	}
	scrubs("SELECT count(*) FROM pg_locks WHERE relation = 'recordings'::regclass AND NOT granted")
	if _, err := other.ExecContext(t.Context(), "SELECT txid_current()"); err != nil {
		t.Fatal(err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	// It waits for the other: what it asks first, once more, tells of it.
	scrubs("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_replication_slots%'")
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	<-ended
	if n := count(t, folder, erased); n > 0 {
		t.Errorf("the database's files hold the marker %d times after the scrub", n)
	}
}

// TestP17StatisticsOfEmptyTablesGo shows that what the statistics had of an erased child
// goes too where its tables are empty then, of which PostgreSQL by itself keeps them. The
// store goes on with the tables as before.
func TestP17StatisticsOfEmptyTablesGo(t *testing.T) {
	at := newPostgres(t)
	s, erased := open(t, at), rand.Text()
	fillPersonal(t, s, models.LearnerID(erased), erased, 9)
	folder := filesOfPostgres(t, s)
	for _, command := range []string{"ANALYZE", "TRUNCATE learners, recordings, accesses CASCADE", "VACUUM FULL ANALYZE"} {
		if _, err := s.DB().ExecContext(t.Context(), command); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, filepath.Join(folder, "base"), erased); n == 0 {
		t.Error("PostgreSQL forgets by itself: then what is it for?")
	}
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedRewritten {
		t.Errorf("Scrub = %q, %v, want %q", how, err, models.ScrubbedRewritten)
	}
	if n := count(t, filepath.Join(folder, "base"), erased); n > 0 {
		t.Errorf("the tables' files hold the marker %d times after the scrub", n)
	}
	fillPersonal(t, s, "anna", "mark", 2)
}

// TestScrubBesideAView has a view of the operator's on a column of an empty table, which
// then keeps its statistics: the receipt says so, and the erasure ends.
func TestScrubBesideAView(t *testing.T) {
	s := open(t, newPostgres(t))
	fillPersonal(t, s, "anna", "mark", 3)
	for _, command := range []string{"CREATE VIEW liked AS SELECT principal FROM likes", "ANALYZE"} {
		if _, err := s.DB().ExecContext(t.Context(), command); err != nil {
			t.Fatal(err)
		}
	}
	eraseRows(t, s, "anna")
	if how := settle(t, s); how != models.ScrubbedStatisticsKept {
		t.Errorf("the database says %q, want %q", how, models.ScrubbedStatisticsKept)
	}
}

// begin begins a transaction that stays until it is ended.
func begin(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	stays(t, tx)
	return tx
}

// stays makes a transaction that of another program, which PostgreSQL does not end
// because nothing comes of it.
func stays(t *testing.T, tx *sql.Tx) {
	t.Helper()
	if _, err := tx.ExecContext(t.Context(), "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		t.Fatal(err)
	}
}

// TestOneScrubAtATime lets several workers scrub at once, of one process and of two.
func TestOneScrubAtATime(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		stores := []*records.Store{open(t, url), open(t, url)}
		fillPersonal(t, stores[0], "anna", "mark", 3)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				how, err := stores[i%2].Scrub(t.Context(), time.Now)
				if err != nil && !errors.Is(err, models.Conflict) {
					t.Errorf("Scrub = %q, %v", how, err)
				}
			})
		}
		wg.Wait()
	})
}

// TestScrubByARoleThatMayLittle scrubs as a role that owns its tables and nothing
// else: it may not move the log on, and says so.
func TestScrubByARoleThatMayLittle(t *testing.T) {
	server := newSchema(t, server(t))
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	admin := open(t, server).DB()
	role := "plain_" + strings.ToLower(rand.Text())
	schema := u.Query().Get("search_path")
	for _, command := range []string{
		"CREATE ROLE " + role + " LOGIN PASSWORD 'plain'", "GRANT ALL ON SCHEMA " + schema + " TO " + role,
		"CREATE SCHEMA " + role + " AUTHORIZATION " + role,
	} {
		if _, err := admin.ExecContext(t.Context(), command); err != nil {
			t.Skip("the role of the tests may make no other role:", err)
		}
	}
	t.Cleanup(func() {
		for _, command := range []string{"DROP SCHEMA " + role + " CASCADE", "REVOKE ALL ON SCHEMA " + schema + " FROM " + role, "DROP ROLE " + role} {
			if _, err := admin.ExecContext(context.WithoutCancel(t.Context()), command); err != nil {
				t.Error(err)
			}
		}
	})
	query := u.Query()
	query.Set("search_path", role)
	u.User, u.RawQuery = url.UserPassword(role, "plain"), query.Encode()
	s, err := records.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillPersonal(t, s, "anna", "mark", 2)
	eraseRows(t, s, "anna")
	if how := settle(t, s); how != models.ScrubbedTablesOnly {
		t.Errorf("the database says %q, want %q", how, models.ScrubbedTablesOnly)
	}
	s.RewriteUpTo(1)
	if how, err := s.Scrub(t.Context(), time.Now); err != nil || how != models.ScrubbedVacuumed {
		t.Errorf("tables over the limit: %q, %v, want %q", how, err, models.ScrubbedVacuumed)
	}
}
