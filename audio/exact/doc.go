// Package exact is arithmetic that gives the same bits on every machine.
//
// A sum of floating-point numbers depends on the order of its terms and on where
// it is rounded. Vector units of different widths add in different orders;
// processors with a fused multiply-add round once where others round twice; and
// the standard library's exponential takes another way where there is one. A
// score that hangs on such a sum differs from machine to machine in its last
// digits, and where two ways through a text are equally likely, in more.
//
// Here every function states its order of operations, and every product is
// rounded before it is added. The vector kernels compute many sums side by side
// and each of them in exactly that order, so that they and the plain loops, which
// any processor runs, agree bit for bit; tests hold them to it.
//
// The compiler may fuse x*y + z on processors other than plain amd64, but not
// across an explicit conversion: float32(x*y) + z is what the loops here write.
package exact
