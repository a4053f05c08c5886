package api

import (
	"context"
	"sync"

	"github.com/tus/tusd/v2/pkg/handler"
)

// uploadLocks lets one request at a time at an upload, in this process; several
// processes are kept apart by the records. A request that comes while another hangs in
// a connection that the client has long left asks that one to give way.
//
// The library has one too, which has the request give way by the library's own means.
// These change what another goroutine reads at that moment (v2.9.1), and come so late
// that they end the next request on the connection.
type uploadLocks struct {
	mu   sync.Mutex // guards held
	held map[string]*uploadLock
}

func newUploadLocks() *uploadLocks { return &uploadLocks{held: map[string]*uploadLock{}} }

// uploadLock is the lock of one request.
type uploadLock struct {
	locks    *uploadLocks
	id       string
	released chan struct{}
	giveWay  func()
}

// NewLock implements handler.Locker.
func (l *uploadLocks) NewLock(id string) (handler.Lock, error) {
	return &uploadLock{locks: l, id: id, released: make(chan struct{})}, nil
}

// Lock implements handler.Lock.
func (l *uploadLock) Lock(ctx context.Context, _ func()) error {
	l.giveWay = tusCallOf(ctx).answer.giveWay
	for {
		other := l.locks.take(l)
		if other == nil {
			return nil
		}
		other.giveWay()
		select {
		case <-ctx.Done():
			return handler.ErrLockTimeout
		case <-other.released:
		}
	}
}

// take takes the lock, or says who has it.
func (l *uploadLocks) take(lock *uploadLock) (other *uploadLock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if other := l.held[lock.id]; other != nil {
		return other
	}
	l.held[lock.id] = lock
	return nil
}

// Unlock implements handler.Lock.
func (l *uploadLock) Unlock() error {
	l.locks.mu.Lock()
	defer l.locks.mu.Unlock()
	delete(l.locks.held, l.id)
	close(l.released)
	return nil
}
