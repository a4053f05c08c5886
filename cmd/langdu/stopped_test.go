//go:build integration

package main

import (
	"syscall"
	"testing"
	"time"
)

// TestAWorkerThatIsStoppedLosesNothing stops a worker in the middle of a recording, as a
// rolling restart does: it finishes it and ends well.
func TestAWorkerThatIsStoppedLosesNothing(t *testing.T) {
	s, stores, first, id := caughtAtWork(t)
	stopped := time.Now()
	first.signal(t, syscall.SIGTERM)
	first.signal(t, syscall.SIGCONT)
	spawnWorker(t, stores)
	s.settle(t, id)
	took := time.Since(stopped)
	if status := s.status(t, id); status != "scored" || took > 5*time.Second {
		t.Errorf("%s after %s, want scored within seconds", status, took)
	}
	if ended, err := first.wait(t, 10*time.Second); err != nil {
		t.Errorf("the worker that was stopped ended after %s with %v", ended, err)
	}
	t.Logf("scored %.1f s after its worker was told to stop", took.Seconds())
}
