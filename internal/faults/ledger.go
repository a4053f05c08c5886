//go:build linux

package main

import (
	"sync"
	"time"
)

// upload is what a child's device remembers of a recording that it sent.
type upload struct {
	ID      string // of the recording; "" until the service said so
	Learner string
	Sample  string
	Way     string // "form" or "tus"
	Key     string
	Begun   time.Time
	Taken   time.Duration // until it was accepted
	Tries   int

	EraseAsked bool
	Erasure    string // "" where the answer was lost and the recording is gone
}

// ledger is what was promised to the outside: what the checker holds the stores
// against.
type ledger struct {
	mu       sync.Mutex // guards what follows
	uploads  []*upload
	erased   map[string]string   // learner → their erasure; "" where the answer was lost
	tries    int                 // requests
	answers  map[string]int      // refusals by kind
	findings map[string]*finding // by what they are
	reads    int                 // of audio that were whole
	likes    int
}

func newLedger() *ledger {
	return &ledger{erased: map[string]string{}, answers: map[string]int{}, findings: map[string]*finding{}}
}

// finding is something that must not be, with how often it was seen and one example.
type finding struct {
	What    string
	Count   int
	Example string
}

func (l *ledger) accepted(u *upload) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.uploads = append(l.uploads, u)
}

// refused counts a clean refusal, or a broken connection, as a try that was repeated.
func (l *ledger) refused(kind string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[kind]++
}

func (l *ledger) tried() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tries++
}

// found notes a finding.
func (l *ledger) found(what, example string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.findings[what]
	if f == nil {
		f = &finding{What: what, Example: example}
		l.findings[what] = f
	}
	f.Count++
}

// pick chooses an accepted upload that nobody has asked to erase; nil where there is
// none. With take set it is marked so.
func (l *ledger) pick(n int, take bool) *upload {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.uploads {
		u := l.uploads[(n+i)%len(l.uploads)]
		if u.EraseAsked || u.Learner == baseLearner {
			continue
		}
		u.EraseAsked = u.EraseAsked || take
		return u
	}
	return nil
}

// eraseAll marks everything of a learner.
func (l *ledger) eraseAll(learner, erasure string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.erased[learner] = erasure
	for _, u := range l.uploads {
		u.EraseAsked = u.EraseAsked || u.Learner == learner
	}
}

// note changes an upload that others may look at.
func (l *ledger) note(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}
