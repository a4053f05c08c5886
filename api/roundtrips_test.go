package api_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/storage/watched"
)

// tally counts what is asked of the stores.
type tally struct{ statements, transactions, objects atomic.Int64 }

// watch is a storage.Watch of the records.
func (c *tally) watch(ctx context.Context, operation string) (context.Context, func(error)) {
	if operation == "transaction" {
		c.transactions.Add(1)
	}
	return ctx, func(error) {}
}

// watchObjects is one of the objects.
func (c *tally) watchObjects(ctx context.Context, _ string) (context.Context, func(error)) {
	c.objects.Add(1)
	return ctx, func(error) {}
}

// TestAnUploadAsksTheStoresSeldom holds an upload, and a look at where it stands, to
// what they ask of the stores. Each question is a way there and back, in our processes
// and in the store's: one more is to be thought about, and this test changed.
func TestAnUploadAsksTheStoresSeldom(t *testing.T) {
	var tally *tally
	s := start(t, func(c *api.Config) {
		c.Objects = watched.NewObjects(c.Objects, func(ctx context.Context, operation string) (context.Context, func(error)) {
			return tally.watchObjects(ctx, operation)
		}, nil)
	})
	tally = s.tally
	s.learner("anna", "scoring")
	var id string
	for _, of := range []struct {
		what                              string
		statements, transactions, objects int64
		do                                func()
	}{
		{"an upload", 12, 2, 1, func() { id = string(s.recorded("anna")) }},
		{"a look at it while it waits", 1, 0, 0, func() { s.want(s.call("GET", "/v1/recordings/"+id, s.app(), ""), http.StatusOK) }},
	} {
		before := [...]int64{tally.statements.Load(), tally.transactions.Load(), tally.objects.Load()}
		of.do()
		got := [...]int64{tally.statements.Load() - before[0], tally.transactions.Load() - before[1], tally.objects.Load() - before[2]}
		if want := [...]int64{of.statements, of.transactions, of.objects}; got != want {
			t.Errorf("%s took %d statements, %d transactions and %d calls of the object store, want %d", of.what, got[0], got[1], got[2], want)
		}
	}
}
