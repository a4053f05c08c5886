package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/servers"
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
	port, err := servers.FreePort()
	if err != nil {
		return h, err
	}
	listen := fmt.Sprintf("127.0.0.1:%d", port)
	h.base = "http://" + listen
	// What an operator would turn up for one app that is a whole town.
	serve := []string{"serve", "--listen", listen, "--data", filepath.Join(folder, "data"), "--max-wait", maxWait.String(),
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
	const here = "127.0.0.1"
	var ports [3]int
	var folders [3]string
	names := []string{"redis", "postgres", "minio"}
	for i, name := range names {
		var err error
		if ports[i], err = servers.FreePort(); err != nil {
			return nil, err
		}
		folders[i] = filepath.Join(h.folder, name)
		if err := os.Mkdir(folders[i], 0o755); err != nil {
			return nil, err
		}
	}
	postgres, err := servers.Postgres(ctx, here, ports[1], folders[1])
	if err != nil {
		return nil, fmt.Errorf("%w; -embedded measures without", err)
	}
	minio, err := servers.MinIO(here, ports[2], folders[2])
	if err != nil {
		return nil, fmt.Errorf("%w; -embedded measures without", err)
	}
	for i, s := range []servers.Server{servers.Redis(here, ports[0], folders[0], "--appendonly", "yes", "--save", ""), postgres, minio} {
		p, err := begin(names[i], filepath.Join(h.folder, names[i]+".log"), s.As, s.Env, s.Path, s.Args...)
		if err != nil {
			return nil, err
		}
		h.others = append(h.others, p)
		if err := until(names[i]+" answers", answers(ports[i], s.Ready)); err != nil {
			return nil, err
		}
	}
	return []string{fmt.Sprintf("LANGDU_REDIS_URL=redis://%s:%d/0", here, ports[0]),
		fmt.Sprintf("LANGDU_DATABASE_URL=postgres://%s@%s:%d/postgres?sslmode=disable", servers.User, here, ports[1]),
		fmt.Sprintf("LANGDU_S3_URL=http://%s:%s@%s:%d/langdu?region=us-east-1", servers.User, servers.Password, here, ports[2])}, nil
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
