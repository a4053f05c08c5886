// Package hosts makes machines out of network namespaces, so that a test can have
// several of them on one: each with an address of its own, a host name, a link that
// can be pulled out, and processes that can be killed all at once.
//
// The machines of a [Network] hang on a switch that lies in a namespace as well.
// Nothing outside of it can be reached from there, and it from nowhere but through
// [Host.Dial]: networks of tests that run at the same time are strangers to each other
// although they all have the addresses of RFC 2544, 198.18.0.0/24.
//
// It needs Linux, root and iproute2; [Make] skips a test where one is missing. What
// was made is taken away again however the test ends: a process of its own waits for
// that (see guard).
//
// What it cannot do: the machines share one kernel, one clock and one disk.
package hosts
