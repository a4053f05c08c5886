//go:build !linux

package link

import (
	"syscall"
	"time"
)

// limitSilence is for the kernels that can: servers run on Linux. Elsewhere its own
// time applies.
func limitSilence(time.Duration) func(network, address string, conn syscall.RawConn) error {
	return nil
}
