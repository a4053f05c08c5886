package models

import "time"

// What is audited beside the changes of records.
const (
	AuditAccess AuditAction = "access" // somebody played or fetched something, the first time on a day
	AuditPruned AuditAction = "pruned" // the oldest entries of the log, whose time was over
)

// AccessKind is what somebody got at.
type AccessKind string

// The kinds of access.
const (
	AccessAudio    AccessKind = "audio"    // the playback file
	AccessOriginal AccessKind = "original" // the uploaded bytes
	AccessResult   AccessKind = "result"   // the scores, looked at by staff
	AccessExport   AccessKind = "export"   // an archive of everything
	AccessShare    AccessKind = "share"    // the playback file, by a link
)

// Access is that somebody listened or looked, as the learner and their guardian
// may see it: by role, what, and when, one line for each day. Whose it is on the
// child's side is left out; a member of staff has a pseudonym, and the request
// that allowed them.
type Access struct {
	ID        string // orders accesses by their first time
	Learner   LearnerID
	Recording RecordingID // "" of an export
	Export    ExportID    // which archive is fetched; not kept with the line
	Kind      AccessKind
	Role      string
	Actor     string // pseudonym of a member of staff; "" on the child's side
	Approval  string // id of the request that allowed it; "" where none is needed
	First     time.Time
	Last      time.Time // the last time that a session of listening began
	Count     int       // sessions on that day
}

// Day is the day of the access, in UTC.
func (a Access) Day() string { return a.First.UTC().Format(time.DateOnly) }
