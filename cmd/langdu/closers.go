package main

import "errors"

// closers is what has been opened, closed in the reverse order.
type closers []func() error

func (c *closers) add(f func() error) { *c = append(*c, f) }

// close closes all, also after an error.
func (c closers) close() error {
	var errs []error
	for i := len(c) - 1; i >= 0; i-- {
		errs = append(errs, c[i]())
	}
	return errors.Join(errs...)
}
