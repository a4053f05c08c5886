//go:build !amd64

package exact

// wide is for the tests that compare: there are no wider kernels here.
var wide = false
