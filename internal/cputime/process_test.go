package cputime_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// TestOf reads this process as another one: it has used what it says of itself, within
// the two ticks that the kernel rounds.
func TestOf(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has /proc")
	}
	for end := cputime.Used() + 50*time.Millisecond; cputime.Used() < end; {
		runtime.Gosched()
	}
	least := cputime.Used()
	got, err := cputime.Of(os.Getpid())
	most := cputime.Used()
	if err != nil || got.CPU < least-20*time.Millisecond || got.CPU > most+20*time.Millisecond {
		t.Errorf("Of = %v, %v; this process says %v to %v", got.CPU, err, least, most)
	}
	if got.Resident < 1<<20 {
		t.Errorf("%d bytes resident", got.Resident)
	}
	if _, err := cputime.Of(1 << 30); err == nil {
		t.Error("a process that is not there has used nothing, and no error")
	}
}
