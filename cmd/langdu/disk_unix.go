//go:build unix

package main

import "golang.org/x/sys/unix"

// diskSpace is how many bytes are free, of how many, where a folder is.
func diskSpace(folder string) (free, all uint64, ok bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), uint64(s.Blocks) * uint64(s.Bsize), true
}
