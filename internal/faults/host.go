//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// host is a network namespace: a machine of its own as far as the network goes, on a
// link that can be taken down.
type host struct {
	name string // of the namespace, and of our end of the link
	gate string // our address on the link
}

// newHost makes one, and returns nil where we may not.
func newHost(ctx context.Context) (*host, error) {
	if _, err := exec.LookPath("ip"); err != nil || os.Geteuid() != 0 {
		return nil, nil
	}
	number := os.Getpid() % 16000 // of a network of four addresses in 198.18.0.0/15, which is for tests
	net := fmt.Sprintf("198.%d.%d.", 18+number/8192, number%8192/64+64)
	first := number % 64 * 4
	h := &host{name: fmt.Sprintf("ldf%d", os.Getpid()), gate: fmt.Sprint(net, first+1)}
	far := "eth0"
	for _, args := range [][]string{
		{"netns", "add", h.name},
		{"link", "add", h.name, "type", "veth", "peer", "name", far, "netns", h.name},
		{"addr", "add", h.gate + "/30", "dev", h.name},
		{"link", "set", h.name, "up"},
		{"-n", h.name, "addr", "add", fmt.Sprint(net, first+2) + "/30", "dev", far},
		{"-n", h.name, "link", "set", far, "up"},
		{"-n", h.name, "link", "set", "lo", "up"},
	} {
		if _, err := command(ctx, nil, "ip", args...); err != nil {
			return nil, errors.Join(err, h.close())
		}
	}
	return h, nil
}

// move has a process run there.
func (h *host) move(p *process) {
	p.args = append([]string{"netns", "exec", h.name, p.path}, p.args...)
	p.path = "ip"
}

// link takes the link up or down.
func (h *host) link(ctx context.Context, state string) error {
	_, err := command(ctx, nil, "ip", "link", "set", h.name, state)
	return err
}

// close removes the link and the namespace.
func (h *host) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, link := command(ctx, nil, "ip", "link", "del", h.name)
	_, space := command(ctx, nil, "ip", "netns", "del", h.name)
	return errors.Join(link, space)
}
