package decode

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// confine bounds the memory, the processor time and the files of a process.
// Where the kernel refuses, the context still ends it.
func confine(pid int) {
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_AS:    ffmpegMemory,
		unix.RLIMIT_CPU:   uint64(ffmpegCPU / time.Second),
		unix.RLIMIT_FSIZE: 0,
		unix.RLIMIT_CORE:  0,
	} {
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil)
	}
}

// inMemory is a file that was never anywhere else.
func inMemory() (*os.File, error) {
	fd, err := unix.MemfdCreate("langdu-decode", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "upload"), nil
}
