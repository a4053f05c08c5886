package storage

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// LongestUpload bounds how long the bytes of one recording may take to be
// stored: the API ends a longer upload, and an erasure waits for it where nobody says
// that it has ended, or that it lives still.
const LongestUpload = 10 * time.Minute

// GivenUp is how long a store may write of an upload in one piece whose process has said
// that it failed, or may write no more: what it was sent is on its way still where something between takes it
// and passes it on. What comes later is found by looking again.
const GivenUp = 30 * time.Second

// Recordings is the life of a recording as rows. Everything that must not happen
// twice, or out of order, is decided here in one statement each, so that any
// number of processes may race.
type Recordings interface {
	// Begin writes the row of a recording whose bytes are about to be stored, in
	// status uploading: seen by no reader, found by Abandoned if we die before
	// Receive. models.Gone where the learner's erasure has begun,
	// models.NotFound where there is no such learner.
	Begin(ctx context.Context, r models.Recording) error

	// BeginArriving is Begin where the process that takes the bytes writes none of them
	// after a time, unless it has said with Arriving that it lives: an erasure waits no
	// longer than until then, and for GivenUp more. Arriving is models.Gone where it has
	// been erased, models.Conflict where it was received.
	BeginArriving(ctx context.Context, r models.Recording, until time.Time) error
	Arriving(ctx context.Context, id models.RecordingID, until time.Time) error

	// Receive makes it a received recording once its bytes are stored: r's media
	// type, size, SHA-256 and trace are written, and it is due for work at due.
	// models.Gone where it has been erased or abandoned meanwhile.
	Receive(ctx context.Context, r models.Recording, now, due time.Time) error

	// ReceiveOnce is Receive and EndReplay in one: that a recording is received and what
	// is answered to it under key become true together, so that a client which repeats
	// its request, because the answer was lost, gets the same recording. models.Conflict
	// where another request has been answered under key meanwhile: nothing is received
	// then.
	ReceiveOnce(ctx context.Context, r models.Recording, now, due time.Time, key string, a Answer, expires time.Time) error

	// Recording reads one. models.NotFound where there is none or it is
	// uploading; models.Gone where it has been erased.
	Recording(ctx context.Context, id models.RecordingID) (models.Recording, error)

	// RecordingAndLearner is Recording, and says whether its learner is there: not where their
	// erasure has begun, also where the workers have not come to the recording yet. It is
	// one call, since whoever waits for a result asks often.
	RecordingAndLearner(ctx context.Context, id models.RecordingID) (r models.Recording, learner bool, err error)

	// Abandoned lists recordings that have been uploading since before t, in one piece.
	Abandoned(ctx context.Context, t time.Time, limit int) ([]models.RecordingID, error)
}

// Jobs is the work on recordings as rows: the queue may lose anything, these not.
type Jobs interface {
	// Claim takes the recording for one worker until the lease ends: status
	// processing, Attempt raised by one. A worker that had it and let its lease run out
	// is counted among its setbacks, and r has the trace that Receive was given. ok is false, without error, where there
	// is nothing to do: it is settled, or another worker's lease is running.
	// models.NotFound and models.Gone as Recording.
	Claim(ctx context.Context, id models.RecordingID, now, lease time.Time) (r models.Recording, ok bool, err error)

	// Extend moves the lease of the given attempt. models.Conflict where the
	// attempt no longer holds it, models.Gone where the recording was erased.
	Extend(ctx context.Context, id models.RecordingID, attempt int, lease time.Time) error

	// Release gives the recording back, to be tried again at due: status
	// received. Errors as Extend.
	Release(ctx context.Context, id models.RecordingID, attempt int, now, due time.Time) error

	// Blame is Release of a recording that has failed of itself, which counts for so
	// many faults.
	Blame(ctx context.Context, id models.RecordingID, attempt, faults int, now, due time.Time) error

	// Alive says that the worker of an attempt has come back after its lease had ended and
	// another had taken the recording over: it had not died, and is counted no more.
	Alive(ctx context.Context, id models.RecordingID, attempt int) error

	// Finish writes the outcome, its result document and its rows, and last the
	// status, all in one transaction. Audio that is kept only until the recording
	// is settled (models.Expiry.OnceSettled) is due for erasure from then on. Errors
	// as Extend; then nothing is written.
	Finish(ctx context.Context, id models.RecordingID, attempt int, o models.Outcome, now time.Time) error

	// Due lists unsettled recordings whose due time or lease has passed, oldest
	// first.
	Due(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error)
}

// Library is what learners see of their recordings.
type Library interface {
	// Result is the result of a scored recording. models.NotFound where there is
	// none (yet); models.Gone where the recording has been erased.
	Result(ctx context.Context, id models.RecordingID) (models.Result, error)

	// Like records that by likes the recording; Unlike takes it back. Both are
	// idempotent and return the number of likes. Errors as Recording.
	Like(ctx context.Context, id models.RecordingID, by models.PrincipalID, now time.Time) (int, error)
	Unlike(ctx context.Context, id models.RecordingID, by models.PrincipalID) (int, error)

	// Work lists a learner's recordings, newest first, those erased and
	// uploading left out. next is "" at the end; models.Invalid where the query's
	// cursor is not one that Work made.
	Work(ctx context.Context, q WorkQuery) (page []models.Recording, next string, err error)

	// WorkMonths counts what Work would list by months of a zone, the latest first,
	// months without any left out, and what has expired by now. Of the query, Limit,
	// Cursor and Before say nothing.
	WorkMonths(ctx context.Context, q WorkQuery, zone *time.Location, now time.Time) ([]WorkMonth, error)

	// Standing sums up what is kept of a learner's recordings at now.
	Standing(ctx context.Context, learner models.LearnerID, now time.Time) (Standing, error)

	// Growth sums up the scored characters of a learner's readings since from, by
	// day of the zone, by character and by sound. What has expired by now is left out.
	Growth(ctx context.Context, learner models.LearnerID, from time.Time, zone *time.Location, now time.Time) (Growth, error)

	// CharacterReadings lists the latest times that a learner read a character,
	// newest first, at most limit, without what has expired by now.
	CharacterReadings(ctx context.Context, learner models.LearnerID, char string, limit int, now time.Time) ([]CharacterReading, error)
}

// WorkQuery asks for a part of My Work. The zero values of the filters mean all.
type WorkQuery struct {
	Learner models.LearnerID
	Limit   int    // 1–100
	Cursor  string // from the page before, or ""
	Text    string // part of the text or the prompt, or of the page's title
	Page    models.PageID
	// Kind keeps readings or answers, Question the answers to one question.
	Kind     models.RecordingKind
	Question models.QuestionID
	// LikedBy keeps what this principal likes.
	LikedBy models.PrincipalID
	// Book keeps readings of the pages of one book.
	Book string
	// Least and Most bound the overall score; 0 bounds nothing. With either, only
	// what has a score is kept.
	Least, Most int
	// Before starts the list below a time, so that one can jump in it; a cursor
	// goes on from there.
	Before time.Time
}

// Standing is what is kept of a learner's recordings.
type Standing struct {
	Recordings int
	Classes    []ClassStanding // those of which something is kept
	// Unfinished uploads are no recordings yet: how many have parts here, and when the
	// last of them is erased unless it is gone on with.
	Unfinished int
	Until      time.Time
}

// ClassStanding is how many recordings have data of a class, and when the first and
// the last of them lose it.
type ClassStanding struct {
	Class      models.DataClass
	Count      int
	Next, Last time.Time
}

// WorkMonth is how many recordings a month of My Work holds.
type WorkMonth struct {
	Start, End time.Time // the month is from Start until End, in the zone that was asked for
	Recordings int
}

// Learners is who may be recorded, and why.
type Learners interface {
	// PutLearner creates or updates. models.Gone where an erasure has begun.
	PutLearner(ctx context.Context, l models.Learner) error

	// Learner reads one. models.NotFound; models.Gone where an erasure has begun.
	Learner(ctx context.Context, id models.LearnerID) (models.Learner, error)

	// AddConsent appends a consent. models.NotFound and models.Gone as Learner.
	AddConsent(ctx context.Context, c models.Consent) error

	// Withdraw ends every consent of the learner for purpose that is in force, and in
	// the same transaction makes due for erasure what no purpose is left for.
	// models.NotFound where none is in force.
	Withdraw(ctx context.Context, id models.LearnerID, purpose models.Purpose, now time.Time) error

	// Consents lists all of the learner's, withdrawn ones too, oldest first; none
	// where there is no such learner.
	Consents(ctx context.Context, id models.LearnerID) ([]models.Consent, error)

	// Permits reads what decides whether the learner may be processed, in one call,
	// which is asked at every step of a recording's way. Errors as Learner.
	Permits(ctx context.Context, id models.LearnerID) (models.Permits, error)
}

// Pages is what there is to read.
type Pages interface {
	// PutPage creates or replaces. What it changes is audited, and the page as it
	// is then is kept beside what it was: see PageVersions.
	PutPage(ctx context.Context, p models.Page) error
	// Page reads one. models.NotFound.
	Page(ctx context.Context, id models.PageID) (models.Page, error)
	// Pages lists up to limit pages after the one named, in order of id.
	Pages(ctx context.Context, after models.PageID, limit int) ([]models.Page, error)
	// FindPages is Pages of those whose id, title, book or text holds the words.
	FindPages(ctx context.Context, words string, after models.PageID, limit int) ([]models.Page, error)
	// PagesWith lists up to limit pages that hold any of the characters, those that
	// hold most of them first, then in order of id. No more than ten are looked for.
	PagesWith(ctx context.Context, characters []string, limit int) ([]models.Page, error)
}

// Questions is what there is to answer aloud.
type Questions interface {
	// PutQuestion creates or replaces.
	PutQuestion(ctx context.Context, q models.Question) error
	// Question reads one. models.NotFound.
	Question(ctx context.Context, id models.QuestionID) (models.Question, error)
	// Questions lists up to limit questions after the one named, in order of id:
	// those about a page, or all where page is "".
	Questions(ctx context.Context, page models.PageID, after models.QuestionID, limit int) ([]models.Question, error)
}

// Policies is every privacy policy there ever was.
type Policies interface {
	// PutPolicy stores a version. models.Conflict where it exists with another
	// content: versions never change.
	PutPolicy(ctx context.Context, p models.Policy) error
	// Policies lists all by the time they take effect.
	Policies(ctx context.Context) ([]models.Policy, error)
}

// Replays remembers answers to mutating requests by their Idempotency-Key.
type Replays interface {
	// BeginReplay reserves key (already scoped to caller and route) for a request
	// with this fingerprint until expires, when a caller that never ends it is
	// taken for dead and another may be the first. ok is true where the caller is the
	// first and must end with EndReplay or DropReplay. Otherwise the stored
	// answer is returned; models.Conflict where the fingerprint differs, which is
	// [ErrOtherRequest] too, or where the first request is still under way.
	BeginReplay(ctx context.Context, key, fingerprint string, now, expires time.Time) (answer Answer, ok bool, err error)
	// EndReplay stores the answer until expires. models.NotFound where nothing is
	// reserved.
	EndReplay(ctx context.Context, key string, a Answer, expires time.Time) error
	// DropReplay forgets the reservation, so that the request can be tried again.
	// An answer that is stored stays.
	DropReplay(ctx context.Context, key string) error
	// PurgeReplays removes those that expired before now.
	PurgeReplays(ctx context.Context, now time.Time) (int, error)
	// CountReplays is how many PurgeReplays would remove.
	CountReplays(ctx context.Context, now time.Time) (int, error)
}

// ErrOtherRequest is that a key was used for another request: the same request will
// never come through under it.
var ErrOtherRequest = errors.New("the Idempotency-Key was used for another request: use a new key for a new request")

// Answer is a stored answer to a request.
type Answer struct {
	Status   int
	Location string
	Body     []byte
}
