//go:build linux

package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"time"
)

// waiting counts, until ctx ends, the recordings that are not settled, and returns what
// says the last count. While the records are away that stays as it was.
func (h *house) waiting(ctx context.Context) func() int {
	var count atomic.Int64
	go func() {
		db, err := h.records()
		if err != nil {
			return // nobody waits then
		}
		defer db.Close()
		for ctx.Err() == nil {
			var n int64
			if db.QueryRowContext(ctx, `SELECT count(*) FROM recordings WHERE status IN ('received', 'processing')`).Scan(&n) == nil {
				count.Store(n)
			}
			pause(ctx, 500*time.Millisecond)
		}
	}()
	return func() int { return int(count.Load()) }
}

// records is their database in either shape, past the wires.
func (h *house) records() (*sql.DB, error) {
	if h.plan.Embedded {
		return h.file("langdu.db")
	}
	return h.database("langdu")
}

// file is a database in the folder of the embedded shape, which is only read.
func (h *house) file(name string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.Join(h.data.path, name)+"?mode=ro&_pragma=busy_timeout(5000)")
}
