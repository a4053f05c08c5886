package models

import (
	"strconv"
	"time"
)

// YearFigures is what the records can count of a year. Nothing in it names
// anybody.
type YearFigures struct {
	From, To time.Time // To is the end of the year, or now in a year that goes on

	AuditFrom time.Time // the first entry that the log still has; zero: none
	Entries   int       // of the log, in the year
	Actions   map[AuditAction]int
	Details   []ActionCount

	Learners    Persons // whose data are held at the end
	NewLearners Persons
	Standing    map[Purpose]Persons // learners with a consent that stands at the end

	Requests  []RequestFigures
	Erasures  []ErasureFigures
	Receipts  int
	Incidents []IncidentFigures
	Drills    int
	Policies  []Policy
}

// Persons is a number of people. A small one is not said: with other knowledge it
// may point at somebody.
type Persons int

// FewestPersons is the smallest number of people that is said.
const FewestPersons = 10

// String is the number, or that it is small.
func (n Persons) String() string {
	if n < FewestPersons {
		return "<" + strconv.Itoa(FewestPersons)
	}
	return strconv.Itoa(int(n))
}

// ActionCount is how often the log has an action by a role with a detail.
type ActionCount struct {
	Action AuditAction
	Role   string
	Detail map[string]string
	Count  int
}

// RequestFigures sums up the requests of one kind that were made in the year.
type RequestFigures struct {
	Kind                         TicketKind
	Asked, Done, Refused, Unmade int // Unmade: neither done nor refused at the end
	Late                         int // done, refused or still open after they were due
	Median, Longest              time.Duration
	Refusals                     map[Refusal]int
}

// ErasureFigures sums up the erasures of one scope and cause that began in the year.
type ErasureFigures struct {
	Scope                     ErasureScope
	Cause                     ErasureCause
	Begun, Done               int
	Recordings, Objects, Rows int
	Longest                   time.Duration // of those that are done
}

// IncidentFigures is one incident without its words.
type IncidentFigures struct {
	ID         IncidentID
	KnownAt    time.Time
	ReportedAt time.Time
	NotifiedAt time.Time
	Touched    Persons
	Told       Persons
	Overdue    bool
}
