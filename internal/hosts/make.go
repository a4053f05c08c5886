//go:build linux

package hosts

import (
	"testing"

	"github.com/langdu/langdu/internal/need"
)

// Make makes a network for a test. The test is skipped where it cannot be made.
func Make(t testing.TB) *Network {
	t.Helper()
	need.Root(t)
	need.Program(t, "ip")
	n, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}
