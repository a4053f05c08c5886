//go:build unix

package records_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/internal/servers"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestPoolers opens a database through pgbouncer: in session mode it is as good as
// none, from the first migration on; in transaction mode it is refused with a word that
// says what to do.
func TestPoolers(t *testing.T) {
	program, direct := need.Program(t, "pgbouncer"), newPostgres(t)
	t.Run("transaction", func(t *testing.T) {
		s, err := records.Open(t.Context(), pooled(t, program, direct, "transaction"))
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, models.Invalid) || !strings.Contains(err.Error(), "pool_mode = session") {
			t.Errorf("Open = %v, want it refused", err)
		}
	})
	t.Run("session", func(t *testing.T) {
		s := open(t, pooled(t, program, emptied(t, direct), "session"))
		fillPersonal(t, s, "anna", "mark", 2)
		eraseRows(t, s, "anna")
		settle(t, s)
	})
}

// emptied is a database without its tables.
func emptied(t *testing.T, url string) string {
	t.Helper()
	s := open(t, url)
	if _, err := s.DB().ExecContext(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	return url
}

// pooled runs a pgbouncer before a database and returns the way through it.
func pooled(t *testing.T, program, direct, mode string) string {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	port, err := servers.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	login := "user=" + u.User.Username()
	if password, _ := u.User.Password(); password != "" {
		login += " password=" + password
	}
	dir, as := anyones(t)
	config := fmt.Sprintf("[databases]\n* = host=%s port=%s %s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nauth_type = any\nunix_socket_dir =\npool_mode = %s\n",
		u.Hostname(), u.Port(), login, port, mode)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, program, file)
	cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: as}, "/"
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
	u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	listens(t, u.Host)
	return u.String()
}

// anyones is a folder, and who may look into it: pgbouncer, like PostgreSQL, refuses
// to be root.
func anyones(t *testing.T) (string, *syscall.Credential) {
	t.Helper()
	dir, err := os.MkdirTemp("", "langdu-pooler")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	as, err := servers.Owner(dir)
	if err != nil {
		t.Skip("there is no user postgres:", err)
	}
	return dir, as
}

// listens waits until a server takes connections.
func listens(t *testing.T, address string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		<-tick.C
	}
	t.Fatalf("nothing listens at %s", address)
}
