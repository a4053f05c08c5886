//go:build !unix

package decode

import (
	"fmt"
	"os"
	"os/exec"
)

// spool refuses: where a file cannot be given to a program without a name, a
// child's voice could be left behind in a temporary folder.
func spool(*input) (f *os.File, path string, err error) {
	return nil, "", fmt.Errorf("%w: this format needs ffmpeg, which is only run on Unix; %s", ErrUnsupported, advice)
}

func isolate(*exec.Cmd) {}
