package storage

import (
	"context"

	"github.com/langdu/langdu/models"
)

// Audit is the log of what was done to children's data. Changes of records write
// their own entries, in the transaction that makes the change; who acts is in the
// context (models.WithActor). Append is for what is done elsewhere.
type Audit interface {
	// Append completes e with its number, time, actor and hashes, and adds it to
	// the end. It returns what was added.
	Append(ctx context.Context, e models.AuditEntry) (models.AuditEntry, error)

	// Entries lists up to limit entries after the number, oldest first. Where
	// subject is not "" only entries about that learner are listed.
	Entries(ctx context.Context, subject models.Alias, after int64, limit int) ([]models.AuditEntry, error)

	// Head is the end of the log.
	Head(ctx context.Context) (models.AuditHead, error)

	// Pseudonym is how the log calls a member of staff.
	Pseudonym(ctx context.Context, p models.PrincipalID) (string, error)
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
