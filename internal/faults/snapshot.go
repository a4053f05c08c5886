//go:build linux

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// snapshot is all that lies in the stores, read past the code of the service.
type snapshot struct {
	At       time.Time
	Rows     map[string]row // of recordings, by id
	Results  []resultRow
	Loose    []string // rows that hang on a recording or a learner that is not there
	Learners map[string]bool
	Erasures map[string]erasure
	Receipts map[string]int  // of an erasure
	Waited   map[string]bool // erasures that had to wait when the service was ended
	Parts    []partRow       // of uploads that are not finished, or were
	Objects  []string
	Others   []string // files of the object store that are no object
	Halves   []string // multipart uploads that were begun
	Tasks    []task
	Keys     map[string]bool // alias → destroyed
	Journal  map[string]bool // recordings and aliases that are noted as erased
	Temps    []string
	Audit    string // what the program says of the log; "" where it is whole
}

// row is one of recordings.
type row struct {
	ID, Learner, Alias, Status, Reason, Detail, Sum string
	Attempt                                         int
	Due, Quiet, Original, Rendition, Created        int64
	InParts                                         bool
}

// resultRow is one of results, with how many rows hang on it.
type resultRow struct {
	Recording, Document string
	Characters, Growth  int
}

type erasure struct {
	Scope, Cause, State, Recording string
	Learner, Owner                 string // who is erased; whose recording is
	Due, Quiet, Requested, Done    int64
}

type partRow struct {
	Recording string
	Expires   int64
	Parts     int
}

// task is a job that Redis holds.
type task struct {
	Queue, State, ID string
}

// Kind and Key are what a task's id is made of.
func (t task) kind() string { kind, _, _ := strings.Cut(t.ID, ":"); return kind }

func (t task) key() string {
	_, rest, _ := strings.Cut(t.ID, ":")
	key, _, _ := strings.Cut(rest, ":")
	return key
}

// judged is what the service made of a recording.
func (s *snapshot) judged(id string) judgement {
	r := s.Rows[id]
	j := judgement{Status: r.Status, Reason: r.Reason}
	for _, result := range s.Results {
		if result.Recording == id {
			j.Document = result.Document
		}
	}
	return j
}

// settledStatus says that nobody works on a recording any more.
func settledStatus(status string) bool {
	return status == "scored" || status == "unassessable" || status == "failed" || status == "erased"
}

// unsettled is how many things are still to be done.
func (s *snapshot) unsettled() (n int) {
	for _, r := range s.Rows {
		if !settledStatus(r.Status) && r.Status != "uploading" {
			n++
		}
	}
	for id, e := range s.Erasures {
		if e.State != "done" && !s.waits(id) {
			n++
		}
	}
	return n
}

// waits says that an erasure has to wait still: of a recording that was being uploaded,
// because the store may be writing the bytes that were given up; of a learner, for such a
// recording of theirs.
func (s *snapshot) waits(id string) bool {
	e := s.Erasures[id]
	if e.State == "done" {
		return false
	}
	if s.Waited[id] {
		return true
	}
	if e.Scope == "recording" {
		return e.Quiet > s.At.Add(-sweepTime).UnixMilli()
	}
	for of, r := range s.Erasures {
		if r.Scope == "recording" && r.Owner == e.Learner && s.waits(of) {
			return true
		}
	}
	return false
}

// waiting is the erasures that have to wait.
func (s *snapshot) waiting() map[string]bool {
	all := map[string]bool{}
	for id := range s.Erasures {
		if s.waits(id) {
			all[id] = true
		}
	}
	return all
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
