package models

import (
	"encoding/json"
	"fmt"
	"time"
)

// MediaID names what belongs to a page and lies in the object store: a picture or a
// model reading. It is random and says nothing of the page, so that each version has
// objects of its own, which never change.
type MediaID string

// NewMediaID is a fresh id.
func NewMediaID() MediaID { return MediaID(newID()) }

// ParseMediaID accepts what [NewMediaID] makes and nothing else.
func ParseMediaID(s string) (MediaID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse media id", Invalid, err)
	}
	return MediaID(s), nil
}

// PageMediaPrefix is where all objects of pages are. They are nobody's of the
// children: pictures, and the voices of grown-ups who agreed to be heard.
const PageMediaPrefix = "p/"

// Prefix is where the objects are.
func (id MediaID) Prefix() string { return PageMediaPrefix + string(id) + "/" }

// PictureKey is the picture, as it is shown.
func (id MediaID) PictureKey() string { return id.Prefix() + "picture" }

// UploadKey is a model reading as it was uploaded; it lies there until it is judged.
func (id MediaID) UploadKey() string { return id.Prefix() + "upload" }

// ModelKey is a model reading as it is played.
func (id MediaID) ModelKey() string { return id.Prefix() + "model.m4a" }

// Picture is the picture of a page. It is what we have drawn of the uploaded one, so
// that nothing is in it but what is seen.
type Picture struct {
	Page      PageID
	ID        MediaID
	Version   string // a hash of its bytes
	MediaType string
	Width     int
	Height    int
	Size      int64
	UpdatedAt time.Time
}

// ModelReading is a page read aloud by a grown-up, for children to listen to.
type ModelReading struct {
	Page PageID
	ID   MediaID
	// TextVersion is of the page when it was put there: the reading of another text
	// is no longer offered.
	TextVersion string
	// Attribution says who reads, and under which licence; may be empty.
	Attribution string
	UpdatedAt   time.Time

	ModelOutcome
	Attempt int // how often it was begun
	// Due is when it is to be judged, or when its worker's lease ends; zero when
	// that is done.
	Due time.Time
}

// ModelOutcome is what has become of a model reading.
type ModelOutcome struct {
	Status   ModelStatus
	Reason   Reason // why it is refused or failed
	Detail   string // the same in a sentence for a person
	Duration time.Duration
	// Characters says where each character of the page is in the reading, as clients
	// are given it.
	Characters json.RawMessage
}

// ModelStatus says whether a model reading is offered.
type ModelStatus string

// The statuses.
const (
	ModelReceived ModelStatus = "received" // a worker listens to it soon
	ModelReady    ModelStatus = "ready"
	ModelRefused  ModelStatus = "refused" // it is no good reading of this text
	ModelFailed   ModelStatus = "failed"  // it could not be listened to
	// ModelStale is one of a text or of readings that the page no longer has. It is
	// stored with the status that it had.
	ModelStale ModelStatus = "stale"
)

// Offered is its status for readers of a page whose text has the version.
func (m ModelReading) Offered(textVersion string) ModelStatus {
	if m.TextVersion != textVersion {
		return ModelStale
	}
	return m.Status
}

// The reasons why a model reading is refused, besides those of recordings.
const (
	NotWhole Reason = "not the whole text"
	NotClear Reason = "not clear"
)

// MaxAttribution is the most bytes of an attribution.
const MaxAttribution = 300

// ValidateAttribution checks what is said of who reads.
func ValidateAttribution(s string) error {
	if len(s) > MaxAttribution {
		return Errorf("models.ValidateAttribution", Invalid, "attribution takes at most %d bytes: say who reads, and the licence", MaxAttribution)
	}
	return plain("attribution", s)
}

// PageMedia is what a page has besides its text.
type PageMedia struct {
	Picture string       // its version; "" for none
	Model   ModelReading // without its characters; no ID for none
}

// ModelVersion is the version of the model reading that is offered to readers of a
// page whose text has the version; "" for none.
func (m PageMedia) ModelVersion(textVersion string) string {
	if m.Model.ID == "" || m.Model.Offered(textVersion) != ModelReady {
		return ""
	}
	return m.Model.Version()
}

// Version changes with the reading.
func (m ModelReading) Version() string {
	const digits = 12 // the random end of a UUIDv7
	return fmt.Sprint(m.ID[max(len(m.ID)-digits, 0):])
}

// AuditPageMedia is a picture or a model reading that was put to a page or taken away.
const AuditPageMedia AuditAction = "page media"
