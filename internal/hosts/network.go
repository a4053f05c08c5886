//go:build linux

package hosts

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// first is the address of the first host: the range is for measuring networks, and
// nobody's.
var first = netip.MustParseAddr("198.18.0.1")

// Network is machines on one switch.
type Network struct {
	name    string // begins the names of its namespaces
	folder  string // holds what its processes write
	bridge  string // the namespace of the switch
	hosts   []*Host
	guard   *exec.Cmd
	release io.Closer // ends the guard's waiting
}

// Open makes a network without machines.
func Open() (*Network, error) {
	n := &Network{name: "langdu-" + strings.ToLower(rand.Text()[:8])}
	n.bridge, n.folder = n.name+"-switch", filepath.Join(os.TempDir(), n.name)
	if err := n.watch(); err != nil {
		return nil, err
	}
	err := os.Mkdir(n.folder, 0o755) // servers that are not root reach their folders through it
	if err == nil {
		err = ip("netns", "add", n.bridge)
	}
	if err == nil {
		err = ip("-n", n.bridge, "link", "add", "br0", "up", "type", "bridge", "forward_delay", "0")
	}
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// guard takes a network away when its standard input ends. That is when we close
// it, and also when we were killed.
const guard = `cat >/dev/null
ip netns list | cut -d' ' -f1 | grep "^$0-" | while read -r ns; do
  ip netns pids "$ns" | xargs -r kill -9
  ip netns delete "$ns"
done
rm -rf "$1"`

// watch starts the guard, out of reach of what is sent to our group of processes.
func (n *Network) watch() error {
	n.guard = exec.Command("sh", "-c", guard, n.name, n.folder)
	n.guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	in, err := n.guard.StdinPipe()
	if err != nil {
		return err
	}
	n.release = in
	return n.guard.Start()
}

// Close kills every process of every machine and takes the network away.
func (n *Network) Close() error {
	err := n.release.Close()
	return errors.Join(err, n.guard.Wait())
}

// Host adds a machine, with its link up.
func (n *Network) Host(name string) (*Host, error) {
	h := &Host{network: n, name: name, namespace: n.name + "-" + name, port: fmt.Sprintf("p%d", len(n.hosts))}
	h.addr = first
	if len(n.hosts) > 0 {
		h.addr = n.hosts[len(n.hosts)-1].addr.Next()
	}
	n.hosts = append(n.hosts, h)
	for _, step := range [][]string{
		{"netns", "add", h.namespace},
		{"link", "add", "eth0", "netns", h.namespace, "type", "veth", "peer", "name", h.port, "netns", n.bridge},
		{"-n", n.bridge, "link", "set", h.port, "master", "br0", "up"},
		{"-n", h.namespace, "addr", "add", h.addr.String() + "/24", "dev", "eth0"},
		{"-n", h.namespace, "link", "set", "eth0", "up"},
		{"-n", h.namespace, "link", "set", "lo", "up"},
	} {
		if err := ip(step...); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// ip runs iproute2.
func ip(args ...string) error {
	out, err := exec.Command("ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
