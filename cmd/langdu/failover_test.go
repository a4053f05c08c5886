//go:build unix

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/internal/servers"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestPostgresFailsOver kills the primary while recordings are uploaded and puts its
// synchronous standby in its place, as docs/scaling.md says: what was answered is there,
// uploads go on without a restart, and all of it is scored.
func TestPostgresFailsOver(t *testing.T) {
	redis := need.Server(t, "LANGDU_TEST_REDIS", "redis://host:port/0")
	s3 := need.Server(t, "LANGDU_TEST_S3", "http://user:password@host:port")
	first := newPrimary(t)
	second := first.standby(t)
	s := start(t, []string{"--redis-url", ownRedis(t, redis), "--s3-url", s3 + "/langdu-failover-" + strconv.Itoa(first.port) + "?region=us-east-1",
		"--database-url", fmt.Sprintf("postgres://langdu@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write", first.port, second.port)})
	s.consent(t, "failover")
	reading := second.reader(t)
	if err := reading.PutPage(t.Context(), models.Page{ID: "p", Text: "好"}); !errors.Is(err, models.Unavailable) {
		t.Errorf("a change on a standby: %v, want it unavailable", err)
	}

	var answered []string
	try := func() bool {
		id, ok := s.tryUpload(t, "failover")
		if ok {
			answered = append(answered, id)
		}
		return ok
	}
	for range 5 {
		if !try() {
			t.Fatal("an upload before anything has happened is not taken")
		}
	}
	s.scored(t, answered[0]) // the workers run: one that finds no database when it begins ends
	first.kill()
	if try() {
		t.Error("an upload is taken though no database writes")
	}
	second.promote(t)
	await(t, "an upload after the failover", try)
	for range 3 {
		await(t, "more of them", try)
	}
	for _, id := range answered {
		s.scored(t, id)
	}
	if err := reading.PutPage(t.Context(), models.Page{ID: "p", Text: "好"}); err != nil {
		t.Errorf("a change through connections from when it was a standby: %v", err)
	}
}

// scored waits until a recording is.
func (s *service) scored(t *testing.T, id string) {
	t.Helper()
	await(t, "its result", func() bool { return s.want(t, 200, "GET", "/v1/recordings/"+id, nil)["status"] == "scored" })
}

// tryUpload sends a recording once. Anything but an acceptance must be a refusal that
// may be repeated.
func (s *service) tryUpload(t *testing.T, learner string) (id string, ok bool) {
	t.Helper()
	body, contentType := form(t, [][2]string{{"learner", learner}, {"text", readingText}}, testdata(t, "reading.ogg"))
	status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
	switch status {
	case 202:
		var said struct{ ID string }
		if err := json.Unmarshal(answer, &said); err != nil {
			t.Fatal(err)
		}
		return said.ID, true
	case 503:
		return "", false
	}
	t.Fatalf("an upload is answered %d: %s", status, answer)
	return "", false
}

// postgres is a PostgreSQL of the test's own.
type postgres struct {
	port   int
	folder string
	cmd    *exec.Cmd
}

func newPrimary(t *testing.T) *postgres {
	t.Helper()
	bin, err := servers.PostgresPrograms()
	if err != nil {
		need.Program(t, "pg_basebackup")
	}
	need.Program(t, filepath.Join(bin, "pg_basebackup"))
	p := newPostgres(t)
	p.start(t)
	return p
}

func newPostgres(t *testing.T) *postgres {
	t.Helper()
	folder, err := os.MkdirTemp("", "langdu-failover") // the user postgres must get there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	port, err := servers.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return &postgres{port: port, folder: folder}
}

func (p *postgres) start(t *testing.T) {
	t.Helper()
	s, err := servers.Postgres(t.Context(), "127.0.0.1", p.port, p.folder, "fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), s.Path, s.Args...)
	p.cmd.SysProcAttr, p.cmd.Dir = &syscall.SysProcAttr{Credential: s.As}, "/"
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	await(t, "PostgreSQL", func() bool { return p.exec(t, "SELECT 1") == nil })
}

// kill ends it without a word; its processes notice and end too.
func (p *postgres) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()         // it was killed
	}
}

func (p *postgres) url() string {
	return fmt.Sprintf("postgres://langdu@127.0.0.1:%d/postgres?sslmode=disable", p.port)
}

func (p *postgres) exec(t *testing.T, command string) error {
	db, err := sql.Open("pgx", p.url())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(t.Context(), command)
	return errors.Join(err, db.Close())
}

// standby starts a copy that follows the log, for which every commit waits from now on.
func (p *postgres) standby(t *testing.T) *postgres {
	t.Helper()
	s := newPostgres(t)
	as, err := servers.Owner(s.folder)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := servers.PostgresPrograms()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.upToDate(t); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "pg_basebackup"), "-h", "127.0.0.1", "-p", strconv.Itoa(p.port), "-U", "langdu",
		"-D", servers.Cluster(s.folder), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: as}, "/"
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pg_basebackup: %v: %s", err, said)
	}
	s.start(t)
	for _, command := range []string{"ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"} {
		if err := p.exec(t, command); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "the standby to be waited for", func() bool {
		return p.exec(t, "SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == nil // it fails while there is none
	})
	return s
}

// upToDate makes the tables, so that a reader of the standby finds them.
func (p *postgres) upToDate(t *testing.T) error {
	store, err := records.Open(t.Context(), p.url())
	if err == nil {
		err = store.Close()
	}
	return err
}

// reader is the records on a server that only reads.
func (p *postgres) reader(t *testing.T) *records.Store {
	t.Helper()
	store, err := records.Open(t.Context(), p.url())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func (p *postgres) promote(t *testing.T) {
	t.Helper()
	if err := p.exec(t, "SELECT pg_promote()"); err != nil {
		t.Fatal(err)
	}
}
