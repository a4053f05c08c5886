//go:build onnx && cgo

package onnx

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/langdu/langdu/internal/onnxfile"
)

// double is a network that doubles rows of two numbers, and takes their count.
func double() []byte {
	g := &onnxfile.Graph{}
	x, n := g.Input("x", 1, -1, 2), g.Longs("n", 1)
	g.Node("Mul", "twice", []string{x, g.Weights("two", []int{1}, []float32{2})})
	g.Output("twice", 1, -1, 2)
	g.Node("Cast", "count", []string{n}, onnxfile.Attr{Name: "to", Int: 1})
	g.Output("count", 1)
	return g.File()
}

func open(t *testing.T, c Config) (*Graph, error) {
	t.Helper()
	c.Library = os.Getenv("LANGDU_ONNXRUNTIME")
	g, err := Open(c)
	if errors.Is(err, ErrLibrary) && os.Getenv("LANGDU_REQUIRE_ALL") == "" {
		t.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
	}
	return g, err
}

func TestRun(t *testing.T) {
	g, err := open(t, Config{Model: double(), Inputs: []string{"n", "x"}, Output: "twice"})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	inputs := []Tensor{Whole(Int64, []int64{1}, []int64{2}), {Shape: []int64{1, 2, 2}, Floats: []float32{1, 2, 3, 4}}}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			out, err := g.Run(t.Context(), inputs)
			if err != nil || len(out.Floats) != 4 || out.Floats[3] != 8 || out.Shape[1] != 2 {
				t.Errorf("Run = %+v, %v", out, err)
			}
		})
	}
	group.Wait()
	if _, err := g.Run(t.Context(), inputs[:1]); !errors.Is(err, ErrGraph) {
		t.Errorf("Run with one input: %v", err)
	}
	if _, err := g.Run(t.Context(), []Tensor{inputs[1], inputs[1]}); !errors.Is(err, ErrGraph) {
		t.Errorf("Run with the wrong type: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Run(ctx, inputs); !errors.Is(err, context.Canceled) {
		t.Errorf("Run with a cancelled context: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		c    Config
		want string
	}{
		{"nothing", Config{Inputs: []string{"x"}, Output: "y"}, "empty"},
		{"no network", Config{Model: []byte("hello")}, "protobuf"},
		{"no such input", Config{Model: double(), Inputs: []string{"y"}, Output: "twice"}, `no input "y"; it has x float32[1 -1 2], n int64[1]`},
		{"an input left out", Config{Model: double(), Inputs: []string{"x"}, Output: "twice"}, "n int64[1] is not fed"},
		{"no such output", Config{Model: double(), Inputs: []string{"x", "n"}, Output: "logits"}, `no output "logits"`},
	} {
		if _, err := open(t, test.c); !errors.Is(err, ErrGraph) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Open = %v, want ErrGraph with %q", test.name, err, test.want)
		}
	}
	if loaded.path == "" {
		return
	}
	if _, err := Open(Config{Library: os.Args[0]}); !errors.Is(err, ErrLibrary) {
		t.Errorf("Open with another library: %v", err)
	}
}
