package models

import "time"

// NoticeID names a notice.
type NoticeID string

// NewNoticeID is a fresh id.
func NewNoticeID() NoticeID { return NoticeID(newID()) }

// Notice is something that the guardian of a learner, or the learner, must be
// told. It waits in the records until the app has fetched it or has been called,
// and is erased with the learner.
type Notice struct {
	ID        NoticeID
	Learner   LearnerID
	Kind      NoticeKind
	Detail    map[string]string // what the words of this kind need: days, dates, ids
	CreatedAt time.Time
	// DeliveredAt is when the app took it; zero until then.
	DeliveredAt time.Time
}

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notices.
const (
	NoticeInactive NoticeKind = "inactive" // the voice is erased soon, because nobody has come by
	NoticeClosure  NoticeKind = "closure"  // the service closes
	NoticeReopened NoticeKind = "reopened" // it does not, after all
	NoticeIncident NoticeKind = "incident" // data were touched by somebody who should not have
	NoticeRequest  NoticeKind = "request"  // a request was answered
	NoticeListened NoticeKind = "listened" // a member of staff was allowed to listen
)
