//go:build linux && hosts

package link_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
	"github.com/langdu/langdu/storage/link"
)

type dial func(ctx context.Context, network, address string) (net.Conn, error)

// pair is a worker's end of a connection, the store's end, and the store.
func pair(t *testing.T, by dial) (ours, theirs net.Conn, store *hosts.Host) {
	t.Helper()
	n := hosts.Make(t)
	worker, err := n.Host("worker")
	if err != nil {
		t.Fatal(err)
	}
	if store, err = n.Host("store"); err != nil {
		t.Fatal(err)
	}
	l, err := store.Listen(9000)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = worker.Within(func() (err error) { ours, err = by(t.Context(), "tcp", store.At(9000)); return err })
	if err == nil {
		theirs, err = l.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() })
	return ours, theirs, store
}

// lateWrite cuts the link, writes, gives up and mends it, and returns what the store
// gets in the seconds after that.
func lateWrite(t *testing.T, by dial) string {
	ours, theirs, store := pair(t, by)
	if err := store.Cut(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(ours, "late"); err != nil {
		t.Fatalf("the sender is told of the cut: %v", err)
	}
	if err := ours.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Mend(); err != nil {
		t.Fatal(err)
	}
	// The kernel sends again after 0.2, 0.6, 1.4, 3 and 6.2 s, whatever the link does.
	_ = theirs.SetReadDeadline(time.Now().Add(10 * time.Second))
	came := make([]byte, 4)
	n, _ := io.ReadFull(theirs, came) // nothing, or the end of the connection
	return string(came[:n])
}

func TestNothingIsWrittenAfterGivingUp(t *testing.T) {
	t.Parallel()
	if got := lateWrite(t, link.DialForgetting); got != "" {
		t.Errorf("after the connection was closed, and the link was back, came %q", got)
	}
}

// TestWithoutForgetting: what the test above looks for is there to be found.
func TestWithoutForgetting(t *testing.T) {
	t.Parallel()
	if got := lateWrite(t, (&net.Dialer{}).DialContext); got != "late" {
		t.Errorf("by a dialer of the library came %q: the kernel does not send again, and the test above shows nothing", got)
	}
}

func TestCutIsNoticed(t *testing.T) {
	t.Parallel()
	ours, _, store := pair(t, link.Dial)
	if err := store.Cut(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_ = ours.SetReadDeadline(began.Add(4 * link.Silence))
	if _, err := io.WriteString(ours, "a question"); err != nil {
		t.Fatal(err)
	}
	_, err := ours.Read(make([]byte, 1))
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("a cut link is not noticed: %v", err)
	}
	if took := time.Since(began); took > 2*link.Silence {
		t.Errorf("a cut link is noticed after %s, want about %s", took, link.Silence)
	}
	t.Logf("noticed after %s: %v", time.Since(began).Round(time.Millisecond), err)
}
