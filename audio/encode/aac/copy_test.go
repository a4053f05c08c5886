package aac

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/need"
)

// The folder is the module of the version in go.mod with changes.patch, file by file:
// nobody has changed it by hand, and the patch still fits.
func TestTheCopyIsTheModuleWithOurChanges(t *testing.T) {
	need.Program(t, "git")
	made := t.TempDir()
	if said, err := exec.Command(need.Program(t, "bash"), "copy", made).CombinedOutput(); err != nil {
		t.Fatalf("copy: %v\n%s", err, said)
	}
	files := 0
	err := filepath.WalkDir(made, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		name := strings.TrimPrefix(path, made+"/")
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not the module's with changes.patch (%v): run ./copy, and put what is to differ in the patch", name, err)
		}
		return nil
	})
	if err != nil || files < 30 {
		t.Errorf("copied %d files (%v), want all of the encoder's", files, err)
	}
}
