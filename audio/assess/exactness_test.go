package assess

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inexact is what gives other bits on another machine: functions of package math
// that take another way on some processors, and sums in an order that hangs on
// the width of its vectors.
var inexact = regexp.MustCompile(`\b(math\.(Exp|Exp2|Expm1|Log|Log2|Log10|Log1p|Hypot|FMA)|f(32|64)\.(Dot\w*|Sum|Mean|Variance|Convolve\w*|FMA|AddScaled|Exp|Log|Sigmoid|Softmax))\(`)

// TestOnlyExactArithmetic keeps it out of everything between the decoder and the
// result: package exact has the same.
func TestOnlyExactArithmetic(t *testing.T) {
	for _, pkg := range []string{".", "../acoustic", "../align", "../dsp", "../hanzi", "../score", "../tone"} {
		files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s (%v)", pkg, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(source), "\n") {
				if found := inexact.FindString(line); found != "" {
					t.Errorf("%s:%d: %s…) differs from machine to machine: use package audio/exact", file, i+1, found)
				}
			}
		}
	}
}
