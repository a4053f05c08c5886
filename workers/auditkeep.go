package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/langdu/langdu/models"
)

// errAuditBroken is in the error of a sweep that found the audit log not to be what
// was written. Every sweep after it finds the same, because nothing is signed.
var errAuditBroken = errors.New("the audit log is not what was written")

// Chore is what a sweep does for the log: it signs the end where that is due, and
// lets go the entries whose time is over.
func (a *Auditor) Chore() Chore {
	return Chore{
		Name: "audit entries",
		Sweep: func(ctx context.Context, now time.Time, schedule models.Schedule) (pruned int, err error) {
			if err = a.Anchor(ctx, now); err == nil {
				pruned, err = a.Prune(ctx, now.Add(-schedule.Event), now)
			}
			if errors.Is(err, models.Invalid) {
				err = fmt.Errorf("%w: %w", errAuditBroken, err)
			}
			return pruned, err
		},
		Count: func(ctx context.Context, now time.Time, schedule models.Schedule) (int, error) {
			return a.Audit.CountAudit(ctx, now.Add(-schedule.Event))
		},
	}
}

// Anchor signs the end of the log where the last signed one is older than a day,
// after following what was written since. The signed head goes into the database
// and, for whoever keeps the service's own log elsewhere, into that. models.Invalid
// where the log is not what was written: then nothing is signed.
func (a *Auditor) Anchor(ctx context.Context, now time.Time) error {
	base, err := a.base(ctx)
	if err != nil {
		return err
	}
	kept, err := a.Audit.Anchors(ctx)
	if err != nil {
		return err
	}
	from := base
	if n := len(kept); n > 0 {
		last := kept[n-1]
		if age := now.Sub(last.At); age >= 0 && age < AnchorEvery {
			return nil
		}
		if _, err := last.Check(a.Keys); err != nil {
			return err
		}
		from = last.Head
	}
	head, err := a.Audit.Head(ctx)
	if err != nil || head == from {
		return err
	}
	chain := models.NewAuditChain()
	if err := chain.Begin(from); err != nil {
		return err
	}
	if err := a.follow(ctx, chain, head, io.Discard); err != nil {
		return a.letGoMeanwhile(ctx, base, err)
	}
	a.Log.Info("the end of the audit log is signed", "seq", head.Seq, "hash", head.Hash)
	return a.Audit.Anchor(ctx, models.SignAudit(a.Signer, base, head, now))
}

// Prune lets the entries at the beginning of the log go that were written before a
// time, batch by batch, and signs where the log begins from then on. It follows
// what it lets go, so that a log that was tampered with keeps the traces.
func (a *Auditor) Prune(ctx context.Context, before, now time.Time) (pruned int, err error) {
	base, err := a.base(ctx)
	for err == nil {
		var end models.AuditHead
		if end, err = a.old(ctx, base, before); err != nil || end == base {
			break
		}
		var n int
		n, err = a.Audit.PruneAudit(ctx, models.SignAudit(a.Signer, end, end, now))
		pruned += n
		base = end
	}
	return pruned, err
}

// old is the last entry of a batch after base that was written before a time; base
// where there is none. An entry that is younger ends it, whatever follows.
func (a *Auditor) old(ctx context.Context, base models.AuditHead, before time.Time) (models.AuditHead, error) {
	entries, err := a.Audit.Entries(ctx, "", base.Seq, auditBatch)
	if err != nil {
		return base, err
	}
	chain := models.NewAuditChain()
	if err := chain.Begin(base); err != nil {
		return base, err
	}
	for _, e := range entries {
		if !e.At.Before(before) {
			break
		}
		if err := chain.Add(e); err != nil {
			return base, err
		}
	}
	return chain.Last(), nil
}
