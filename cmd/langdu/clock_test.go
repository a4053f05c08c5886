//go:build !faults

package main

import (
	"testing"
	"time"

	"github.com/langdu/langdu/workers"
)

// TestTheProgramKnowsNoFaults asks the program that people run for what only one that
// was built for faults can do.
func TestTheProgramKnowsNoFaults(t *testing.T) {
	t.Setenv("LANGDU_FAULTS", "decoder,clock=+3h")
	if wrong := time.Until(clock()).Abs(); wrong > time.Minute {
		t.Errorf("the clock of the workers is wrong by %s", wrong)
	}
	engine := &workers.Engine{}
	if misled(engine) != workers.Listener(engine) {
		t.Error("somebody else than the engine listens")
	}
}
