//go:build race

package isolate

// sanitized says that the race detector is built in. ThreadSanitizer maps terabytes of
// addresses for its shadow of the memory, and more while the process runs: where memory
// is bounded it ends the process as soon as it wants more.
const sanitized = true
