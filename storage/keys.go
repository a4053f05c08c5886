package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// WrappedKey is a learner's data key as it is kept: encrypted under a master key
// that is kept somewhere else.
type WrappedKey struct {
	Master string // name of the master key
	Text   string // what it made of the data key
}

// Keys keeps one wrapped data key per learner, and remembers for ever which were
// destroyed. It never sees a key in plaintext.
type Keys interface {
	// DataKey reads a learner's. models.NotFound where none was made;
	// models.Gone where it was destroyed.
	DataKey(ctx context.Context, alias models.Alias) (WrappedKey, error)

	// AddDataKey keeps k, unless there is one already: of several that are added
	// at once the first stays. It returns the one that is kept. models.Gone where
	// it was destroyed: it is never made again.
	AddDataKey(ctx context.Context, alias models.Alias, k WrappedKey, now time.Time) (WrappedKey, error)

	// DestroyDataKey removes the key, leaves a mark that it was there or could
	// have been, and writes that to the journal. Doing it again is no error.
	DestroyDataKey(ctx context.Context, alias models.Alias, now time.Time) error

	Journal
}

// Journal is what was erased, kept apart from the records so that a copy of them
// that is put back from a backup can be told. Entries become visible in the order
// of their numbers: who has read up to one has missed none before it.
type Journal interface {
	// LogErased writes that a recording is erased. Doing it again writes nothing.
	LogErased(ctx context.Context, id models.RecordingID, now time.Time) error

	// ErasedSince lists up to limit entries after the number, oldest first.
	ErasedSince(ctx context.Context, seq int64, limit int) ([]Erased, error)

	// LastErased is the number of the newest entry, 0 where there is none.
	LastErased(ctx context.Context) (int64, error)
}

// Erased is a line of the journal: a recording, or a learner with all of theirs.
type Erased struct {
	Seq       int64
	Recording models.RecordingID // or ""
	Alias     models.Alias       // or ""
	At        time.Time
}

// MasterKeys is which master keys the data keys are wrapped under, and how they
// come under another one.
type MasterKeys interface {
	// Masters counts the data keys under each master key, in the order of names.
	Masters(ctx context.Context) ([]MasterUse, error)

	// Under lists up to limit data keys under master.
	Under(ctx context.Context, master string, limit int) ([]AliasedKey, error)

	// Rewrap replaces old by k, the same data key under another master.
	// models.Conflict where it is no longer old, models.Gone where it was destroyed.
	Rewrap(ctx context.Context, alias models.Alias, old, k WrappedKey) error
}

// MasterUse is how many data keys are under a master key.
type MasterUse struct {
	Master string
	Keys   int
}

// AliasedKey is a data key and whose it is.
type AliasedKey struct {
	Alias models.Alias
	Key   WrappedKey
}
