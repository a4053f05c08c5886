//go:build !race

package assess

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// It is arithmetic in one goroutine: the race detector would take minutes and find
// nothing.

// TestGoldenWithoutVectors wants this program's results, whatever the golden file
// says, from a processor that hides its vector instructions and its fused
// multiply-add.
func TestGoldenWithoutVectors(t *testing.T) {
	if runtime.GOARCH != "amd64" || *update {
		t.Skip("the plain loops are all there is, or the golden file is being written")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var files [2][]byte
	for i, hide := range []string{"", "GODEBUG=cpu.avx=off,cpu.avx2=off,cpu.avx512f=off,cpu.fma=off"} {
		file := filepath.Join(t.TempDir(), "golden.json")
		again := exec.CommandContext(t.Context(), self, "-test.run", "^TestGolden$", "-update", "-golden", file)
		again.Env = append(os.Environ(), hide)
		if out, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", hide, err, out)
		}
		if files[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Errorf("with and without vector instructions:\n%s\n%s", files[0], files[1])
	}
}
