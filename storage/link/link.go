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

// Silence is how long the other side may leave unanswered what was sent. It is well
// below a worker's lease.
const Silence = 5 * time.Second

// dialTime is how long a connection may take to be made.
const dialTime = 5 * time.Second

// Dial connects, as [net.Dialer.DialContext] does. The connection ends when the other
// side has been silent for too long.
func Dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:         dialTime,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 2 * Silence, Interval: Silence, Count: 2},
		Control:         limitSilence,
	}
	return dialer.DialContext(ctx, network, address)
}

// DialForgetting is Dial for a connection that takes nothing back when it is closed in
// the midst of a call: what the other side has not got by then it never gets.
func DialForgetting(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := Dial(ctx, network, address)
	if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
		err = tcp.SetLinger(0)
	}
	return conn, err
}
