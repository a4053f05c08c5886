//go:build linux

package hosts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/internal/servers"
)

// Where servers listen, on every machine.
const (
	RedisPort    = 6379
	SentinelPort = 26379
	PostgresPort = 5432
	MinIOPort    = 9000
)

// Password is that of every server and user.
const Password = servers.Password

// MasterName is what sentinels call the Redis that they watch over.
const MasterName = "langdu"

// Folder makes a folder for something that runs on the machine, of which there is
// one; it is there still when it is started again.
func (h *Host) Folder(name string) (string, error) {
	folder := filepath.Join(h.network.folder, h.name+"-"+name)
	return folder, os.MkdirAll(folder, 0o755)
}

// up starts a server and waits until it takes connections.
func (h *Host) up(ctx context.Context, s servers.Server, port int) (*Process, error) {
	program, args := s.Path, s.Args
	if s.As != nil { // what joins a namespace is root
		args = append([]string{"--reuid", fmt.Sprint(s.As.Uid), "--regid", fmt.Sprint(s.As.Gid), "--clear-groups", program}, args...)
		program = "setpriv"
	}
	p, err := h.Start(s.Env, program, args...)
	if err != nil {
		return nil, err
	}
	return p, h.answers(ctx, p, port, s.Ready)
}

// Redis starts a Redis with a password, with these settings besides.
func (h *Host) Redis(ctx context.Context, settings ...string) (*Process, error) {
	folder, err := h.Folder("redis")
	if err != nil {
		return nil, err
	}
	settings = append([]string{"--requirepass", Password, "--masterauth", Password, "--repl-diskless-sync-delay", "0"}, settings...)
	return h.up(ctx, servers.Redis(h.Address(), RedisPort, folder, settings...), RedisPort)
}

// Sentinel starts a sentinel that watches over the Redis of a master, and finds it
// down after a second.
func (h *Host) Sentinel(ctx context.Context, master *Host, quorum int) (*Process, error) {
	folder, err := h.Folder("sentinel")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "sentinel.conf") // which it writes anew
	content := fmt.Sprintf(`port %[1]d
bind %[2]s
requirepass %[3]s
sentinel sentinel-pass %[3]s
sentinel monitor %[4]s %[5]s %[6]d %[7]d
sentinel auth-pass %[4]s %[3]s
sentinel down-after-milliseconds %[4]s 1000
sentinel failover-timeout %[4]s 6000
`, SentinelPort, h.Address(), Password, MasterName, master.Address(), RedisPort, quorum)
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		return nil, err
	}
	p, err := h.Start(nil, "redis-server", file, "--sentinel")
	if err != nil {
		return nil, err
	}
	return p, h.answers(ctx, p, SentinelPort, nil)
}

// Postgres starts a PostgreSQL with these settings; its cluster is made where there
// is none yet.
func (h *Host) Postgres(ctx context.Context, settings ...string) (*Process, error) {
	folder, err := h.Folder("postgres")
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(servers.Cluster(folder))
	fresh := err != nil
	s, err := servers.Postgres(ctx, h.Address(), PostgresPort, folder, append([]string{"max_connections=300"}, settings...)...)
	if err != nil {
		return nil, err
	}
	if fresh {
		if err := admitNeighbours(servers.Cluster(folder)); err != nil {
			return nil, err
		}
	}
	return h.up(ctx, s, PostgresPort)
}

// admitNeighbours lets the other machines in, also to follow the log.
func admitNeighbours(data string) error {
	f, err := os.OpenFile(filepath.Join(data, "pg_hba.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString("host all,replication all 198.18.0.0/24 trust\n")
	return err
}

// MinIO starts a MinIO.
func (h *Host) MinIO(ctx context.Context) (*Process, error) {
	folder, err := h.Folder("minio")
	if err != nil {
		return nil, err
	}
	s, err := servers.MinIO(h.Address(), MinIOPort, folder)
	if err != nil {
		return nil, err
	}
	return h.up(ctx, s, MinIOPort)
}

// NeedStores is that the programs of all stores are there; else the test is skipped.
func NeedStores(t testing.TB) {
	t.Helper()
	need.Program(t, "redis-server")
	if bin, err := servers.PostgresPrograms(); err == nil {
		need.Program(t, filepath.Join(bin, "initdb"))
	} else {
		need.Program(t, "postgres")
	}
	if path, err := servers.MinIOProgram(); err == nil {
		need.Program(t, path)
	} else {
		need.Program(t, "minio")
	}
}

// answers waits until a server on the machine does, on a port or as a command of its own tells.
func (h *Host) answers(ctx context.Context, p *Process, port int, ready []string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // much more than it takes: the machine may be busy
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := h.ready(ctx, port, ready)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.Ended():
			return fmt.Errorf("%s on %s has ended: %s", p.cmd.Path, h.name, p.Log())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w: %s", h.At(port), err, p.Log())
		}
	}
}

// ready says that a server answers: its port, or a command of its own.
func (h *Host) ready(ctx context.Context, port int, command []string) error {
	if command != nil {
		_, err := h.Run(nil, command[0], command[1:]...)
		return err
	}
	conn, err := h.Dial(ctx, "tcp", h.At(port))
	if err != nil {
		return err
	}
	return conn.Close()
}

// Cluster starts a Redis Cluster on at least three machines, the second half of which
// are replicas of the first where replicas is 1.
func Cluster(ctx context.Context, on []*Host, replicas int) (nodes []*Process, err error) {
	args := []string{"-a", Password, "--no-auth-warning", "--cluster", "create"}
	for _, h := range on {
		p, err := h.Redis(ctx, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-announce-ip", h.Address())
		if err != nil {
			return nil, err
		}
		nodes, args = append(nodes, p), append(args, h.At(RedisPort))
	}
	_, err = on[0].Run(nil, "redis-cli", append(args, "--cluster-replicas", strconv.Itoa(replicas), "--cluster-yes")...)
	return nodes, err
}
