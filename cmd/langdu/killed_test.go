//go:build integration

package main

import (
	"net/http"
	"syscall"
	"testing"
	"time"
)

// mostRecovery is how long after a worker was killed a short recording that it was at
// must have its result.
const mostRecovery = 15 * time.Second

// taken uploads a reading and returns it when the worker has begun with it and stands
// still: so that it is killed in the middle.
func (s *service) taken(t *testing.T, worker *process) (id string) {
	t.Helper()
	for range 20 {
		id = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
		await(t, "a worker", func() bool { return s.status(t, id) != "received" })
		worker.signal(t, syscall.SIGSTOP)
		if s.status(t, id) == "processing" {
			return id
		}
		worker.signal(t, syscall.SIGCONT) // it was faster
	}
	t.Fatal("no recording is caught being worked on")
	return ""
}

// TestAKilledWorkerIsMadeUpFor kills a worker in the middle of a recording and starts
// another: what the first was at is scored within seconds.
func TestAKilledWorkerIsMadeUpFor(t *testing.T) {
	s, stores, first, scored := caughtAtWork(t)
	killed := time.Now()
	first.kill()
	spawnWorker(t, stores)
	s.settle(t, scored)
	if took := time.Since(killed); took > mostRecovery {
		t.Errorf("scored %s after its worker was killed, want %s at most", took, mostRecovery)
	} else {
		t.Logf("scored %.1f s after its worker was killed, with the start of another", took.Seconds())
	}
	if status := s.status(t, scored); status != "scored" {
		t.Errorf("it is %s, want scored", status)
	}
}

// TestAnErasureOutlivesAKilledWorker kills a worker in the middle of a recording that is
// erased: the erasure waits for what the worker may still be writing, and for its job to
// be forgotten, and no longer.
func TestAnErasureOutlivesAKilledWorker(t *testing.T) {
	s, stores, first, id := caughtAtWork(t)
	killed := time.Now()
	first.kill()
	erasure := s.want(t, http.StatusAccepted, "DELETE", "/v1/recordings/"+id, nil)["erasure"].(string)
	spawnWorker(t, stores)
	await(t, "the erasure", func() bool {
		return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done"
	})
	t.Logf("erased with a receipt %.1f s after its worker was killed", time.Since(killed).Seconds())
}

// TestAKilledServiceGoesOn kills `langdu serve` in the middle of a recording and starts
// it again on its folder.
func TestAKilledServiceGoesOn(t *testing.T) {
	data := t.TempDir()
	secrets(t, nil)
	args := []string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "warn", "--workers", "2"}
	// It cannot be asked what it is at while it stands still: so it is killed at a guess.
	for range 20 {
		first := spawn(t, args...)
		s := serving(t, first, data)
		s.consent(t, "xiaoming")
		id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
		await(t, "a worker", func() bool { return s.status(t, id) != "received" })
		killed := time.Now()
		first.kill()
		second := spawn(t, args...)
		s = serving(t, second, data)
		caught := s.status(t, id) != "scored"
		s.settle(t, id)
		took := time.Since(killed)
		second.kill()
		if !caught {
			continue
		}
		t.Logf("scored %.1f s after the service was killed, with its start", took.Seconds())
		if took > mostRecovery {
			t.Errorf("that is more than %s", mostRecovery)
		}
		return
	}
	t.Fatal("no recording is caught being worked on")
}
