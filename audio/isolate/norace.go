//go:build !race

package isolate

const sanitized = false
