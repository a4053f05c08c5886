//go:build onnx && cgo

package adapt

import (
	"errors"
	"os"
	"testing"

	"github.com/langdu/langdu/audio/onnx"
)

// open opens the model in a folder; without ONNX Runtime the test is skipped.
func open(t testing.TB, folder string) *Model {
	t.Helper()
	m, err := Open(folder, os.Getenv("LANGDU_ONNXRUNTIME"))
	if errors.Is(err, onnx.ErrLibrary) && os.Getenv("LANGDU_REQUIRE_ALL") == "" {
		t.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}
