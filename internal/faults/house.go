//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/servers"
)

// house is one langdu service with everything that it stands on, all of it ours
// to break.
type house struct {
	plan    plan
	dir     string
	program string // langdu, with what the tag faults adds to it
	door    *wire  // to the apis, in turn

	redis, postgres, minio *server // nil in the embedded shape
	host                   *host   // of the last worker; nil where hosts cannot be made

	apis    []*process
	addrs   []string // of the apis
	workers []*process
	data    *disk // of the embedded shape

	slow map[string]bool // sums of recordings whose work may take minutes
}

// The secrets of the run: there is nobody to keep them from.
var secrets = []string{
	"LANGDU_JWT_SECRET=a secret of the fault runs, which is long enough",
	"LANGDU_SIGNING_KEY=" + strings.Repeat("5a", 32),
	"LANGDU_MASTER_KEY=" + strings.Repeat("a5", 32),
}

// newHouse makes the folder of a run. What is opened from here on close closes.
func newHouse(p plan, program string) (*house, error) {
	dir, err := os.MkdirTemp("", "langdu-faults-")
	if err != nil {
		return nil, err
	}
	h := &house{plan: p, dir: dir, program: program}
	return h, errors.Join(os.Chmod(dir, 0o755), os.Mkdir(h.temp(), 0o777))
}

// temp is the folder of temporary files of the service.
func (h *house) temp() string { return filepath.Join(h.dir, "tmp") }

// open starts everything.
func (h *house) open(ctx context.Context) error {
	steps := []func(context.Context) error{h.openStores, h.openService}
	if h.plan.Embedded {
		steps = []func(context.Context) error{h.openEmbedded}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return h.ready(ctx)
}

// ready waits until the service answers that it is.
func (h *house) ready(ctx context.Context) error {
	return await(ctx, "the service is ready", time.Minute, func(ctx context.Context) error {
		for _, at := range h.addrs {
			if err := get(ctx, "http://"+at+"/readyz"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *house) openStores(ctx context.Context) (err error) {
	if h.redis, err = newRedis(h.dir); err != nil {
		return err
	}
	if h.postgres, err = newPostgres(ctx, h.dir, h.plan.Disk); err != nil {
		return err
	}
	if h.minio, err = newMinIO(h.dir, h.plan.Disk); err != nil {
		return err
	}
	if h.host, err = newHost(ctx); err != nil {
		return err
	}
	for _, s := range h.stores() {
		if err := s.up(ctx); err != nil {
			return err
		}
		at := []string{"127.0.0.1:0"}
		if h.host != nil {
			at = append(at, net.JoinHostPort(h.host.gate, strconv.Itoa(s.port)))
		}
		if s.wire, err = newWire([]string{s.at()}, at...); err != nil {
			return err
		}
	}
	return errors.Join(h.createDatabase(ctx, "langdu"), h.createDatabase(ctx, "keys"))
}

func (h *house) stores() []*server {
	if h.plan.Embedded {
		return nil
	}
	return []*server{h.redis, h.postgres, h.minio}
}

// addresses is the settings of the stores as a process reaches them: over the wires
// on loopback, or from the host apart.
func (h *house) addresses(apart bool) []string {
	at := func(s *server) string {
		if apart {
			return net.JoinHostPort(h.host.gate, strconv.Itoa(s.port))
		}
		return s.wire.address()
	}
	postgres := at(h.postgres)
	return []string{
		"LANGDU_REDIS_URL=redis://" + at(h.redis) + "/0",
		"LANGDU_DATABASE_URL=postgres://langdu@" + postgres + "/langdu?sslmode=disable",
		"LANGDU_KEYS_URL=postgres://langdu@" + postgres + "/keys?sslmode=disable",
		"LANGDU_S3_URL=http://" + servers.User + ":" + servers.Password + "@" + at(h.minio) + "/langdu?region=us-east-1",
	}
}

// langdu makes a process of the program.
func (h *house) langdu(name string, env []string, args ...string) *process {
	env = append(append([]string{"TMPDIR=" + h.temp(), "GOMAXPROCS=2", "LANGDU_FAULTS=decoder"}, secrets...), env...)
	args = append(args, "--lease", h.plan.Lease.String(), "--sweep-every", "5s", "--log-level", "info")
	return &process{
		name: name, path: h.program, args: args, env: env,
		log: filepath.Join(h.dir, strings.ReplaceAll(name, " ", "-")+".log"),
	}
}

// openService starts two apis and three workers, the last one on a host of its own.
func (h *house) openService(ctx context.Context) error {
	env := h.addresses(false)
	for i := range 2 {
		port, err := servers.FreePort()
		if err != nil {
			return err
		}
		at := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		h.addrs = append(h.addrs, at)
		h.apis = append(h.apis, h.langdu(fmt.Sprint("api ", i+1), env,
			"serve", "--workers", "0", "--listen", at, "--data", filepath.Join(h.dir, "api"), "--max-unfinished", h.plan.Unfinished.String()))
	}
	for i := range 3 {
		w := h.langdu(fmt.Sprint("worker ", i+1), env, "work", "--workers", "2", "--grace", "10s")
		if i == 2 && h.host != nil {
			w.env = append(w.env, h.addresses(true)...)
			h.host.move(w)
		}
		h.workers = append(h.workers, w)
	}
	for _, p := range append(append([]*process{}, h.apis[:1]...), h.workers...) { // one migrates, the others find it done
		if err := p.start(); err != nil {
			return err
		}
		if p == h.apis[0] {
			if err := await(ctx, "the first api is ready", time.Minute, func(ctx context.Context) error {
				return get(ctx, "http://"+h.addrs[0]+"/readyz")
			}); err != nil {
				return err
			}
		}
	}
	if err := h.apis[1].start(); err != nil {
		return err
	}
	door, err := newWire(h.addrs, "127.0.0.1:0")
	h.door = door
	return err
}

// processes is everything of langdu.
func (h *house) processes() []*process { return append(append([]*process{}, h.apis...), h.workers...) }

// supervise starts again what ends by itself, until ctx ends.
func (h *house) supervise(ctx context.Context) {
	for ctx.Err() == nil {
		for _, p := range h.processes() {
			_ = p.revive() // tried again
		}
		pause(ctx, 500*time.Millisecond)
	}
}

// stop ends the service as an operator does, and says who did not end in time.
func (h *house) stop() error {
	var failed []error
	for _, p := range h.processes() {
		failed = append(failed, p.end(syscall.SIGTERM, 40*time.Second))
	}
	return errors.Join(failed...)
}

// close leaves nothing running, mounted or lying about.
func (h *house) close() error {
	for _, p := range h.processes() {
		p.kill()
	}
	if h.door != nil {
		h.door.close()
	}
	failed := []error{}
	for _, s := range h.stores() {
		if s == nil {
			continue
		}
		if s.process != nil {
			s.down()
		}
		if s.wire != nil {
			s.wire.close()
		}
		failed = append(failed, s.disk.close())
	}
	if h.host != nil {
		failed = append(failed, h.host.close())
	}
	failed = append(failed, h.closeEmbedded())
	if !h.plan.Keep {
		failed = append(failed, os.RemoveAll(h.dir))
	}
	return errors.Join(failed...)
}
