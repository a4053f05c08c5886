//go:build unix

// Package servers says how Redis, PostgreSQL and MinIO are run for tests and
// measurements: which programs, with which arguments, as whom. Starting, killing and
// watching them is left to those who need them, each in its own way: in one of several
// network namespaces, behind a wire that can be cut, or simply beside what is measured.
package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// Server is a server that can be started, again and again, on what it has kept.
type Server struct {
	Path string
	Args []string
	Env  []string            // besides ours
	As   *syscall.Credential // nil for ourselves

	// Ready is a command that fails until it answers, and not only listens; nil for one
	// that answers when it listens.
	Ready []string
}

// Redis is one that keeps what it has in a folder, with these settings besides.
func Redis(address string, port int, folder string, settings ...string) Server {
	return Server{Path: "redis-server", Args: append([]string{"--port", strconv.Itoa(port), "--bind", address, "--dir", folder,
		"--maxmemory-policy", "noeviction"}, settings...)}
}

// Password opens the servers that have one; User is who has it.
const (
	User     = "langdu"
	Password = "langdu-secret"
)

// MinIO is one that keeps what it has in a folder. It removes what was deleted within
// a second, so that a test need not wait for the five minutes that it else takes.
func MinIO(address string, port int, folder string) (Server, error) {
	path, err := MinIOProgram()
	return Server{Path: path, Args: []string{"server", folder, "--address", net.JoinHostPort(address, strconv.Itoa(port))},
		Env: []string{"MINIO_ROOT_USER=" + User, "MINIO_ROOT_PASSWORD=" + Password, "MINIO_UPDATE=off",
			"MINIO_API_DELETE_CLEANUP_INTERVAL=1s", "HOME=" + filepath.Dir(folder)}}, err
}

// MinIOProgram is MinIO on PATH, or as .ci/run has built it.
func MinIOProgram() (string, error) {
	if path, err := exec.LookPath("minio"); err == nil {
		return path, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path, err := exec.LookPath(filepath.Join(cache, "langdu-ci", "bin", "minio"))
	if err != nil {
		return "", errors.New("MinIO is not here: `.ci/run setup` builds it")
	}
	return path, nil
}

// Postgres is one that keeps what it has in a folder, with these settings besides. Its
// cluster is made where there is none yet: without passwords, for the user langdu, from
// this machine. Where we are root the folder is made that of the user postgres, since
// PostgreSQL refuses to be root.
func Postgres(ctx context.Context, address string, port int, folder string, settings ...string) (Server, error) {
	bin, err := PostgresPrograms()
	if err != nil {
		return Server{}, err
	}
	as, err := Owner(folder)
	if err != nil {
		return Server{}, err
	}
	data := Cluster(folder)
	s := Server{Path: filepath.Join(bin, "postgres"), As: as, Args: []string{"-D", data, "-p", strconv.Itoa(port),
		"-c", "listen_addresses=" + address, "-c", "unix_socket_directories=", "-c", "wal_recycle=off"}}
	for _, setting := range settings {
		s.Args = append(s.Args, "-c", setting)
	}
	s.Ready = []string{filepath.Join(bin, "pg_isready"), "-q", "-h", address, "-p", strconv.Itoa(port), "-U", User}
	if _, err := os.Stat(data); err == nil {
		return s, nil
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", User, "-E", "UTF8", "--no-locale", "--no-sync")
	cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: as}, "/"
	if said, err := cmd.CombinedOutput(); err != nil {
		return Server{}, fmt.Errorf("initdb: %w: %s", err, said)
	}
	return s, nil
}

// Cluster is where [Postgres] keeps its cluster in a folder.
func Cluster(folder string) string { return filepath.Join(folder, "data") }

// PostgresPrograms is the folder in which Debian keeps those of the newest PostgreSQL
// that is here.
func PostgresPrograms() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is good
	if len(found) == 0 {
		return "", errors.New("PostgreSQL is not here (Debian: postgresql)")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// Owner makes a folder that of whom PostgreSQL runs as: nil for ourselves.
func Owner(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	them, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(them.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(them.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, int(uid), int(gid))
}

// FreePort is a TCP port of loopback that nothing listens on.
func FreePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
