//go:build !linux

package decode

import "os"

// confine does nothing where a process cannot be bounded from outside; ffmpeg's
// own limits and the context hold.
func confine(int) {}

// inMemory is refused where there are no such files.
func inMemory() (*os.File, error) { return nil, os.ErrPermission }
