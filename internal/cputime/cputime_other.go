//go:build !unix

package cputime

import "time"

var started = time.Now()

// Used is the time that has passed: more than what was used, on a busy machine.
func Used() time.Duration { return time.Since(started) }
