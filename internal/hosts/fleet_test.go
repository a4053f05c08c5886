//go:build linux && hosts

package hosts_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/internal/hosts"
)

// fleet is langdu on machines of its own: three that keep, two that answer, three
// that work, and the one on which the app is.
type fleet struct {
	net     *hosts.Network
	binary  string
	urls    []string // flags that name the stores
	keepers []*hosts.Host
	apis    []*hosts.Host
	workers []*hosts.Host
	app     *hosts.Host
	redis   []*hosts.Process // of the keepers
	serving map[*hosts.Host]*hosts.Process
	working map[*hosts.Host]*hosts.Process
	flags   []string // of the workers
}

// newFleet starts the stores: Redis on all keepers, with sentinels, and PostgreSQL
// and MinIO on the last, which no act takes away.
func newFleet(t *testing.T) *fleet {
	t.Helper()
	hosts.NeedStores(t)
	f := &fleet{net: hosts.Make(t), binary: binary(t), serving: map[*hosts.Host]*hosts.Process{}, working: map[*hosts.Host]*hosts.Process{}}
	f.keepers = f.add(t, "keeper-1", "keeper-2", "keeper-3")
	f.apis = f.add(t, "api-1", "api-2")
	f.workers = f.add(t, "worker-1", "worker-2", "worker-3")
	f.app = f.add(t, "app")[0]
	ctx, last := t.Context(), f.keepers[2]
	var group errgroup.Group
	group.Go(func() error { _, err := last.Postgres(ctx, "fsync=off"); return err })
	group.Go(func() error { _, err := last.MinIO(ctx); return err })
	f.redis = sentinels(t, f.keepers)
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	f.urls = []string{"--redis-url", sentinelURL(f.keepers), "--database-url", "postgres://langdu@" + last.At(hosts.PostgresPort) + "/postgres?sslmode=disable",
		"--s3-url", "http://langdu:" + hosts.Password + "@" + last.At(hosts.MinIOPort) + "/langdu?region=us-east-1"}
	return f
}

// sentinels starts a Redis on each machine, the first of which is the master, and a
// sentinel beside each.
func sentinels(t *testing.T, on []*hosts.Host) (redis []*hosts.Process) {
	t.Helper()
	for i, host := range on {
		var settings []string
		if i > 0 {
			settings = []string{"--replicaof", on[0].Address() + " " + "6379"}
		}
		redis = append(redis, got(host.Redis(t.Context(), append(settings, "--appendonly", "yes")...))(t))
	}
	for _, host := range on {
		got(host.Sentinel(t.Context(), on[0], len(on)/2+1))(t)
	}
	return redis
}

func sentinelURL(on []*hosts.Host) string {
	var at []string
	for _, host := range on {
		at = append(at, host.At(hosts.SentinelPort))
	}
	return "redis-sentinel://:" + hosts.Password + "@" + strings.Join(at, ",") + "/0?master=" + hosts.MasterName + "&sentinel-password=" + hosts.Password
}

func (f *fleet) add(t *testing.T, names ...string) (added []*hosts.Host) {
	t.Helper()
	for _, name := range names {
		h, err := f.net.Host(name)
		if err != nil {
			t.Fatal(err)
		}
		added = append(added, h)
	}
	return added
}

// environment is the secrets that every process of the fleet has.
var environment = []string{"LANGDU_JWT_SECRET=a secret of the tests on many machines, long enough",
	"LANGDU_SIGNING_KEY=" + strings.Repeat("5a", 32), "LANGDU_MASTER_KEY=" + strings.Repeat("a5", 32)}

// serve starts an API.
func (f *fleet) serve(t *testing.T, on *hosts.Host) {
	t.Helper()
	folder := got(on.Folder("langdu"))(t)
	f.serving[on] = got(on.Start(environment, f.binary, append([]string{"serve", "--data", folder, "--listen", on.At(apiPort), "--workers", "0"}, f.urls...)...))(t)
}

// work starts workers on a machine, which work on one recording at once.
func (f *fleet) work(t *testing.T, on *hosts.Host) {
	t.Helper()
	args := append([]string{"work", "--workers", "1", "--health-listen", on.At(healthPort)}, f.urls...)
	f.working[on] = got(on.Start(environment, f.binary, append(args, f.flags...)...))(t)
}

const (
	apiPort    = 8080
	healthPort = 8081
)

// ready waits until the machines answer that they are.
func (f *fleet) ready(t *testing.T, port int, on ...*hosts.Host) {
	t.Helper()
	for _, host := range on {
		within(t, time.Minute, host.Name()+" is ready", func() bool {
			answer, err := f.app.Client().Get("http://" + host.At(port) + "/readyz")
			if err != nil {
				return false
			}
			_ = answer.Body.Close()
			return answer.StatusCode == 200
		})
	}
}

// query asks the database.
func (f *fleet) query(t *testing.T, into any, sql string, args ...any) {
	t.Helper()
	config, err := pgx.ParseConfig(f.urls[3])
	if err != nil {
		t.Fatal(err)
	}
	config.DialFunc = f.app.Dial
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(into); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// logs shows what a machine has said when the test has failed.
func (f *fleet) logs(t *testing.T) {
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for _, all := range []map[*hosts.Host]*hosts.Process{f.serving, f.working} {
			for host, p := range all {
				t.Logf("log of %s: %s", host.Name(), tail(p.Log()))
			}
		}
	})
}

// tail is the last lines of a log, without those of every request.
func tail(log string) string {
	lines := slices.DeleteFunc(strings.Split(log, "\n"), func(line string) bool { return strings.Contains(line, "level=INFO msg=request") })
	return strings.Join(lines[max(0, len(lines)-25):], "\n")
}

// binary builds langdu once, or is the one that the environment names.
func binary(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var build = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "langdu-binary")
	if err != nil {
		return "", err
	}
	built = folder
	path := filepath.Join(folder, "langdu")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/langdu")
	cmd.Dir, cmd.Stderr = filepath.Join("..", ".."), os.Stderr
	return path, cmd.Run()
})

// built is the folder that TestMain removes.
var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// got is what a call has returned; an error ends the test. Not to be used in a
// goroutine that is not the test's.
func got[T any](what T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return what
	}
}

// within waits until something is so.
func within(t *testing.T, long time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(long); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not in %s", what, long)
		}
	}
	return time.Since(began)
}
