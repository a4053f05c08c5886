//go:build !unix

package main

// diskSpace is not known here.
func diskSpace(string) (free, all uint64, ok bool) { return 0, 0, false }
