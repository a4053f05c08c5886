// Package storagetest is the contract of package storage as tests. Every
// implementation of a port runs them, on the embedded stores always and on real
// servers where there are any:
//
//	func TestContract(t *testing.T) {
//		storagetest.TestObjects(t, func(t *testing.T) storage.Objects { … })
//	}
//
// A test states one promise and is written to fail where it is broken: races are
// run with many callers at once, crashes are calls that never come, and a store
// that is away is a real one that was closed or cannot be reached.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// start is when every test begins. It has milliseconds, which must survive, and
// another zone than UTC, which must not.
var start = time.Date(2026, 3, 1, 18, 30, 15, 123e6, time.FixedZone("UTC+8", 8*3600))

// want ends the test where got differs from want.
func want[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s = %+v, want %+v", what, got, want)
	}
}

// ok ends the test where a call has failed.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind ends the test where err is not a *models.Error of kind.
func wantKind(t *testing.T, what string, err error, kind models.Kind) {
	t.Helper()
	var e *models.Error
	if !errors.As(err, &e) || e.Kind != kind || !errors.Is(err, kind) {
		t.Fatalf("%s: error %v (kind %q), want kind %q", what, err, models.KindOf(err), kind)
	}
}

// atOnce runs f n times at the same moment and returns the errors.
func atOnce(n int, f func(i int) error) []error {
	gate, errs := make(chan struct{}), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-gate
			errs[i] = f(i)
		})
	}
	close(gate)
	wg.Wait()
	return errs
}

// cancelled is a context that has ended.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// name is a name for the i-th thing of a kind.
func name(kind string, i int) string { return fmt.Sprintf("%s-%03d", kind, i) }
