package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Audit is the log of what was done to children's data. Changes of records write
// their own entries, in the transaction that makes the change; who acts is in the
// context (models.WithActor). Append is for what is done elsewhere.
type Audit interface {
	// Append completes e with its number, actor and hashes, and adds it to the end. It returns what was added.
	Append(ctx context.Context, e models.AuditEntry) (models.AuditEntry, error)

	// Entries lists up to limit entries after the number, oldest first. Where
	// subject is not "" only entries about that learner are listed.
	Entries(ctx context.Context, subject models.Alias, after int64, limit int) ([]models.AuditEntry, error)

	// SearchAudit lists what q asks for, newest first.
	SearchAudit(ctx context.Context, q AuditQuery) ([]models.AuditEntry, error)

	// Head is the end of the log.
	Head(ctx context.Context) (models.AuditHead, error)

	// Pseudonym is how the log calls a member of staff.
	Pseudonym(ctx context.Context, p models.PrincipalID) (string, error)
}

// AuditQuery asks for a part of the log. The zero values of the filters mean all.
type AuditQuery struct {
	Before int64 // entries before this number; 0 for the newest
	Limit  int
	Action models.AuditAction
	Actor  string // pseudonym
	Object string
	Since  time.Time // at or after
	Until  time.Time // before
}

// AuditAnchors is what holds the log fast: heads of it, signed by who has the key.
type AuditAnchors interface {
	// Anchor keeps a signed head. Keeping one again is no error.
	Anchor(ctx context.Context, c models.AuditCheckpoint) error

	// Anchors lists the signed heads that are kept, oldest first.
	Anchors(ctx context.Context) ([]models.AuditCheckpoint, error)

	// AuditBase is the newest of them that the log begins with; the zero value
	// where nothing was let go.
	AuditBase(ctx context.Context) (models.AuditCheckpoint, error)

	// CountAudit is how many entries were written before a time.
	CountAudit(ctx context.Context, before time.Time) (int, error)

	// PruneAudit lets the entries up to base's head go, and the signed heads
	// before it, keeps base, and adds an entry that says so, all at once. It
	// returns how many entries went. models.Conflict where the log has no such
	// entry: somebody else has let it go, or it is another log.
	PruneAudit(ctx context.Context, base models.AuditCheckpoint) (int, error)
}

// Accesses is who has listened and looked.
type Accesses interface {
	// NoteAccess notes that whoever acts in ctx gets at something at a time, and
	// adds an entry to the audit log where it is the first time on that day, and
	// each time that an archive of everything is fetched: a's recording, or its
	// learner and export where it is of no recording, its kind and approval are
	// read, and the rest is found out. models.NotFound, and models.Gone where it
	// is erased.
	NoteAccess(ctx context.Context, a models.Access, at time.Time) error

	// Accesses lists up to limit accesses to what is a learner's, those that began
	// last first; before is the id of the last one seen, or "".
	Accesses(ctx context.Context, id models.LearnerID, before string, limit int) ([]models.Access, error)
}

// Aliases leads from what has a name, or is somebody's, to the learner's alias.
type Aliases interface {
	// AliasOf is the alias of a learner. models.NotFound; models.Gone where an
	// erasure has begun.
	AliasOf(ctx context.Context, id models.LearnerID) (models.Alias, error)

	// AliasOfRecording is the alias of whose recording it is, whatever its status;
	// "" of one that was begun before there were aliases. models.NotFound;
	// models.Gone where it was erased.
	AliasOfRecording(ctx context.Context, id models.RecordingID) (models.Alias, error)
}
