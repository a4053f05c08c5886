package acoustic

import (
	"runtime"
	"testing"
)

// A plain amd64 has no operation to join a product and a sum into.
func TestArithmetic(t *testing.T) {
	got := Arithmetic()
	if runtime.GOARCH == "amd64" && got != "exact" || got != "exact" && got != "fused" {
		t.Errorf("Arithmetic() = %q on %s", got, runtime.GOARCH)
	}
}
