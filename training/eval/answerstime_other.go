//go:build !unix

package main

import "time"

var started = time.Now()

// processorTime is the time that has passed: more than what was used, on a busy
// machine.
func processorTime() time.Duration { return time.Since(started) }
