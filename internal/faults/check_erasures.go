//go:build linux

package main

import (
	"slices"
	"time"
)

// What the checker says of erasures, keys and the rest.
const (
	notDone      = "an erasure is not done"
	waitsLong    = "an erasure waits longer for who may be writing than is documented"
	noReceipt    = "an erasure without its receipt"
	receipts     = "an erasure with more than one receipt"
	noErasure    = "an erasure that was begun is not there"
	learnerLeft  = "a learner is there who was erased"
	noKey        = "a recording is sealed under a key that is not there"
	destroyedKey = "a recording is sealed under a key that was destroyed"
	notJournaled = "an erasure is not in the journal that outlives backups"
	loose        = "a row that hangs on nothing"
	tempLeft     = "a temporary file is left"
	auditBroken  = "the audit log is not whole"
)

// longestWait is for how long an erasure may wait for an upload, a worker or an archive of
// which the process has died, by the documentation: a minute, and half a minute in which a
// store may write late. The processes' clocks are the database's but for some seconds.
const longestWait = 95 * time.Second

// erasures wants each one done and shown.
func (c *checker) erasures() {
	for id, e := range c.stores.Erasures {
		if wait := time.Duration(e.Quiet-e.Requested) * time.Millisecond; wait > longestWait {
			c.found(waitsLong, "%s of a %s, cause %s, for %s", id, e.Scope, e.Cause, wait)
		}
		switch n := c.stores.Receipts[id]; {
		case c.stores.waits(id):
		case e.State != "done":
			c.found(notDone, "%s of a %s, cause %s, is %s", id, e.Scope, e.Cause, e.State)
		case n == 0:
			c.found(noReceipt, "%s of a %s, cause %s", id, e.Scope, e.Cause)
		case n > 1:
			c.found(receipts, "%s has %d", id, n)
		case e.Recording != "" && !c.stores.Journal[e.Recording]:
			c.found(notJournaled, "%s of recording %s, cause %s", id, e.Recording, e.Cause)
		}
	}
	var begun []string
	for _, u := range c.ledger.uploads {
		if u.Erasure != "" {
			begun = append(begun, u.Erasure)
		}
	}
	for learner, id := range c.ledger.erased {
		if id != "" {
			begun = append(begun, id)
		}
		if _, there := c.stores.Learners[learner]; there && !c.learnerWaits(id) {
			c.found(learnerLeft, "by erasure %s", id)
		}
		if slices.ContainsFunc(valuesOf(c.stores.Rows), func(r row) bool { return r.Learner == learner }) {
			c.found(learnerLeft, "in a recording, by erasure %s", id)
		}
	}
	for _, id := range begun {
		if _, there := c.stores.Erasures[id]; !there {
			c.found(noErasure, "%s", id)
		}
	}
}

// learnerWaits says that the erasure of a learner waits for one of a recording, or that
// one of somebody's does where it is not known which is theirs: the answer was lost.
func (c *checker) learnerWaits(id string) bool {
	if id != "" {
		return c.stores.waits(id)
	}
	for id, e := range c.stores.Erasures {
		if e.Scope == "learner" && c.stores.waits(id) {
			return true
		}
	}
	return false
}

// keys wants one for whatever can be heard.
func (c *checker) keys() {
	for id, r := range c.stores.Rows {
		if r.Status == "erased" || r.Alias == "" {
			continue
		}
		switch destroyed, there := c.stores.Keys[r.Alias]; {
		case !there && r.Status != "uploading":
			c.found(noKey, "%s", id)
		case destroyed:
			c.found(destroyedKey, "%s", id)
		}
	}
}

// rest is what has no place elsewhere.
func (c *checker) rest() {
	for _, what := range c.stores.Loose {
		c.found(loose, "%s", what)
	}
	for _, path := range c.stores.Temps {
		c.found(tempLeft, "%s", path)
	}
	if c.stores.Audit != "" {
		c.found(auditBroken, "%s", c.stores.Audit)
	}
}
