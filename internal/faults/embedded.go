//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/servers"
)

// openEmbedded starts everything in one process over one folder on a disk of its own.
func (h *house) openEmbedded(ctx context.Context) error {
	d, err := newDisk(filepath.Join(h.dir, "data"), h.plan.Disk)
	if err != nil {
		return err
	}
	h.data = d
	port, err := servers.FreePort()
	if err != nil {
		return err
	}
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	p := h.langdu("serve", nil, "serve", "--workers", "2", "--grace", "10s", "--listen", at, "--data", d.path,
		"--max-unfinished", h.plan.Unfinished.String())
	h.addrs, h.apis = []string{at}, []*process{p}
	if err := p.start(); err != nil {
		return err
	}
	h.door, err = newWire(h.addrs, "127.0.0.1:0")
	return err
}

func (h *house) closeEmbedded() error {
	if h.data == nil {
		return nil
	}
	return h.data.close()
}

// inEmbedded is what is done to the embedded shape.
func (h *house) inEmbedded() []fault {
	all := []fault{
		{kind: "kill -9 of the service", inject: killAPI},
		{kind: "graceful restart of the service", inject: restart},
		{kind: "the service stopped for longer than its lease", inject: stopService},
		{kind: "a machine that gets a tenth of its time", inject: stutter},
		{kind: "the line to the service cut in mid-stream", inject: cutDoor},
		{kind: "the line to the service slow and narrow", inject: narrowDoor},
	}
	if h.data.mounted {
		all = append(all, fault{kind: "the disk full", inject: fillData}, fault{kind: "killed while the disk is full", inject: killFull})
	}
	return all
}

func restart(ctx context.Context, h *house, _ *rand.Rand) error {
	return errors.Join(h.apis[0].end(syscall.SIGTERM, 40*time.Second), again(ctx, h.apis[0]))
}

func stopService(ctx context.Context, h *house, r *rand.Rand) error {
	h.apis[0].signal(syscall.SIGSTOP)
	pause(ctx, h.plan.Lease+between(r, time.Second, 3*time.Second))
	h.apis[0].signal(syscall.SIGCONT)
	return nil
}

// stutter lets the service run for a tenth of the time: everything that it waits for,
// its disk too, is slow in its eyes.
func stutter(ctx context.Context, h *house, _ *rand.Rand) error {
	for range 40 {
		h.apis[0].signal(syscall.SIGSTOP)
		pause(ctx, 90*time.Millisecond)
		h.apis[0].signal(syscall.SIGCONT)
		pause(ctx, 10*time.Millisecond)
	}
	return nil
}

func narrowDoor(ctx context.Context, h *house, r *rand.Rand) error {
	h.door.slow(20*time.Millisecond, 64<<10)
	pause(ctx, between(r, 2*time.Second, 6*time.Second))
	h.door.heal()
	return nil
}

func fillData(ctx context.Context, h *house, r *rand.Rand) error {
	if err := h.data.fill(); err != nil {
		return errors.Join(err, h.data.free())
	}
	pause(ctx, between(r, 2*time.Second, 6*time.Second))
	return h.data.free()
}

// killFull kills the service in the middle of a write that finds no room.
func killFull(ctx context.Context, h *house, r *rand.Rand) error {
	full := h.data.fill()
	pause(ctx, between(r, 500*time.Millisecond, 3*time.Second))
	h.apis[0].kill()
	return errors.Join(full, h.data.free(), again(ctx, h.apis[0]))
}

// seeEmbedded reads the folder. The queue is in the process and not seen.
func (h *house) seeEmbedded(ctx context.Context) (*snapshot, error) {
	s := &snapshot{At: time.Now()}
	for name, read := range map[string]func(context.Context, *sql.DB, *snapshot) error{"langdu.db": seeRecords, "keys/keys.db": seeKeys} {
		db, err := h.file(name)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(read(ctx, db, s), db.Close()); err != nil {
			return nil, err
		}
	}
	return s, errors.Join(h.seeFolder(s), h.seeTemps(ctx, s))
}

// seeFolder lists the files of the embedded object store: below its one bucket, but
// for what the gateway keeps for itself.
func (h *house) seeFolder(s *snapshot) error {
	root := filepath.Join(h.data.path, "objects")
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed while we look
		}
		if err != nil || d.IsDir() {
			return err
		}
		inside, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch _, key, ok := strings.Cut(inside, "/r/"); {
		case ok:
			s.Objects = append(s.Objects, "r/"+key)
		case strings.Contains(inside, "multipart"), strings.Contains(inside, ".sgwtmp"):
			s.Halves = append(s.Halves, inside)
		default:
			s.Others = append(s.Others, inside)
		}
		return nil
	})
}
