// Package archive is the format of an export: a ZIP file with everything that is
// held about one learner, in forms that a person, a spreadsheet and a program can
// read. docs/export.md describes it for whoever reads one without langdu.
//
// The manifest names every file with its size and SHA-256. [Writer] streams: it
// holds no file in memory, and what it writes to is never sought. [Open] believes
// nothing: it looks at every byte against the manifest before it hands any on.
package archive

import (
	"encoding/json"
	"time"

	"github.com/langdu/langdu/models"
)

// Format and Version name the form. The version rises when a reader of the
// version before would go wrong; new files and names alone do not raise it.
const (
	Format  = "langdu-export"
	Version = 1
)

// The files of every archive.
const (
	ManifestFile  = "manifest.json"
	ReadmeFile    = "README.md"
	LearnerFile   = "learner.json"
	RetentionFile = "retention.json"
	AuditFile     = "audit.json"
	HistoryFile   = "history.csv"
)

// TableFile is where the rows of a table are, as a list of objects.
func TableFile(table string) string { return "tables/" + table + ".json" }

// Folder is where the files of a recording are.
func Folder(id models.RecordingID) string { return "recordings/" + string(id) + "/" }

// The files in a recording's folder. The upload's name ends as its kind says.
const (
	RecordingFile = "recording.json"
	ResultFile    = "result.json" // word for word as the service gave it
	TableOfResult = "result.csv"
	PlaybackFile  = "playback.m4a"
	PeaksFile     = "peaks.json"
)

// Manifest lists what is in an archive, itself left out.
type Manifest struct {
	Format    string          `json:"format"`
	Version   int             `json:"version"`
	Export    models.ExportID `json:"export"`
	CreatedAt time.Time       `json:"created_at"`
	Files     []File          `json:"files"`
}

// File is one file of an archive.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // lower-case hex
}

// Learner is learner.json.
type Learner struct {
	ID         models.LearnerID   `json:"learner"`
	BirthMonth string             `json:"birth_month,omitempty"`
	AgeBand    models.AgeBand     `json:"age_band,omitempty"`
	Guardian   models.PrincipalID `json:"guardian,omitempty"`
	CreatedAt  time.Time          `json:"created_at"`
}

// Period is a line of retention.json.
type Period struct {
	Class models.DataClass     `json:"class"`
	Kind  models.RecordingKind `json:"kind,omitempty"` // of recording; none: of every kind
	From  models.Beginning     `json:"from"`           // from when the days are counted
	Days  float64              `json:"days"`           // 0: at once
	Then  models.Ending        `json:"then"`
}

// Recording is recording.json.
type Recording struct {
	ID       models.RecordingID   `json:"id"`
	Kind     models.RecordingKind `json:"kind"`
	Page     models.PageID        `json:"page,omitempty"`
	Text     string               `json:"text"`
	Readings []models.Override    `json:"readings,omitempty"`
	Rules    models.Rules         `json:"rules,omitzero"`
	Question *models.Question     `json:"question,omitempty"`

	Status     models.Status   `json:"status"`
	Reason     models.Reason   `json:"reason,omitempty"`
	Detail     string          `json:"detail,omitempty"`
	MediaType  string          `json:"media_type"`
	Size       int64           `json:"size"`
	SHA256     string          `json:"sha256"`
	DurationMS int64           `json:"duration_ms"`
	Overall    int             `json:"overall"`
	Match      *models.Match   `json:"match,omitempty"`
	Engine     string          `json:"engine,omitempty"`
	Provenance json.RawMessage `json:"provenance,omitempty"`

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Expires   Expires   `json:"expires"`

	ResultVersion int         `json:"result_version,omitempty"`
	Characters    []Character `json:"characters,omitempty"`
	Former        []Former    `json:"former,omitempty"`

	// Original, Playback, Peaks and Result are paths in the archive, "" where there
	// is no such file (any more).
	Original string `json:"original_file,omitempty"`
	Playback string `json:"playback_file,omitempty"`
	Peaks    string `json:"peaks_file,omitempty"`
	Result   string `json:"result_file,omitempty"`
}

// Expires is when each class of a recording's data was to be erased.
type Expires struct {
	Original    time.Time `json:"original,omitzero"`
	Rendition   time.Time `json:"playback,omitzero"`
	Result      time.Time `json:"result,omitzero"`
	OnceSettled bool      `json:"once_recognised,omitempty"`
}

// Character is the verdict on one character; a part that was not judged is −1.
type Character struct {
	At      int            `json:"at"`
	Char    string         `json:"char"`
	Reading string         `json:"reading"`
	Verdict models.Verdict `json:"verdict"`
	Score   int            `json:"score"`
	Initial int            `json:"initial"`
	Final   int            `json:"final"`
	Tone    int            `json:"tone"`
}

// Former is a judgement that was replaced.
type Former struct {
	Status     models.Status   `json:"status"`
	Reason     models.Reason   `json:"reason,omitempty"`
	Overall    int             `json:"overall"`
	Match      *models.Match   `json:"match,omitempty"`
	Read       int             `json:"read"`
	Correct    int             `json:"correct"`
	JudgedAt   time.Time       `json:"judged_at"`
	ReplacedAt time.Time       `json:"replaced_at"`
	Engine     string          `json:"engine,omitempty"`
	Provenance json.RawMessage `json:"provenance,omitempty"`
}
