// Package link is how stores on other machines are reached: so that a link that was
// cut is noticed, and nothing arrives that was sent before.
//
// A cut link tells nobody. The kernel keeps what was sent and sends it again and
// again, for a quarter of an hour; whoever waits for the answer waits as long, and
// what arrives in the end may be older than what others have written since: a part
// of a recording that was erased. Who writes to PostgreSQL names their attempt and is
// refused; an object store takes what comes.
package link

import (
	"context"
	"net"
	"time"
)

// Silence is how long the other side may leave unacknowledged what was sent. It is well
// below a worker's lease. An answer may take longer; but the kernel counts as silent
// also who acknowledges and takes nothing more, because it has stopped reading.
const Silence = 5 * time.Second

// StallTime is Silence for a store of objects. What is sent to one is longer than the
// buffers between, and a store may stop reading while its disk writes: 8 MB sent again
// for each such stall would not help it. It is longer than a lease; that nothing arrives
// late is seen to by who lost the lease closing the connection: see [DialForgetting].
const StallTime = 15 * time.Second

// dialTime is how long a connection may take to be made.
const dialTime = 5 * time.Second

// Dial connects, as [net.Dialer.DialContext] does. The connection ends when the other
// side has been silent for too long.
func Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return dial(ctx, network, address, Silence)
}

func dial(ctx context.Context, network, address string, silence time.Duration) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:         dialTime,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 2 * Silence, Interval: Silence, Count: 2},
		Control:         limitSilence(silence),
	}
	return dialer.DialContext(ctx, network, address)
}

// DialForgetting is Dial for a store of objects: the connection bears a stall of
// StallTime, and takes nothing back when it is closed in the midst of a call: what the
// other side has not got by then it never gets.
func DialForgetting(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := dial(ctx, network, address, StallTime)
	if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
		err = tcp.SetLinger(0)
	}
	return conn, err
}
