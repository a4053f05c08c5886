package models

import "time"

// ExportID names an export.
type ExportID string

// NewExportID is a fresh id.
func NewExportID() ExportID { return ExportID(newID()) }

// ParseExportID accepts what [NewExportID] makes and nothing else, so that an id
// can stand in an object key without further thought.
func ParseExportID(s string) (ExportID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse export id", Invalid, err)
	}
	return ExportID(s), nil
}

// Prefix is the start of the key of every object of the export.
func (id ExportID) Prefix() string { return "x/" + string(id) + "/" }

// ArchiveKey is where the archive is.
func (id ExportID) ArchiveKey() string { return id.Prefix() + "archive.zip" }

// Export is an archive of everything that is held about a learner, made for them
// to take away. It is theirs like a recording: it is erased with them.
type Export struct {
	ID      ExportID
	Learner LearnerID
	Alias   Alias // of the learner: whose data key the archive is sealed with

	State       ExportState
	RequestedAt time.Time
	DoneAt      time.Time
	ExpiresAt   time.Time // when the archive is erased; zero until it is done

	Recordings int // in the archive so far
	Total      int // that there were when it began
	Size       int64
	SHA256     string // lower-case hex, of the archive
	Attempt    int    // by workers
}

// ExportState is how far it has come.
type ExportState string

// The states.
const (
	ExportRequested ExportState = "requested"
	ExportRunning   ExportState = "running"
	ExportDone      ExportState = "done"
	ExportFailed    ExportState = "failed"
)

// The actions on exports that are audited.
const (
	AuditExport   AuditAction = "export" // made
	AuditImported AuditAction = "recording imported"
)
