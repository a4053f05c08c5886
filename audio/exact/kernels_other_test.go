//go:build !amd64 && !arm64

package exact

// vector is for the tests that compare: there is nothing to compare here.
var vector = false
