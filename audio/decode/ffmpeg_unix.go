//go:build unix

package decode

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// spool copies the upload into a temporary file whose name is removed at once:
// nobody else can open it, and it is gone with the last process that holds it,
// whatever happens to this one.
func spool(in *input) (f *os.File, path string, err error) {
	f, err = nameless()
	if err == nil {
		_, err = io.Copy(f, &cursor{in: in, end: in.size})
	}
	if err != nil {
		if f != nil {
			f.Close()
		}
		return nil, "", fmt.Errorf("decode: a file for ffmpeg: %w", err)
	}
	return f, "/dev/fd/3", nil // the first of exec.Cmd's ExtraFiles
}

// nameless is a temporary file without a name; where no file can be made, as in a
// process that has given the file system up, one in memory.
func nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "langdu-decode-*")
	if errors.Is(err, os.ErrPermission) {
		return inMemory()
	}
	if err != nil {
		return nil, err
	}
	return f, os.Remove(f.Name())
}

// isolate puts the program into a process group that ends as a whole.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
