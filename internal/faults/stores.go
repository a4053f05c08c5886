//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/servers"
)

// server is a store's server: a process with a folder, that can be stopped and
// started, and is reached over a wire.
type server struct {
	*process
	port int
	disk *disk
	wire *wire
	// gone is the signal that ends it at once, as a crash would.
	gone syscall.Signal
	// answers says whether it does.
	answers func(ctx context.Context) error
}

func (s *server) at() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// up starts it and waits until it answers.
func (s *server) up(ctx context.Context) error {
	if err := s.start(); err != nil {
		return err
	}
	return s.ready(ctx)
}

func (s *server) ready(ctx context.Context) error {
	return await(ctx, s.name+" answers", time.Minute, func(ctx context.Context) error {
		if !s.running() {
			if err := s.start(); err != nil { // it gave up starting, on a disk that was full
				return err
			}
		}
		return s.answers(ctx)
	})
}

// down ends it at once.
func (s *server) down() { _ = s.end(s.gone, 10*time.Second) } // killed else

// newRedis makes a Redis that writes down each change before it answers.
func newRedis(dir string) (*server, error) {
	port, err := servers.FreePort()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "redis")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, err
	}
	s := &server{port: port, disk: &disk{path: data}, gone: syscall.SIGKILL}
	s.process = storeProcess("Redis", dir, servers.Redis("127.0.0.1", port, data, "--appendonly", "yes", "--appendfsync", "always", "--save", ""))
	s.answers = func(ctx context.Context) error { return pingRedis(ctx, s.at()) }
	return s, nil
}

// newPostgres makes a PostgreSQL on a disk of its own.
func newPostgres(ctx context.Context, dir string, megabytes int) (*server, error) {
	port, err := servers.FreePort()
	if err != nil {
		return nil, err
	}
	disk, err := newDisk(filepath.Join(dir, "postgres"), megabytes)
	if err != nil {
		return nil, err
	}
	s := &server{port: port, disk: disk, gone: syscall.SIGQUIT}
	program, err := servers.Postgres(ctx, "127.0.0.1", port, disk.path, "max_connections=200", "max_wal_size=128MB")
	if err != nil {
		return s, err // whose disk is to be taken down
	}
	s.process = storeProcess("PostgreSQL", dir, program)
	s.last = syscall.SIGQUIT
	s.answers = func(ctx context.Context) error {
		_, err := command(ctx, nil, program.Ready[0], program.Ready[1:]...)
		return err
	}
	return s, nil
}

// newMinIO makes a MinIO on a disk of its own.
func newMinIO(dir string, megabytes int) (*server, error) {
	port, err := servers.FreePort()
	if err != nil {
		return nil, err
	}
	disk, err := newDisk(filepath.Join(dir, "minio"), megabytes)
	if err != nil {
		return nil, err
	}
	s := &server{port: port, disk: disk, gone: syscall.SIGKILL}
	program, err := servers.MinIO("127.0.0.1", port, disk.path)
	s.process = storeProcess("MinIO", dir, program)
	s.answers = func(ctx context.Context) error { return get(ctx, "http://"+s.at()+"/minio/health/cluster") }
	return s, err
}

// storeProcess is a process of a store's server.
func storeProcess(name, dir string, s servers.Server) *process {
	return &process{name: name, path: s.Path, args: s.Args, env: s.Env, user: s.As, log: filepath.Join(dir, strings.ToLower(name)+".log")}
}

// get wants a good answer from an address.
func get(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := (&http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
