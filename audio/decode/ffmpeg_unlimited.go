//go:build !linux

package decode

// confine does nothing where a process cannot be bounded from outside; ffmpeg's
// own limits and the context hold.
func confine(int) {}
