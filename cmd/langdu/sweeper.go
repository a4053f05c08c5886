package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// sweeper makes what erases the data whose time is over.
func (c Config) sweeper(s *stores, log *slog.Logger) *workers.Sweeper {
	eraser := c.eraser(s, log)
	return &workers.Sweeper{
		Expiries: s.records, Recordings: s.records, Inactivity: s.records, Remnants: s.records, Replays: s.records, Objects: s.objects,
		Eraser:    eraser,
		Schedule:  func(ctx context.Context) (models.Schedule, error) { return c.inForce(ctx, s) },
		More:      c.chores(s, eraser, log),
		Anonymise: func(ctx context.Context) error { return countMonths(ctx, s.records, s.now()) },
		Journal:   s.records,
		Every:     c.SweepEvery,
		Pace:      workers.Pace{Jobs: s.records, Lease: c.Lease, Rate: c.SweepRate, Now: s.now, Wait: pause},
		Log:       log,
	}
}

// chores is what each part of the service has to erase when its time is over.
func (c Config) chores(s *stores, eraser *workers.Eraser, log *slog.Logger) []workers.Chore {
	return []workers.Chore{
		// Audit: entries of the log.
		c.auditor(s.records, s.signer, log).Chore(),

		// Uploads that come in parts.
		workers.UnfinishedUploads(s.records, eraser), workers.JoinedParts(s.records, s.objects, s.now),

		// What a store wrote after all.
		workers.LateWrites(s.records, s.objects, s.now, log),

		// Rights: exports, requests, disputes.
		c.exporter(s, log).Chore(), workers.OldTickets(s.records), workers.OldPreviews(s.records),

		// What pages have, where a process ended before it was removed.
		workers.StrayPageMedia(s.records, s.objects, s.now),

		// Staff's access, holds, shares.
		workers.OldAccessRequests(s.records), workers.EndedShares(s.records),
		(&workers.HoldTags{Holds: s.records, Expiries: s.records, Objects: s.bare, Now: s.now}).Chore(),

		// Notices, incidents, the end of the service.
		{Name: "months of statistics", Sweep: monthly(s.records), Count: noneDue},
		{Name: "families of a service that closes", Sweep: c.closer(s, eraser, log).Sweep, Count: s.records.Closing},

		// Calls of the app's hook.
		workers.OldHookCalls(s.records, s.now),

		// Operation: how much is stored, how long children wait.
		workers.CountedStock(s.records), workers.OldTallies(s.records),

		// Keys: how far the journal of erasures is applied, which is everywhere.
		workers.Caught(s.keys, s.records),
	}
}

// eraser makes what carries erasures through.
func (c Config) eraser(s *stores, log *slog.Logger) *workers.Eraser {
	e := &workers.Eraser{
		Erasures: c.watching.Erasures(s.records), Scrubs: s.records, Objects: s.objects, Queue: s.queue, Keys: s.keys, Signer: s.signer,
		Lease: c.Lease, Now: s.now, Sure: s.sure, Log: log,
		Remember: func(ctx context.Context, now time.Time) error {
			_, err := workers.CatchUp(ctx, s.keys, s.records, now)
			return err
		},
	}
	if c.DatabaseURL == "" || c.KeysURL != "" { // else they are scrubbed with the records
		e.ScrubKeys = s.keys.Scrub
	}
	return e
}
