package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// jwtSecret signs the tokens of this run.
const jwtSecret = "a secret of the load test, long enough!"

// house is the whole service: its servers, an API and workers, each a process.
type house struct {
	folder string
	base   string
	api    *process
	work   *process // the API where everything is in one process
	others []*process
}

// open builds langdu and starts it: in the production shape on servers of its own, or in
// one process. maxWait is how long a recording may wait.
func open(ctx context.Context, embedded bool, maxWait time.Duration) (h *house, err error) {
	folder, err := os.MkdirTemp("", "langdu-load-")
	if err != nil {
		return nil, err
	}
	h = &house{folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if err := os.Chmod(folder, 0o755); err != nil { // the database runs as somebody else
		return h, err
	}
	binary := filepath.Join(folder, "langdu")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/langdu").CombinedOutput(); err != nil {
		return h, fmt.Errorf("building langdu: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return h, err
	}
	h.base = "http://127.0.0.1:" + port
	// What an operator would turn up for one app that is a whole town.
	serve := []string{"serve", "--listen", "127.0.0.1:" + port, "--data", filepath.Join(folder, "data"), "--max-wait", maxWait.String(),
		"--rate-app", "off", "--open-metrics", "--log-level", "warn", "--sweep-every", "5s"}
	env := []string{"LANGDU_JWT_SECRET=" + jwtSecret}
	if !embedded {
		stores, err := h.servers(ctx)
		if err != nil {
			return h, err
		}
		env = append(env, append(stores, "LANGDU_SIGNING_KEY="+strings.Repeat("5a", 32), "LANGDU_MASTER_KEY="+strings.Repeat("a5", 32))...)
		serve = append(serve, "--workers", "0")
		if h.work, err = begin("workers", filepath.Join(folder, "work.log"), nil, env, binary, "work", "--log-level", "warn", "--sweep-every", "5s"); err != nil {
			return h, err
		}
	}
	if h.api, err = begin("api", filepath.Join(folder, "api.log"), nil, env, binary, serve...); err != nil {
		return h, err
	}
	if embedded {
		h.work = h.api
	}
	return h, until("langdu answers", listens(port))
}

// servers starts Redis, PostgreSQL and MinIO, and returns where they are.
func (h *house) servers(ctx context.Context) ([]string, error) {
	initdb := newest("/usr/lib/postgresql/*/bin/initdb")
	cache := os.Getenv("XDG_CACHE_HOME")
	if home, err := os.UserHomeDir(); cache == "" && err == nil {
		cache = filepath.Join(home, ".cache")
	}
	minio := filepath.Join(cache, "langdu-ci/bin/minio")
	if _, err := os.Stat(minio); err != nil || initdb == "" {
		return nil, errors.New("PostgreSQL or MinIO is not there: run .ci/run setup, or measure with -embedded")
	}
	var ports [3]string
	for i := range ports {
		var err error
		if ports[i], err = freePort(); err != nil {
			return nil, err
		}
	}
	start := func(name string, as *syscall.Credential, port string, env []string, path string, args ...string) error {
		p, err := begin(name, filepath.Join(h.folder, name+".log"), as, env, path, args...)
		if err != nil {
			return err
		}
		h.others = append(h.others, p)
		return until(name+" answers", listens(port))
	}
	if err := start("redis", nil, ports[0], nil, "redis-server", "--port", ports[0], "--bind", "127.0.0.1", "--dir", h.folder,
		"--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"); err != nil {
		return nil, err
	}
	as, err := h.database(ctx, initdb)
	if err != nil {
		return nil, err
	}
	if err := start("postgres", as, ports[1], nil, filepath.Join(filepath.Dir(initdb), "postgres"), "-D", filepath.Join(h.folder, "pg", "data"), "-p", ports[1],
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "wal_recycle=off"); err != nil {
		return nil, err
	}
	secret := rand.Text()
	if err := start("minio", nil, ports[2], []string{"MINIO_ROOT_USER=langdu", "MINIO_ROOT_PASSWORD=" + secret, "MINIO_UPDATE=off"},
		minio, "server", filepath.Join(h.folder, "minio"), "--address", "127.0.0.1:"+ports[2]); err != nil {
		return nil, err
	}
	return []string{"LANGDU_REDIS_URL=redis://127.0.0.1:" + ports[0] + "/0",
		"LANGDU_DATABASE_URL=postgres://langdu@127.0.0.1:" + ports[1] + "/postgres?sslmode=disable",
		"LANGDU_S3_URL=http://langdu:" + secret + "@127.0.0.1:" + ports[2] + "/langdu?region=us-east-1"}, nil
}

// database makes the folder of PostgreSQL, which does not run as root.
func (h *house) database(ctx context.Context, initdb string) (*syscall.Credential, error) {
	folder := filepath.Join(h.folder, "pg")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	var as *syscall.Credential
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(u.Uid) // it is a number here
		gid, _ := strconv.Atoi(u.Gid)
		as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(folder, uid, gid); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, initdb, "-D", filepath.Join(folder, "data"), "-A", "trust", "-U", "langdu")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return as, nil
}

// processes is all of the service.
func (h *house) processes() []*process {
	all := append([]*process{h.api}, h.others...)
	if h.work != h.api {
		all = append(all, h.work)
	}
	return all
}

// cpu is what the whole service has used so far, and langdu's part in it.
func (h *house) cpu() (all, ours time.Duration, err error) {
	for _, p := range h.processes() {
		u, err := used(p.cmd.Process.Pid)
		if err != nil {
			return 0, 0, err
		}
		all += u.cpu
		if p == h.api || p == h.work {
			ours += u.cpu
		}
	}
	return all, ours, nil
}

// close ends everything and removes it.
func (h *house) close() (err error) {
	if h.work != nil && h.work != h.api {
		err = errors.Join(err, h.work.end(syscall.SIGTERM, 30*time.Second))
	}
	if h.api != nil {
		err = errors.Join(err, h.api.end(syscall.SIGTERM, 30*time.Second))
	}
	for _, p := range h.others {
		_ = p.end(syscall.SIGTERM, 20*time.Second) // what they held is thrown away
	}
	return errors.Join(err, os.RemoveAll(h.folder))
}
