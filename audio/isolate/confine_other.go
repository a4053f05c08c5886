//go:build !linux

package isolate

import "errors"

var errSystem = errors.New("only Linux can do that")

func possible() error     { return errSystem }
func widerPossible() bool { return false }
func confine(bool) error  { return errSystem }
