//go:build !unix

package hanzi

import "time"

var started = time.Now()

// processTime is the time since the start, where processor time is not to be had.
func processTime() time.Duration { return time.Since(started) }
