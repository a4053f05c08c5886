//go:build linux

package main

// What the checker says of uploads.
const (
	lost         = "an accepted upload is lost"
	lostErased   = "an accepted upload was erased, and nobody had asked"
	unsettled    = "an accepted upload is not settled"
	otherBytes   = "a recording has other bytes than were sent"
	otherLearner = "a recording is another learner's than who sent it"
	noReason     = "a recording failed without a reason"
	gaveUp       = "a good recording was given up"
	otherResult  = "a result is another one than of an undisturbed service"
	notErased    = "a recording is there whose erasure was asked for"
	stranger     = "a recording is there that no client was told of: it was taken twice"
	leftUpload   = "an upload that nobody finishes lies there after its time"
	twice        = "a recording has more than one result"
	noResult     = "a scored recording has no result"
	tooMuch      = "a recording that is not scored has a result"
	halfResult   = "a result without the rows that belong to it"
)

// uploads looks for each upload that was accepted.
func (c *checker) uploads() {
	for _, u := range c.ledger.uploads {
		r, there := c.stores.Rows[u.ID]
		switch {
		case !there:
			c.found(lost, "%s of %s, by %s", u.ID, u.Sample, u.Way)
		case u.EraseAsked && r.Status != "erased":
			c.found(notErased, "%s is %s", u.ID, r.Status)
		case u.EraseAsked:
		case r.Status == "erased":
			c.found(lostErased, "%s of %s, by %s, in %d tries, begun %s", u.ID, u.Sample, u.Way, u.Tries, u.Begun.Format("15:04:05"))
		case !settledStatus(r.Status):
			c.found(unsettled, "%s is %s at attempt %d", u.ID, r.Status, r.Attempt)
		default:
			c.settled(u, r)
		}
	}
}

// settled compares a recording with what its bytes give an undisturbed service.
func (c *checker) settled(u *upload, r row) {
	got, want := c.stores.judged(u.ID), c.base.of(u.Sample).judgement
	switch {
	case r.Learner != u.Learner:
		c.found(otherLearner, "%s", u.ID)
	case r.Sum != c.base.samples[u.Sample].sum:
		c.found(otherBytes, "%s of %s", u.ID, u.Sample)
	case r.Status == "failed" && (r.Reason == "" || r.Detail == ""):
		c.found(noReason, "%s", u.ID)
	case r.Reason == "gave up" && want.Reason != "gave up":
		c.found(gaveUp, "%s of %s at attempt %d", u.ID, u.Sample, r.Attempt)
	case got != want:
		c.found(otherResult, "%s of %s: %+v, want %+v", u.ID, u.Sample, got, want)
	}
}

// strangers looks for recordings that no client knows.
func (c *checker) strangers() {
	known := map[string]bool{}
	for _, u := range c.ledger.uploads {
		known[u.ID] = true
	}
	for id, r := range c.stores.Rows {
		switch {
		case known[id] || r.Status == "erased":
		case r.Status == "uploading":
			if !c.begun(r) {
				c.found(leftUpload, "%s", id)
			}
		default:
			c.found(stranger, "%s is %s, made %d ms before the look", id, r.Status, c.stores.At.UnixMilli()-r.Created)
		}
	}
}

// results wants one for each scored recording, and none for any other.
func (c *checker) results() {
	count := map[string]int{}
	for _, result := range c.stores.Results {
		count[result.Recording]++
		if result.Characters == 0 || result.Growth != 1 {
			c.found(halfResult, "%s: %d characters, %d rows of growth", result.Recording, result.Characters, result.Growth)
		}
	}
	for id, r := range c.stores.Rows {
		switch n := count[id]; {
		case n > 1:
			c.found(twice, "%s has %d", id, n)
		case n == 0 && r.Status == "scored":
			c.found(noResult, "%s", id)
		case n == 1 && r.Status != "scored":
			c.found(tooMuch, "%s is %s", id, r.Status)
		}
	}
}
