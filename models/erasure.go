package models

import "time"

// Erasure is the work of erasing one recording, or a learner with all of theirs.
// It is cleared when every store, asked again, has answered that nothing is left,
// and done when the database has overwritten what it deleted and the [Receipt] is
// written.
type Erasure struct {
	ID    ErasureID
	Scope ErasureScope
	Cause ErasureCause

	// Recording is what is erased in [ScopeRecording]; Learner in [ScopeLearner],
	// blanked once the erasure is done.
	Recording RecordingID
	Learner   LearnerID

	// Alias is the learner's, blanked once the erasure is done.
	Alias Alias

	// Quiet is until when a worker or an upload that was at the recording may
	// still write objects; zero where nothing was under way.
	Quiet time.Time

	State ErasureState
	// HeldUntil is when the last hold on it ends, while the state is held.
	HeldUntil   time.Time
	RequestedAt time.Time
	ClearedAt   time.Time // when every store held nothing; zero until then, and once it is done
	DoneAt      time.Time

	// What was erased. It names nobody.
	Recordings int
	Objects    int
	Rows       int
}

// ErasureScope is how much is erased.
type ErasureScope string

// The scopes.
const (
	ScopeRecording ErasureScope = "recording"
	ScopeLearner   ErasureScope = "learner"
)

// ErasureCause is why it is erased.
type ErasureCause string

// The causes.
const (
	CauseRequest   ErasureCause = "request"
	CauseExpiry    ErasureCause = "expiry"
	CauseWithdrawn ErasureCause = "consent withdrawn"
	CauseClosure   ErasureCause = "closure" // of the service
	// CauseUnfinished: the bytes never came to an end, or were refused; it was no
	// recording yet.
	CauseUnfinished ErasureCause = "unfinished upload"
)

// ErasureState is how far it has come.
type ErasureState string

// The states: held means that reads already answer 404 or 410, and that nothing is
// deleted until a legal hold ends; requested means that reads already answer 404 or 410; erased means
// that all was deleted once, and that we wait for any worker that might still be
// writing to lose its lease before the stores are asked again, and then for the
// database to overwrite what it deleted; done means that all this has happened.
const (
	ErasureHeld      ErasureState = "held"
	ErasureRequested ErasureState = "requested"
	ErasureErased    ErasureState = "erased"
	ErasureDone      ErasureState = "done"
)
