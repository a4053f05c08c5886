package models

import "time"

// Recording is a child's voice, once: a page read aloud, or a question answered.
// Its row in the records
// is the only truth about it; the object store holds its bytes under
// [RecordingID.Prefix] and the queue carries no more than its id.
type Recording struct {
	ID      RecordingID
	Learner LearnerID

	// What was to be read: a stored page, or a text given with the upload. Text
	// is always set, so that a later change of the page leaves this result true.
	// Of an answer Text is the prompt, and Page the page that the question is about.
	Page      PageID
	Text      string
	Overrides []Override
	Rules     Rules
	// Question is what was answered, as it was then; nil of a reading.
	Question *Question

	Status Status
	Reason Reason // why, where the status is unassessable or failed
	Detail string // a sentence that explains Reason to a person

	// The uploaded bytes.
	MediaType string // sniffed, such as "audio/webm"
	Size      int64  // bytes
	SHA256    string // lower-case hex

	Duration time.Duration // of the sound; 0 until decoded
	Overall  int           // 0–100 where scored; [NoOverall] where an answer has no pronunciation to score
	Match    *Match        // of a scored answer
	Judged   Provenance
	Likes    int

	CreatedAt time.Time
	UpdatedAt time.Time
	// ReceivedAt is when the last byte had come; the zero time of one that is uploading,
	// and of those that are older than this field.
	ReceivedAt time.Time

	// Attempt counts the claims by workers; it fences off one that lost its lease.
	Attempt int
	// Setbacks is known to whoever has claimed it.
	Setbacks Setbacks
	// Trace is the span in which it was received, as a traceparent of W3C Trace Context;
	// "" where none was made. It too is known to whoever has claimed it, so that the work
	// goes on in that trace whatever job led to it.
	Trace string

	Expiry Expiry
	// HeldUntil is until when a legal hold keeps it from being erased, whatever its
	// expiry says; zero or past where none does.
	HeldUntil time.Time
}

// Expiry is when each class of a recording's data is erased. It is fixed when the
// data are written and moves only to earlier. The zero time means that the class
// is not there (any more).
type Expiry struct {
	Original  time.Time
	Rendition time.Time
	Result    time.Time // the result, and with it the recording's row
	// OnceSettled says that the audio expires as soon as the recording is settled,
	// whatever has become of it.
	OnceSettled bool
}

// RecordingKind is what a child did: read, or answer.
type RecordingKind string

// The kinds of recordings.
const (
	ReadingKind RecordingKind = "reading"
	AnswerKind  RecordingKind = "answer"
)

// Kind is what the child did.
func (r Recording) Kind() RecordingKind {
	if r.Question != nil {
		return AnswerKind
	}
	return ReadingKind
}

// Override is an author's reading of the character at rune index At of a text.
type Override struct {
	At      int    `json:"at"`
	Reading string `json:"reading"`
}

// Status is where a recording stands.
type Status string

// A recording is uploading (seen by nobody), then received, then processing, and
// ends scored, unassessable (we listened and cannot judge it) or failed (we
// could not listen). These three are different things: none is a score of zero.
// Whatever its status it may become erased.
const (
	Uploading    Status = "uploading"
	Received     Status = "received"
	Processing   Status = "processing"
	Scored       Status = "scored"
	Unassessable Status = "unassessable"
	Failed       Status = "failed"
	Held         Status = "held" // to be erased when a legal hold ends; seen by nobody
	Erased       Status = "erased"
)

// Settled says that no worker has anything left to do.
func (s Status) Settled() bool {
	switch s {
	case Scored, Unassessable, Failed, Held, Erased:
		return true
	}
	return false
}

// Reason says why a recording is unassessable or failed. Apps act on it.
type Reason string

// Reasons of unassessable recordings.
const (
	Silence       Reason = "silence"
	TooShort      Reason = "too short"
	TooNoisy      Reason = "too noisy"
	Clipped       Reason = "clipped"
	NotThisText   Reason = "not this text"
	NotMandarin   Reason = "not Mandarin"
	SeveralVoices Reason = "several voices"
	NotSpeech     Reason = "not speech"
)

// Reasons of failed recordings.
const (
	Undecodable      Reason = "undecodable"       // the upload breaks the rules of its format
	UnsupportedMedia Reason = "unsupported media" // no decoder for it here
	OverLong         Reason = "too long"          // decodes to more than the limit
	GaveUp           Reason = "gave up"           // our fault, tried too often
	SoundLost        Reason = "sound lost"        // our fault: the upload is in the store no more
	ConsentWithdrawn Reason = "consent withdrawn" // no longer allowed to listen
)

// Stage is a step of the work on a recording, told to whoever follows its events.
type Stage string

// The stages in order.
const (
	StageDecode    Stage = "decode"
	StageRendition Stage = "rendition"
	StageScore     Stage = "score"
	StageDone      Stage = "done"
)

// Prefix is the start of the key of every object of the recording: erasing what
// lies under it erases the recording's bytes.
func (id RecordingID) Prefix() string { return "r/" + string(id) + "/" }

// OriginalKey is where the uploaded bytes are.
func (id RecordingID) OriginalKey() string { return id.Prefix() + "original" }

// PartsPrefix is where the parts of an upload are until they are joined.
func (id RecordingID) PartsPrefix() string { return id.Prefix() + "parts/" }

// RenditionKey is where the playback file is, with the waveform in it.
func (id RecordingID) RenditionKey() string { return id.Prefix() + "playback.m4a" }

// PeaksKey is where earlier releases have put the waveform. Who looks for it looks into
// the playback file first; who erases erases both.
func (id RecordingID) PeaksKey() string { return id.Prefix() + "peaks.json" }

// Outcome is how the work on a recording ended.
type Outcome struct {
	Status   Status // scored, unassessable or failed
	Reason   Reason
	Detail   string
	Outline  string // of why it was given up, as [Outline] has it: for operators
	Duration time.Duration
	Result   *Result // where scored
	Judged   Provenance
	// Rendition says that the playback file and the peaks were written, RenditionSize
	// how many bytes they have together.
	Rendition     bool
	RenditionSize int64
	// Discarded says that what an attempt was to keep, or has kept, was removed again.
	Discarded bool
}
