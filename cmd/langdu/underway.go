package main

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/langdu/langdu/models"
)

// underway counts the calls that are being answered.
type underway struct{ n atomic.Int64 }

// counting is next with its calls counted.
func (u *underway) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.n.Add(1)
		defer u.n.Add(-1)
		next.ServeHTTP(w, r)
	})
}

// shutDown lets running calls end, at most for the grace. What is broken off then is
// said: somebody at a console must know whether anything was lost.
func (u *underway) shutDown(ctx context.Context, server *http.Server, grace time.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(ctx)
	if err == nil {
		return nil
	}
	cut := u.n.Load()
	closed := server.Close()
	switch {
	case !errors.Is(err, context.DeadlineExceeded):
		return errors.Join(err, closed)
	case cut == 0: // a connection on which nobody has asked for anything yet
		return closed
	}
	return models.Errorf("serve", models.Unavailable,
		"calls that were broken off because they ran for longer than --grace (LANGDU_GRACE, %s): %d. Nothing that was confirmed is lost: "+
			"an upload that broke off is sent again, one in parts goes on where it stood. Slow lines need a longer --grace, and whatever stops this process must wait for longer than that", grace, cut)
}
