//go:build linux

package hosts

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// host adds a machine to the network.
func host(t *testing.T, n *Network, name string) *Host {
	t.Helper()
	h, err := n.Host(name)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// listen answers every connection to a port of the machine with a word.
func listen(t *testing.T, h *Host, port int, word string) {
	t.Helper()
	l, err := h.Listen(port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, word) // the asker notices
			_ = conn.Close()
		}
	}()
}

// ask is what is answered at an address, asked from the machine.
func ask(t *testing.T, from *Host, at string) (string, error) {
	t.Helper()
	conn, err := from.Dial(t.Context(), "tcp", at)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	said, err := io.ReadAll(conn)
	return string(said), err
}

func TestHostsReachEachOtherAndNobodyElse(t *testing.T) {
	n, other := Make(t), Make(t)
	a, b, stranger := host(t, n, "a"), host(t, n, "b"), host(t, other, "a")
	host(t, other, "b")
	listen(t, b, 7000, "b of n")
	if got, err := ask(t, a, b.At(7000)); got != "b of n" || err != nil {
		t.Errorf("a hears %q, %v of b", got, err)
	}
	if got, err := ask(t, stranger, b.At(7000)); err == nil {
		t.Errorf("another network hears %q", got)
	}
	if conn, err := a.Dial(t.Context(), "tcp", "192.0.2.1:7000"); !errors.Is(err, syscall.ENETUNREACH) {
		t.Errorf("a machine has a way out of its network: %v, %v", conn, err)
	}
}

func TestHostCutOff(t *testing.T) {
	n := Make(t)
	a, b := host(t, n, "a"), host(t, n, "b")
	l, err := b.Listen(7000)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := a.Dial(t.Context(), "tcp", b.At(7000))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	if err := b.Cut(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "late"); err != nil {
		t.Errorf("the sender is told of the cut: %v", err)
	}
	_ = peer.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if n, err := peer.Read(make([]byte, 4)); err == nil {
		t.Errorf("%d bytes came through a cut link", n)
	}
	if err := b.Mend(); err != nil {
		t.Fatal(err)
	}
	_ = peer.SetReadDeadline(time.Now().Add(5 * time.Second))
	if got, err := io.ReadAll(io.LimitReader(peer, 4)); string(got) != "late" || err != nil {
		t.Errorf("after the link is back came %q, %v", got, err)
	}
}

func TestHostKilled(t *testing.T) {
	n := Make(t)
	a, b := host(t, n, "a"), host(t, n, "b")
	dies, err := a.Start(nil, "sh", "-c", "hostname; sleep 600 & wait")
	if err != nil {
		t.Fatal(err)
	}
	lives, err := b.Start(nil, "sleep", "600")
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.After(5 * time.Second); !strings.Contains(dies.Log(), "a\n"); {
		select {
		case <-deadline:
			t.Fatalf("the host's name is %q", dies.Log())
		case <-time.Tick(10 * time.Millisecond):
		}
	}
	if err := a.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-dies.Ended():
	case <-time.After(5 * time.Second):
		t.Error("a process of a killed host lives")
	}
	select {
	case <-lives.Ended():
		t.Errorf("a process of another host has ended: %s", lives.Log())
	default:
	}
}

// TestNetworkOfTheKilled: nothing is left of a network whose test was killed.
func TestNetworkOfTheKilled(t *testing.T) {
	if os.Getenv("LANGDU_TEST_DIES") == "1" {
		n := Make(t)
		p, err := host(t, n, "a").Start(nil, "sleep", "600")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString(n.name + "\n")
		<-p.Ended()
	}
	Make(t) // or skip
	command := exec.Command(os.Args[0], "-test.run=^TestNetworkOfTheKilled$")
	command.Env = append(os.Environ(), "LANGDU_TEST_DIES=1")
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	name := make([]byte, len("langdu-12345678"))
	if _, err := io.ReadFull(out, name); err != nil {
		t.Fatal(err)
	}
	_ = command.Process.Kill()
	_ = command.Wait() // it was killed
	for deadline := time.After(10 * time.Second); ; {
		left, err := exec.Command("ip", "netns", "list").Output()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(left), string(name)) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("namespaces are left: %s", left)
		case <-time.Tick(20 * time.Millisecond):
		}
	}
}
