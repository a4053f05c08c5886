//go:build linux

package main

// What the checker says of jobs.
const (
	leftTask  = "a job waits for something that is done"
	deadTask  = "a job is held to be worked on, and nothing is left to do"
	parked    = "a job is parked for something that is done"
	noMeaning = "a job for nothing that there is"
)

// queue explains each job by the records. Sweeps come and go.
func (c *checker) queue() {
	for _, t := range c.stores.Tasks {
		due, known := c.due(t)
		switch {
		case due:
		case !known:
			c.found(noMeaning, "%s in %s, %s", t.ID, t.Queue, t.State)
		case t.State == "active":
			c.found(deadTask, "%s in %s", t.ID, t.Queue)
		case t.State == "archived":
			c.found(parked, "%s in %s", t.ID, t.Queue)
		default:
			c.found(leftTask, "%s in %s, %s", t.ID, t.Queue, t.State)
		}
	}
}

// due says whether the records have something to do for a job.
func (c *checker) due(t task) (due, known bool) {
	switch t.kind() {
	case "recording.score":
		r, there := c.stores.Rows[t.key()]
		return there && !settledStatus(r.Status), there
	case "erasure.run":
		e, there := c.stores.Erasures[t.key()]
		return there && e.State != "done", there
	case "notice.tell", "learner.unguarded", "export.run", "correction.run":
		return false, false // nobody asks for these here
	}
	return t.State != "archived", true // sweeps, whose ids are asynq's
}
