//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
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

// freePort is a TCP port on loopback that nothing listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// newRedis makes a Redis that writes down each change before it answers.
func newRedis(dir string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "redis")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, err
	}
	s := &server{port: port, disk: &disk{path: data}, gone: syscall.SIGKILL, process: &process{
		name: "Redis", path: "redis-server", log: filepath.Join(dir, "redis.log"),
		args: []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes",
			"--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"},
	}}
	s.answers = func(ctx context.Context) error { return pingRedis(ctx, s.at()) }
	return s, nil
}

// newPostgres makes a PostgreSQL on a disk of its own.
func newPostgres(ctx context.Context, dir string, megabytes int) (*server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is good
	if len(found) == 0 {
		return nil, errors.New("PostgreSQL is not installed (Debian: postgresql)")
	}
	bin := filepath.Dir(found[len(found)-1])
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	disk, err := newDisk(filepath.Join(dir, "postgres"), megabytes)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(disk.path, "data")
	s := &server{port: port, disk: disk, gone: syscall.SIGQUIT, process: &process{
		name: "PostgreSQL", path: filepath.Join(bin, "postgres"), log: filepath.Join(dir, "postgres.log"), last: syscall.SIGQUIT,
		args: []string{"-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
			"-c", "max_connections=200", "-c", "max_wal_size=128MB", "-c", "wal_recycle=off"},
	}}
	if s.user, err = serverUser(disk.path); err != nil {
		return s, err
	}
	s.answers = func(ctx context.Context) error {
		_, err := command(ctx, nil, filepath.Join(bin, "pg_isready"), "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-U", "langdu")
		return err
	}
	return s, initPostgres(ctx, s, filepath.Join(bin, "initdb"), data)
}

// serverUser is who PostgreSQL runs as, since it refuses to be root; the folder is
// made theirs.
func serverUser(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	them, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(them.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(them.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, uid, gid)
}

func initPostgres(ctx context.Context, s *server, initdb, data string) error {
	cmd := exec.CommandContext(ctx, initdb, "-D", data, "-A", "trust", "-U", "langdu", "-E", "UTF8", "--no-locale")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	cmd.Dir = "/"
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	return nil
}

// s3Key and s3Secret open the object store of the run.
const s3Key, s3Secret = "langdu", "langdu-secret"

// newMinIO makes a MinIO on a disk of its own.
func newMinIO(dir, program string, megabytes int) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	disk, err := newDisk(filepath.Join(dir, "minio"), megabytes)
	if err != nil {
		return nil, err
	}
	s := &server{port: port, disk: disk, gone: syscall.SIGKILL}
	s.process = &process{
		name: "MinIO", path: program, log: filepath.Join(dir, "minio.log"),
		args: []string{"server", disk.path, "--address", s.at()},
		env: []string{"MINIO_ROOT_USER=" + s3Key, "MINIO_ROOT_PASSWORD=" + s3Secret, "MINIO_UPDATE=off",
			"MINIO_API_DELETE_CLEANUP_INTERVAL=1s", "HOME=" + dir},
	}
	s.answers = func(ctx context.Context) error { return get(ctx, "http://"+s.at()+"/minio/health/cluster") }
	return s, nil
}

// findMinIO is the program: on PATH, or where .ci/run builds it.
func findMinIO() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	places := []string{filepath.Join(cache, "langdu-ci", "bin", "minio")}
	if onPath, err := exec.LookPath("minio"); err == nil {
		places = append(places, onPath)
	}
	i := slices.IndexFunc(places, func(path string) bool { _, err := os.Stat(path); return err == nil })
	if i < 0 {
		return "", errors.New("MinIO is not here: `.ci/run setup` builds it")
	}
	return places[i], nil
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
