//go:build onnx && cgo

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/adapt"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/internal/onnxfile"
)

// blankModel is the folder of a CTC network that always says blank.
func blankModel(t *testing.T) string {
	t.Helper()
	g := &onnxfile.Graph{}
	g.Node("MatMul", "y", []string{g.Input("x", 1, -1, 80), g.Weights("w", []int{80, 2}, make([]float32, 160))})
	g.Node("Add", "z", []string{"y", g.Weights("b", []int{2}, []float32{9, 0})})
	g.Output("z", 1, -1, 2)
	network := g.File()
	folder := t.TempDir()
	manifest := fmt.Sprintf(`{"format": 1, "name": "blank", "model": {"file": "m.onnx", "sha256": "%x"},
		"features": {"kind": "fbank"}, "inputs": {"features": "x"}, "output": {"name": "z", "form": "logits", "shift_ms": 10},
		"units": {"kind": "characters", "file": "units.txt", "blank": "<b>"}}`, sha256.Sum256(network))
	for name, content := range map[string]string{"m.onnx": string(network), "units.txt": "<b> 0\n大 1\n", adapt.ManifestName: manifest} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// A model scores with its own calibration, and not without; results name it.
func TestScoreWithOwnModel(t *testing.T) {
	folder := blankModel(t)
	m, err := adapt.Open(folder, os.Getenv("LANGDU_ONNXRUNTIME"))
	if errors.Is(err, onnx.ErrLibrary) && os.Getenv("LANGDU_REQUIRE_ALL") == "" {
		t.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--json", "--text", readingText, "--acoustic-model", folder, filepath.Join(root, "testdata", "reading.ogg")}
	if _, err := runScore(t, args...); err == nil || !strings.Contains(sentence(err), "has no calibration.json, without which its scores would mean nothing; make one with: go run") {
		t.Errorf("score without a calibration: %v", err)
	}
	shipped, err := os.ReadFile(filepath.Join(root, "../../audio/score/calibration.json"))
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(string(shipped), score.Shipped().Model, m.Hash(), 1)
	if err := os.WriteFile(filepath.Join(folder, adapt.CalibrationName), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runScore(t, args...)
	if err != nil || !strings.Contains(out, m.Hash()) || !strings.Contains(out, "unassessable") {
		t.Errorf("score = %v, want a refusal by model %s:\n%s", err, m.Hash(), out)
	}
}
