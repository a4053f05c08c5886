//go:build integration

package main

import (
	"syscall"
	"testing"
	"time"
)

// TestAWorkerThatIsStoppedLosesNothing stops a worker in the middle of a recording, as a
// rolling restart does: it finishes what it is at, and ends well.
func TestAWorkerThatIsStoppedLosesNothing(t *testing.T) {
	s, stores, first, id := caughtAtWork(t)
	stopped := time.Now()
	first.signal(t, syscall.SIGTERM)
	first.signal(t, syscall.SIGCONT)
	spawnWorker(t, stores)
	s.settle(t, id)
	took := time.Since(stopped)
	var attempts int
	if err := s.database(t, stores).QueryRowContext(t.Context(), "SELECT attempt FROM recordings WHERE id = $1", id).Scan(&attempts); err != nil {
		t.Fatal(err)
	}
	if status := s.status(t, id); status != "scored" || attempts != 1 {
		t.Errorf("%s by %d attempts, want scored by the one that was under way", status, attempts)
	}
	if ended, err := first.wait(t, 10*time.Second); err != nil {
		t.Errorf("the worker that was stopped ended after %s with %v", ended, err)
	}
	t.Logf("scored %.1f s after its worker was told to stop", took.Seconds())
}
