package workers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/archive"
	"github.com/langdu/langdu/workers/queue"
)

// Exporter makes archives of what is held about learners. An archive goes to the
// object store as it is written; nothing of it is held in memory or on disk.
type Exporter struct {
	Exports  storage.Exports
	Holdings storage.Holdings
	Learners storage.Learners
	Library  storage.Library
	Rescores storage.Rescores
	Audit    storage.Audit
	Aliases  storage.Aliases
	Objects  storage.Objects
	Schedule models.Schedule
	// Lease is how long a claim lasts; it is extended three times as often.
	Lease time.Duration
	Now   func() time.Time
	Log   *slog.Logger
}

// Do makes one archive. Killed at any point it is made anew; where the learner is
// erased meanwhile the export vanishes.
func (x *Exporter) Do(ctx context.Context, job queue.RunExport) error {
	now := x.Now()
	end := now.Add(x.Lease)
	e, ok, err := x.Exports.ClaimExport(ctx, job.Export, now, end)
	if errors.Is(err, models.Gone) {
		return x.remove(ctx, job.Export)
	}
	if err != nil || !ok {
		return ignoreAbsent(err)
	}
	work, progress := x.hold(ctx, e, end)
	err = safely(func() (err error) { e, err = x.make(work, e, progress); return err })
	lost := context.Cause(work)
	progress.release()
	if err == nil && lost == nil {
		err = x.Exports.FinishExport(ctx, e)
	}
	if err != nil || lost != nil {
		return x.fail(ctx, e, errors.Join(lost, err))
	}
	return nil
}

// make writes the archive to the store and completes e.
func (x *Exporter) make(ctx context.Context, e models.Export, progress *exportProgress) (models.Export, error) {
	if e.Attempt > 1 { // what the one before has left may hold what was erased since
		if _, err := x.Objects.RemoveAll(ctx, e.ID.Prefix()); err != nil {
			return e, err
		}
	}
	out, in := io.Pipe()
	group := make(chan error, 1)
	sum := sha256.New()
	go func() {
		err := safely(func() error { return x.write(ctx, in, e, progress) })
		_ = in.CloseWithError(err) // never fails
		group <- err
	}()
	kept := storage.WithKeeping(ctx, storage.Keeping{Period: x.Schedule.Export})
	info, err := x.Objects.Put(kept, e.ID.ArchiveKey(), io.TeeReader(out, sum), -1, "application/zip")
	_ = out.CloseWithError(io.ErrClosedPipe) // ends a writer whom nobody reads
	if written := <-group; written != nil && !errors.Is(written, io.ErrClosedPipe) {
		err = written // the store's error is made of it
	}
	now := x.Now()
	e.State, e.DoneAt, e.ExpiresAt = models.ExportDone, now, now.Add(x.Schedule.Export)
	e.Size, e.SHA256, e.Recordings = info.Size, hex.EncodeToString(sum.Sum(nil)), progress.done()
	return e, err
}

// fail writes into the record what follows from an error.
func (x *Exporter) fail(ctx context.Context, e models.Export, err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	switch kind := models.KindOf(err); {
	case kind == models.Gone, kind == models.NotFound: // the learner is erased
		return x.remove(ctx, e.ID)
	case kind == models.Conflict:
		return nil // our lease ran out and another worker has it
	case errors.Is(err, context.Canceled):
		return ignoreLost(x.Exports.ReleaseExport(ctx, e, x.Now())) // shutting down
	case queue.Retry(kind, e.Attempt):
		x.Log.Warn("export given back", "export", e.ID, "attempt", e.Attempt, "err", err)
		return ignoreLost(x.Exports.ReleaseExport(ctx, e, x.Now().Add(queue.Backoff(e.Attempt))))
	}
	x.Log.Error("export given up", "export", e.ID, "attempt", e.Attempt, "err", err)
	e.State, e.DoneAt, e.ExpiresAt, e.Size, e.SHA256 = models.ExportFailed, x.Now(), x.Now().Add(x.Schedule.Export), 0, ""
	return ignoreLost(x.Exports.FinishExport(ctx, e))
}

// remove erases the archive, then says so in the records.
func (x *Exporter) remove(ctx context.Context, id models.ExportID) error {
	if _, err := x.Objects.RemoveAll(ctx, id.Prefix()); err != nil {
		return err
	}
	return x.Exports.RemoveExport(ctx, id)
}

// Chore is the erasing of archives whose time is over.
func (x *Exporter) Chore() Chore {
	return Chore{
		Name: "archives",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			ids, err := x.Exports.ExpiredExports(ctx, now, batch)
			for i, id := range ids {
				if err := x.remove(ctx, id); err != nil {
					return i, err
				}
			}
			return len(ids), err
		},
		Count: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return x.Exports.ExpiredExportCount(ctx, now)
		},
	}
}

// exportProgress is how far an archive has come, told with each extension of the lease.
type exportProgress struct {
	mu      sync.Mutex // guards now
	now     models.Export
	release func()
}

func (p *exportProgress) set(change func(*models.Export)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.now)
}

func (p *exportProgress) get() models.Export {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *exportProgress) done() int { return p.get().Recordings }

// hold keeps the claim on e alive until end and for as long as it is worked on.
func (x *Exporter) hold(ctx context.Context, e models.Export, end time.Time) (context.Context, *exportProgress) {
	p := &exportProgress{now: e}
	work, release := lease{
		lasts: x.Lease, now: x.Now,
		extend: func(ctx context.Context, until time.Time) error { return x.Exports.ExtendExport(ctx, p.get(), until) },
		warn:   func(err error) { x.Log.Warn("lease not extended", "export", e.ID, "err", err) },
	}.hold(ctx, end)
	p.release = release
	return work, p
}

// Write writes an archive of a learner to w, for who asks at the console. It is in
// the audit log before the first byte. models.NotFound and models.Gone as Learner.
func (x *Exporter) Write(ctx context.Context, w io.Writer, learner models.LearnerID) error {
	alias, err := x.Aliases.AliasOf(ctx, learner)
	if err != nil {
		return err
	}
	e := models.Export{ID: models.NewExportID(), Learner: learner, Alias: alias}
	_, err = x.Audit.Append(ctx, models.AuditEntry{At: x.Now(), Action: models.AuditExport, Subject: alias, Object: string(e.ID)})
	if err != nil {
		return err
	}
	return x.write(ctx, w, e, &exportProgress{now: e})
}

// write writes the archive.
func (x *Exporter) write(ctx context.Context, w io.Writer, e models.Export, progress *exportProgress) error {
	learner, err := x.Learners.Learner(ctx, e.Learner)
	if err != nil {
		return err
	}
	total, err := x.Holdings.HeldCount(ctx, e.Learner)
	if err != nil {
		return err
	}
	progress.set(func(e *models.Export) { e.Total = total })
	out, err := archive.NewWriter(w, e.ID, x.Now())
	if err != nil {
		return err
	}
	a := &exporting{Exporter: x, ctx: ctx, out: out, export: e, progress: progress}
	for _, part := range []func() error{
		func() error { return out.JSON(archive.LearnerFile, archive.LearnerOf(learner)) },
		a.recordings, a.history, a.tables, a.audit,
		func() error { return out.JSON(archive.RetentionFile, archive.Periods(x.Schedule)) },
		out.Close,
	} {
		if err := errors.Join(context.Cause(ctx), part()); err != nil {
			return err
		}
	}
	return nil
}
