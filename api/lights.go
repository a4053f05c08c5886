package api

import (
	"slices"
	"time"

	"github.com/langdu/langdu/models"
)

// What a light says.
const (
	good    = "good"
	look    = "look"
	bad     = "bad"
	unknown = "unknown"
)

const (
	// longWait is how long a child's recording may wait for a worker before
	// somebody should look: by then the child looks at the bird and wonders.
	longWait = 10 * time.Second
	// slowResult is the same of the time from the last byte to the result, for the
	// slowest of twenty.
	slowResult = 5 * time.Second
	// manyFailed is which share of recordings may fail.
	manyFailed = .05
)

func queueLight(c crew) lightDoc {
	light := lightDoc{Part: "queue", State: good}
	paused := slices.ContainsFunc(c.queues, func(q models.QueueState) bool { return q.Paused })
	waits := slices.ContainsFunc(c.queues, func(q models.QueueState) bool { return q.Name == childrensQueue && q.Oldest > longWait })
	switch {
	case c.away:
		light.State, light.Why = bad, "unreachable"
	case len(c.workers) == 0:
		light.State, light.Why = bad, "no workers"
	case paused:
		light.State, light.Why = bad, "paused"
	case waits:
		light.State, light.Why = look, "slow"
	case len(c.parked) > 0:
		light.State, light.Why = look, "parked"
	}
	return light
}

// childrensQueue is the queue in which children's recordings wait.
const childrensQueue = "interactive"

func sweepLight(s models.SweepStatus) lightDoc {
	light := lightDoc{Part: "sweep", State: good}
	switch {
	case s.Last.ID == "":
		light.State, light.Why = unknown, "never"
	case s.Late:
		light.State, light.Why = bad, "late"
	case s.BrokenOff:
		light.State, light.Why = look, "broken off"
	case s.Last.Failure != "":
		light.State, light.Why = look, "failed"
	}
	return light
}

func auditLight(s models.SweepStatus) lightDoc {
	switch {
	case s.AuditBroken:
		return lightDoc{Part: "audit", State: bad, Why: "broken"}
	case s.Success.IsZero():
		return lightDoc{Part: "audit", State: unknown, Why: "never"}
	}
	return lightDoc{Part: "audit", State: good}
}

func storageLight(s models.Stock) lightDoc {
	if s.At.IsZero() {
		return lightDoc{Part: "storage", State: unknown, Why: "never"}
	}
	return lightDoc{Part: "storage", State: good}
}

func speedLight(s stretchDoc) lightDoc {
	light := lightDoc{Part: "speed", State: good}
	all := s.Scored + s.Refused + s.Failed
	switch {
	case all == 0:
		light.State, light.Why = unknown, "none"
	case float64(s.Failed) > manyFailed*float64(all):
		light.State, light.Why = look, "failing"
	case time.Duration(s.P95)*time.Millisecond > slowResult:
		light.State, light.Why = look, "slow"
	}
	return light
}
