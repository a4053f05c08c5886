package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Records is what the api asks of the rows.
type Records interface {
	storage.Recordings
	storage.Turns
	storage.Uploads
	storage.Library
	storage.Learners
	storage.Pages
	storage.PageMedia
	storage.Questions
	storage.Policies
	storage.Replays
	storage.Audit
	storage.Aliases
	storage.Notices
	storage.HookDesk
	storage.Incidents
	storage.Tickets
	storage.Exports
	storage.Accesses
	storage.Closures
	storage.Reports
	storage.Statistics
	storage.AccessRequests
	storage.Shares
	storage.Holds
	storage.Refusals
	storage.Disputes
	storage.Sweeps
	storage.Stocks
	storage.Tallies

	// Liked says which of the recordings by likes; those it does not are left out.
	Liked(ctx context.Context, by models.PrincipalID, ids []models.RecordingID) (map[models.RecordingID]bool, error)

	storage.Previews
	storage.PageVersions

	// These are part of storage.Corrections; the rest of it is the workers'.
	AddCorrection(ctx context.Context, c models.Correction) (models.Correction, error)
	Correction(ctx context.Context, id models.CorrectionID) (models.Correction, error)

	// Active notes that a learner was here; it is part of storage.Inactivity.
	Active(ctx context.Context, id models.LearnerID, now time.Time) error

	// These are part of storage.Erasures and storage.Receipts; the rest is the workers'.
	EraseRecording(ctx context.Context, id models.RecordingID, cause models.ErasureCause, now time.Time) (models.Erasure, error)
	EraseLearner(ctx context.Context, id models.LearnerID, cause models.ErasureCause, now time.Time) (models.Erasure, error)
	Erasure(ctx context.Context, id models.ErasureID) (models.Erasure, error)
	Receipt(ctx context.Context, id models.ErasureID) (models.Receipt, error)
}

// Queue is told that there is something to do. It may lose what it is told: the
// records are what is asked in the end.
type Queue interface {
	EnqueueScore(ctx context.Context, id models.RecordingID) error
	EnqueueErase(ctx context.Context, id models.ErasureID) error
}

// Events says that something about a recording may have changed. The channel
// carries hints and may miss some; stop ends the watch and frees it.
type Events interface {
	Watch(ctx context.Context, id models.RecordingID) (hints <-chan models.Stage, stop func())
}

// Readings says how the characters of a text are read, and what answers a question.
type Readings interface {
	// Characters lists those that are spoken, in order. models.Invalid, with a
	// sentence that names the character, where an override is no reading of it.
	Characters(text string, overrides []models.Override) ([]Character, error)

	// Choices is Characters with what else each could be read, for an author who
	// tries readings: those that cannot be are named, and are no error.
	Choices(text string, overrides []models.Override) (Choices, error)

	// Expected is what counts as each answer of a question, in their order.
	// models.Invalid, with a sentence that names the answer and what to do, where
	// one cannot be listened for.
	Expected(q models.Question) ([]Expected, error)
}

// Character is one spoken character of a page with how it is read.
type Character struct {
	At       int      `json:"at" doc:"Index of the character in the text, counted in code points from 0" example:"2"`
	Char     string   `json:"char" doc:"The character as written" example:"钓"`
	Reading  string   `json:"reading" doc:"How it is read: numbered pinyin, ü as v, neutral tone 5" example:"diao4"`
	Marked   string   `json:"marked" doc:"The same with a tone mark" example:"diào"`
	Printed  string   `json:"printed" doc:"What schoolbooks print above the character: with a tone mark, before the sandhi of speech" example:"diào"`
	Source   string   `json:"source" doc:"Who says so: author, phrase, rule, context, sandhi, number, single or default" example:"single"`
	Accepted []string `json:"accepted" doc:"Every reading that is accepted" example:"[\"diao4\"]"`
}

// Check is one part that the service needs in order to work.
type Check struct {
	Name  string // "records", "objects", "queue"
	Probe func(ctx context.Context) error
}

// Limits bounds what callers may take. The zero value of a field means its default.
type Limits struct {
	UploadBytes int64         // of one recording; default 50 MB
	Duration    time.Duration // of one recording, which the workers hold to; default 10 min
	Uploads     int           // at the same time, an eighth of them for one learner, and one where half are taken; default 64
	UploadTime  time.Duration // one upload may take; default and most storage.LongestUpload
	Silence     time.Duration // in which something of an upload has to come; default 30 s
	Slowest     int64         // bytes a second of an upload on the whole, behind its first silence; default 250
	Unfinished  time.Duration // for which an upload in parts may be gone on with; default and most 24 h
	Begun       int           // uploads in parts of one learner that are not finished; default 20
	Streams     int           // event streams open at the same time; default 1000
	StreamTime  time.Duration // one event stream may last; default 15 min
	Heartbeat   time.Duration // between comments on a silent stream; default 15 s
	Poll        time.Duration // between looks at the record while streaming; default 2 s
	Listening   time.Duration // for which the staff may be let hear a recording; default and most models.MostAccess
	StoreTime   time.Duration // for which a call waits for a store that says nothing; default 8 s
	Pace        time.Duration // between steps of what is played to the staff; default 200 ms
}

func (l Limits) withDefaults() Limits {
	set(&l.UploadBytes, 50_000_000)
	set(&l.Duration, 10*time.Minute)
	set(&l.Uploads, 64)
	set(&l.UploadTime, storage.LongestUpload)
	set(&l.Silence, 30*time.Second)
	set(&l.Slowest, 250) // a third of what the thriftiest codec of speech makes, a quarter of what GPRS carries
	set(&l.Unfinished, mostUnfinished)
	set(&l.Begun, 20)
	set(&l.Streams, 1000)
	set(&l.StreamTime, 15*time.Minute)
	set(&l.Heartbeat, 15*time.Second)
	set(&l.Poll, 2*time.Second)
	set(&l.Listening, models.MostAccess)
	set(&l.Pace, 200*time.Millisecond)
	set(&l.StoreTime, 8*time.Second)
	return l
}

// Validate refuses what could not work.
func (l Limits) Validate() error {
	const op = "api.Limits.Validate"
	least := min(l.UploadBytes, int64(l.Duration), int64(l.Uploads), int64(l.UploadTime),
		int64(l.Streams), int64(l.StreamTime), int64(l.Heartbeat), int64(l.Poll),
		int64(l.Listening), int64(l.Pace), int64(l.Unfinished), int64(l.StoreTime), int64(l.Begun),
		int64(l.Silence), l.Slowest)
	switch {
	case least < 0:
		return models.Errorf(op, models.Invalid, "api: a limit is negative")
	case l.Listening > models.MostAccess || l.Listening > 0 && l.Listening < time.Minute:
		return models.Errorf(op, models.Invalid, "api: the staff may be let hear a recording for 1 to %d minutes, not for %s", int(models.MostAccess.Minutes()), l.Listening)
	case l.Unfinished > mostUnfinished || l.Unfinished > 0 && l.Unfinished < time.Minute:
		return models.Errorf(op, models.Invalid, "api: an unfinished upload may be kept for a minute to %d hours, not for %s", int(mostUnfinished.Hours()), l.Unfinished)
	case l.UploadTime > storage.LongestUpload:
		return models.Errorf(op, models.Invalid, "api: an upload may take %s at most: erasures wait so long for one and no longer", storage.LongestUpload)
	}
	return nil
}

func set[T ~int | ~int64](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// mostUnfinished is how long an upload in parts may be kept that nobody goes on with.
const mostUnfinished = 24 * time.Hour

// Demo is who opens the pages in demo mode, without a token: somebody at this
// computer, for a learner who exists for that purpose.
type Demo struct {
	Guardian models.PrincipalID
	Learner  models.LearnerID
}

// Config is what the api is made of.
type Config struct {
	Records  Records
	Objects  storage.Objects
	Queue    Queue
	Events   Events
	Readings Readings
	// Inspector looks into the queue for those who run the service.
	Inspector Inspector
	// Sniff tells from the first bytes of a file (at most [SniffBytes]) what kind
	// of sound it is. Its error says what it is instead.
	Sniff func(head []byte) (mediaType string, err error)
	// Web makes what serves every path that is not ours, nil for none. service
	// answers the calls under /v1, for pages that bring answers along.
	Web func(service http.Handler) http.Handler

	// SigningKeys check the signatures of receipts and of the audit log: the current
	// one first, then those that were in use before.
	SigningKeys []models.PublicKey

	Auth     AuthConfig
	Schedule models.Schedule
	// Deadlines is how long requests for rights may take; the zero value is the default.
	Deadlines models.Deadlines
	// Region is where recordings are stored, as it is declared; "" where it is not.
	Region string
	// Parties are the third parties that may be sent personal data.
	Parties []models.Party
	// SecondLine says that the object store erases by rules of its own what no
	// worker has.
	SecondLine bool
	Limits     Limits
	Admission  Admission
	Rates      Rates
	Checks     []Check
	// Ending, where set, is closed when the service is about to end: GET /readyz says so,
	// and all else is answered still.
	Ending <-chan struct{}
	// Demo, where set, opens the pages on loopback without a token. It needs
	// Auth.Secret.
	Demo *Demo
	// BehindTLS says that clients reach us through a proxy that speaks TLS.
	BehindTLS bool
	// OpenMetrics lets anybody read /metrics.
	OpenMetrics bool

	Metrics *prometheus.Registry // nil for one of our own
	// Watch, where set, is told of every request as it begins. It returns the context to
	// answer it in, and what is to be told how it was answered: the pattern that matched,
	// and the status.
	Watch func(r *http.Request) (ctx context.Context, end func(route string, status int))
	// Trace, where set, is the traceparent of what is done in a context, "" for none. It
	// is kept with a recording, whose work goes on in that trace.
	Trace   func(ctx context.Context) string
	Now     func() time.Time
	Log     *slog.Logger
	Version string // of the program, shown in the OpenAPI document
}

// Validate names what is missing or impossible.
func (c Config) Validate() error {
	const op = "api.Config.Validate"
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Records", c.Records == nil}, {"Objects", c.Objects == nil}, {"Queue", c.Queue == nil},
		{"Events", c.Events == nil}, {"Readings", c.Readings == nil}, {"Inspector", c.Inspector == nil}, {"Sniff", c.Sniff == nil},
		{"Now", c.Now == nil}, {"Log", c.Log == nil},
	} {
		if part.missing {
			return models.Errorf(op, models.Invalid, "api: Config.%s is not set", part.name)
		}
	}
	if c.Demo != nil && len(c.Auth.Secret) == 0 {
		return models.Errorf(op, models.Invalid, "api: the demo makes its own tokens and needs Auth.Secret")
	}
	for _, part := range []interface{ Validate() error }{c.Schedule, c.Limits, c.Auth, c.deadlines()} {
		if err := part.Validate(); err != nil {
			return err
		}
	}
	return nil
}
